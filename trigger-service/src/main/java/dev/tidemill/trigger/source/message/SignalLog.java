package dev.tidemill.trigger.source.message;

import dev.tidemill.schemas.message.Signal;
import java.util.concurrent.CompletableFuture;

/** Where the signals of topics go. */
@FunctionalInterface
public interface SignalLog {

  /** Completes once the log has the signal; a failure means that it may not have it. */
  CompletableFuture<?> send(Signal signal);
}
