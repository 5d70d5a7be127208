package dev.tidemill.schemas.trace;

/** Ids of spans: each piece of work has one, however often and by whichever process it is told. */
public final class Spans {

  private Spans() {}

  /** Any other work, by a name that nothing else has. */
  static String id(String name) {
    return Trace.spanOf("span/" + name);
  }

  /**
   * A signal on its way to a pipeline.
   *
   * @param pipeline namespace/name
   */
  public static String signal(String pipeline, String signalId) {
    return id("signal/" + pipeline + "/" + signalId);
  }

  /** What the triggers waited for before they decided a run. */
  public static String decision(String runId) {
    return id("decision/" + runId);
  }

  public static String run(String runId) {
    return id("run/" + runId);
  }

  /** A stage of a run that is no job: the wait for a free place, for a person. */
  public static String stage(String runId, String stage) {
    return id("stage/" + runId + "/" + stage);
  }

  /** An attempt of a stage. */
  public static String job(String jobId) {
    return id("job/" + jobId);
  }

  public static String rollout(String rolloutId) {
    return id("rollout/" + rolloutId);
  }

  /** A step of a rollout, such as {@code loading} or {@code step 2}. */
  public static String step(String rolloutId, String step) {
    return id("step/" + rolloutId + "/" + step);
  }
}
