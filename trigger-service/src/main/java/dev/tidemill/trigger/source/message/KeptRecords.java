package dev.tidemill.trigger.source.message;

import dev.tidemill.schemas.message.Signal;
import dev.tidemill.schemas.message.SignalBody.MessageReceived;
import dev.tidemill.trigger.metric.TriggerMetrics;
import dev.tidemill.trigger.source.message.HeardTopics.Heard;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;

/** Brings records into Tidemill's log as signals. */
record KeptRecords(SignalLog log, InstantSource clock, MeterRegistry meters) {

  private static final long WRITTEN_WITHIN_SECONDS = 60;

  /**
   * Keeps records, or some of them.
   *
   * @param heard by topic
   * @param values how to read each topic; records of others are dropped
   * @throws NotKeptException if the log may not have all of them
   */
  void keep(
      ConsumerRecords<byte[], byte[]> records,
      SubscribedTopics topics,
      Map<String, Heard> heard,
      Map<String, MessageValues> values) {
    List<CompletableFuture<?>> sent = new ArrayList<>();
    for (ConsumerRecord<byte[], byte[]> record : records) {
      MessageValues reader = values.get(record.topic());
      if (reader == null || !topics.goesOn(record)) {
        continue; // nobody listens any more, or the topic was made again and is read anew
      }
      RecordSignals signals =
          new RecordSignals(heard.get(record.topic()).channel(), topics.id(record.topic()), reader);
      Signal signal = signals.signal(record, clock.instant());
      boolean unread =
          ((MessageReceived) signal.body()).attributes().containsKey(MessageReceived.PROBLEM);
      TriggerMetrics.MESSAGES.on(meters, unread ? "no" : "yes").increment();
      CompletableFuture<?> one = log.send(signal);
      if (one.isCompletedExceptionally()) {
        await(one); // the others would wait in vain, one by one
      }
      sent.add(one);
    }
    await(CompletableFuture.allOf(sent.toArray(CompletableFuture[]::new)));
  }

  private static void await(CompletableFuture<?> sent) {
    try {
      sent.get(WRITTEN_WITHIN_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw new NotKeptException(e.getCause());
    } catch (TimeoutException e) {
      throw new NotKeptException(e);
    } catch (InterruptedException e) {
      throw new NotKeptException(e); // only close() interrupts, and the clients close in peace
    }
  }

  /** The log may not have a signal. */
  static final class NotKeptException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    NotKeptException(Throwable cause) {
      super("Tidemill's log did not take the signals: " + cause.getMessage(), cause);
    }
  }
}
