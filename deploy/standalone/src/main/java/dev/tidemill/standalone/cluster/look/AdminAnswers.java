package dev.tidemill.standalone.cluster.look;

import dev.tidemill.kit.kafka.KafkaWords;
import dev.tidemill.schemas.avro.UnknownSchemaException;
import dev.tidemill.standalone.cluster.Reply;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TimeoutException;

/** Waits for answers of a cluster, and takes a refusal for an answer. */
final class AdminAnswers {

  /** For one answer. */
  static final Duration PATIENCE = Duration.ofSeconds(10);

  private AdminAnswers() {}

  /**
   * An answer.
   *
   * @throws KafkaException if the cluster refuses, or does not answer within {@link #PATIENCE}
   */
  static <T> T get(KafkaFuture<T> future) {
    try {
      return future.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof KafkaException known ? known : new KafkaException(e.getCause());
    } catch (java.util.concurrent.TimeoutException e) {
      throw new TimeoutException("no answer within " + PATIENCE.toSeconds() + " s", e);
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    }
  }

  /** An answer, or why there is none. */
  static <T> Reply<T> ask(Supplier<T> question) {
    try {
      return Reply.of(question.get());
    } catch (InterruptException e) {
      throw e;
    } catch (KafkaException e) {
      return Reply.unknown(KafkaWords.of(e));
    } catch (UnknownSchemaException e) {
      return Reply.unknown(e.getMessage());
    }
  }
}
