package dev.tidemill.kit.shell;

import java.util.function.LongSupplier;
import org.apache.kafka.streams.processor.api.ProcessorContext;

/**
 * Asks for a commit unless this stream thread's last one ended less than 10 ms ago. Never asking
 * costs latency. Asking after each decision, or by the time of the last asking, leaves one decision
 * to a commit as soon as commits take longer than that: 60 decisions a second.
 */
final class CommitPacer {

  static final long PACE_NANOS = 10_000_000;

  private static final ThreadLocal<CommitPacer> OF_THREAD =
      ThreadLocal.withInitial(() -> new CommitPacer(System::nanoTime));

  private final LongSupplier nanos;
  private long committedAtNanos;

  CommitPacer(LongSupplier nanos) {
    this.nanos = nanos;
    this.committedAtNanos = nanos.getAsLong() - PACE_NANOS;
  }

  static void decided(ProcessorContext<?, ?> context) {
    OF_THREAD.get().pace(context);
  }

  /** This thread has committed. */
  static void committed() {
    OF_THREAD.get().ended();
  }

  void pace(ProcessorContext<?, ?> context) {
    if (nanos.getAsLong() - committedAtNanos >= PACE_NANOS) {
      context.commit();
    }
  }

  void ended() {
    committedAtNanos = nanos.getAsLong();
  }
}
