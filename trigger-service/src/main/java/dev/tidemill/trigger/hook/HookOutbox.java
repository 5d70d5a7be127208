package dev.tidemill.trigger.hook;

import dev.tidemill.kit.http.HttpError;
import dev.tidemill.schemas.avro.AvroMapper;
import dev.tidemill.schemas.message.Notice;
import dev.tidemill.schemas.message.Signal;
import dev.tidemill.schemas.topic.Topic;
import dev.tidemill.schemas.topic.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Brings what senders said into the log. While Kafka is away a few requests wait here for a few
 * seconds; more are turned away at once. Both are to be sent again, and what was written
 * nevertheless is known by its id.
 */
final class HookOutbox implements AutoCloseable {

  /** Sends a record; completes once the log has it. May block while Kafka is away. */
  @FunctionalInterface
  interface Log {
    <V> CompletableFuture<?> send(Topic<V> topic, String key, V value, String id);
  }

  /** Senders such as GitHub wait 10 s for an answer. */
  static final Duration PATIENCE = Duration.ofSeconds(8);

  /** A record of Kafka has at most 1 MiB. */
  private static final int MOST_BYTES = 900_000;

  private static final int THREADS = 4;
  private static final int MOST_WAITING = 256;

  private final Log log;
  private final Duration patience;
  private final ThreadPoolExecutor threads;

  HookOutbox(Log log, Duration patience) {
    this.log = log;
    this.patience = patience;
    this.threads =
        new ThreadPoolExecutor(
            THREADS,
            THREADS,
            30,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(MOST_WAITING),
            task -> {
              Thread thread = new Thread(task, "hooks");
              thread.setDaemon(true);
              return thread;
            });
    threads.allowCoreThreadTimeOut(true);
  }

  /**
   * Keeps what a request says, all of it or the sender sends it again.
   *
   * @return completes once the log has everything
   * @throws HttpError 413 if a part is larger than a record may be, 503 if too much waits
   */
  CompletableFuture<?> keep(HookEvents events) {
    for (Signal signal : events.signals()) {
      refuseTooLarge(AvroMapper.of(Signal.class).encode(signal).length);
    }
    for (Notice notice : events.notices()) {
      refuseTooLarge(AvroMapper.of(Notice.class).encode(notice).length);
    }
    CompletableFuture<Object> kept = new CompletableFuture<>();
    kept.orTimeout(patience.toMillis(), TimeUnit.MILLISECONDS);
    try {
      threads.execute(() -> send(events, kept));
    } catch (RejectedExecutionException e) {
      throw new HttpError(503, "busy", "Too many events wait for Kafka; send it again", null);
    }
    return kept;
  }

  private void send(HookEvents events, CompletableFuture<Object> kept) {
    try {
      List<CompletableFuture<?>> sent = new ArrayList<>();
      for (Signal s : events.signals()) {
        if (kept.isDone()) {
          return; // its sender was told to send it again
        }
        sent.add(log.send(Topics.SIGNALS, s.subject(), s, s.signalId()));
      }
      for (Notice n : events.notices()) {
        sent.add(log.send(Topics.NOTICES, n.places().get(0), n, n.noticeId()));
      }
      CompletableFuture.allOf(sent.toArray(CompletableFuture[]::new))
          .whenComplete(
              (all, failure) -> {
                if (failure == null) {
                  kept.complete("kept");
                } else {
                  kept.completeExceptionally(failure);
                }
              });
    } catch (RuntimeException e) {
      kept.completeExceptionally(e);
    }
  }

  private static void refuseTooLarge(int bytes) {
    if (bytes > MOST_BYTES) {
      throw new HttpError(
          413,
          "event-too-large",
          "An event has %d bytes; at most %d are kept".formatted(bytes, MOST_BYTES),
          null);
    }
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
