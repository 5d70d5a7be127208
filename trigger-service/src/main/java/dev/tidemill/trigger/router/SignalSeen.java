package dev.tidemill.trigger.router;

import dev.tidemill.kit.decide.Origin;
import dev.tidemill.schemas.message.Signal;

/** A signal in the inbox. */
public record SignalSeen(String subject, Signal signal, Origin origin) {}
