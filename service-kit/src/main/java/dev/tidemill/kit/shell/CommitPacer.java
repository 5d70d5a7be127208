package dev.tidemill.kit.shell;

import org.apache.kafka.streams.processor.api.ProcessorContext;

/**
 * Asks for a commit unless this stream thread's last one ended less than 10 ms ago. Never asking
 * costs latency. Asking after each decision, or by the time of the last asking, leaves one decision
 * to a commit as soon as commits take longer than that: 60 decisions a second.
 */
final class CommitPacer {

  private static final long PACE_NANOS = 10_000_000;
  private static final ThreadLocal<long[]> COMMITTED_AT_NANOS =
      ThreadLocal.withInitial(() -> new long[] {System.nanoTime() - PACE_NANOS});

  private CommitPacer() {}

  static void decided(ProcessorContext<?, ?> context) {
    if (System.nanoTime() - COMMITTED_AT_NANOS.get()[0] >= PACE_NANOS) {
      context.commit();
    }
  }

  /** This thread has committed. */
  static void committed() {
    COMMITTED_AT_NANOS.get()[0] = System.nanoTime();
  }
}
