package dev.tidemill.kit.job;

import dev.tidemill.kit.job.protocol.ExecutionId;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The executions that a worker has begun. A job may lie in the queue more than once, and the copy
 * is the same execution: it must not be done twice. Thread-safe.
 */
final class Executions {

  private static final int MOST = 1_000;

  private final Map<ExecutionId, Boolean> begun =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<ExecutionId, Boolean> eldest) {
          return size() > MOST;
        }
      };

  /** Begins an execution; false if it was begun before. */
  synchronized boolean begin(ExecutionId id) {
    return begun.putIfAbsent(id, true) == null;
  }

  /** Nobody answered its claim: it may begin again. */
  synchronized void forget(ExecutionId id) {
    begun.remove(id);
  }
}
