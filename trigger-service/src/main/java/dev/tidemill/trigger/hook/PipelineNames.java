package dev.tidemill.trigger.hook;

/** Names of pipelines, as senders write them. */
final class PipelineNames {

  private static final String DEFAULT_NAMESPACE = "default/";

  private PipelineNames() {}

  /** The name with its namespace. */
  static String full(String name) {
    return name.contains("/") ? name : DEFAULT_NAMESPACE + name;
  }
}
