package dev.tidemill.kit.worker;

/** Kafka did not confirm a record in time, or refused it. */
public final class NotWrittenException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public NotWrittenException(String topic, Throwable cause) {
    super("No record could be written to " + topic + ": " + cause.getMessage(), cause);
  }
}
