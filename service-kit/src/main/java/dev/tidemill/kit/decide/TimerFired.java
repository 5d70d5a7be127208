package dev.tidemill.kit.decide;

import java.time.Instant;

/** The expiry of a timer: {@code name} of {@code key} was due at {@code dueAt}. */
public record TimerFired(String key, String name, Instant dueAt) {}
