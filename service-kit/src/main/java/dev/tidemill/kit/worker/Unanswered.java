package dev.tidemill.kit.worker;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;

/**
 * The executions whose claim nobody has answered yet. A job that comes again is claimed as the same
 * execution: an orchestrator that was away grants the first claim that it reads. Thread-safe.
 */
public final class Unanswered {

  private static final int MOST = 1_000;

  private final Map<String, String> executions =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, String> eldest) {
          return size() > MOST;
        }
      };

  /** The execution that is to claim this attempt. Nobody else gets it until it is kept again. */
  public synchronized String take(String jobId, int attempt) {
    String kept = executions.remove(jobId + "/" + attempt);
    return kept == null ? UUID.randomUUID().toString() : kept;
  }

  /** Nobody answered. */
  public synchronized void keep(String jobId, int attempt, String executionId) {
    executions.put(jobId + "/" + attempt, executionId);
  }
}
