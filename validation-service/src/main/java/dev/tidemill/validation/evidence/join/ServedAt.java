package dev.tidemill.validation.evidence.join;

/**
 * A pipeline at an endpoint. The endpoint may pass to another pipeline, whose versions have the
 * same numbers and whose event time is another, so the two are never counted or judged together.
 */
record ServedAt(String endpoint, String pipeline) {

  private static final char BETWEEN = '\0';

  /** Its name in the store; neither of the two names contains the character between them. */
  String name() {
    return endpoint + BETWEEN + pipeline;
  }

  static ServedAt parse(String name) {
    int between = name.indexOf(BETWEEN);
    return new ServedAt(name.substring(0, between), name.substring(between + 1));
  }
}
