package dev.tidemill.gateway.log;

import java.util.concurrent.CompletionStage;

/**
 * Where records go; in the service, a Kafka topic.
 *
 * @param <T> the record
 */
public interface Sink<T> {

  /**
   * Hands a record over. May wait while Kafka is away.
   *
   * @return completes once Kafka has the record, or with why it will never have it
   * @throws InterruptedException when the sender is to stop waiting
   */
  CompletionStage<?> send(T record) throws InterruptedException;
}
