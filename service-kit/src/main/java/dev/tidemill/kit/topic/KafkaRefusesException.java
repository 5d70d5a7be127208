package dev.tidemill.kit.topic;

/** Kafka has refused what this user has to do. */
public final class KafkaRefusesException extends IllegalStateException {

  private static final long serialVersionUID = 1L;

  KafkaRefusesException(String message, Throwable cause) {
    super(message, cause);
  }
}
