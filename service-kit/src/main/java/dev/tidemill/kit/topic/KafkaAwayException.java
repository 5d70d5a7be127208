package dev.tidemill.kit.topic;

/** Kafka does not answer. */
public final class KafkaAwayException extends IllegalStateException {

  private static final long serialVersionUID = 1L;

  KafkaAwayException(String message, Throwable cause) {
    super(message, cause);
  }
}
