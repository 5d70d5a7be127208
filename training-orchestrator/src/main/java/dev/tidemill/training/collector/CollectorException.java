package dev.tidemill.training.collector;

/** The collector cannot know what is named, so it has deleted nothing. */
public final class CollectorException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  CollectorException(String cause) {
    super(cause + "; nothing was deleted");
  }

  CollectorException(String what, Throwable cause) {
    super(what + ": " + cause.getMessage() + "; nothing was deleted", cause);
  }
}
