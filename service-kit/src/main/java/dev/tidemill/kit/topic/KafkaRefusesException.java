package dev.tidemill.kit.topic;

/** Kafka answers, and does not let this user do what has to be done. */
public final class KafkaRefusesException extends IllegalStateException {

  private static final long serialVersionUID = 1L;

  KafkaRefusesException(String message, Throwable cause) {
    super(message, cause);
  }
}
