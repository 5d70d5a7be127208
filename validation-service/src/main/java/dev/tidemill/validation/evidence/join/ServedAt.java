package dev.tidemill.validation.evidence.join;

/**
 * What one pipeline serves at an endpoint. The endpoint may become another one's, with versions of
 * the same numbers and another event time: nothing of it is counted or judged together.
 */
record ServedAt(String endpoint, String pipeline) {

  private static final char BETWEEN = '\0';

  /** As the store names it; neither name holds the character between them. */
  String name() {
    return endpoint + BETWEEN + pipeline;
  }

  static ServedAt parse(String name) {
    int between = name.indexOf(BETWEEN);
    return new ServedAt(name.substring(0, between), name.substring(between + 1));
  }
}
