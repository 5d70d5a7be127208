package dev.tidemill.trigger.policy.state;

import java.time.Instant;

/**
 * An occurrence that waits its turn under the policy {@code queue}. Those that became ready at the
 * same instant become one run.
 */
public record Queued(Instant readyAt, String trigger, Occurrence occurrence) {}
