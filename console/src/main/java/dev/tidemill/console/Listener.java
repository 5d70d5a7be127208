package dev.tidemill.console;

import dev.tidemill.kit.access.Principal;
import dev.tidemill.kit.http.Caller;
import io.javalin.http.sse.SseClient;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;

/** A listener. What waits for it is bounded, and one thread at a time writes it in order. */
final class Listener implements Places.Holder {

  private static final int MAX_WAITING = 500;
  private static final AtomicLong NUMBERS = new AtomicLong();

  private final long number = NUMBERS.incrementAndGet();
  private final String principal;

  private final SseClient client;
  private final Executor senders;
  private volatile Caller caller;
  private final Queue<Runnable> waiting = new ArrayDeque<>();
  private boolean sending;

  Listener(SseClient client, Caller caller, Executor senders) {
    this.client = client;
    this.caller = caller;
    this.principal = caller.principal().name();
    this.senders = senders;
  }

  @Override
  public String principal() {
    return principal;
  }

  @Override
  public long number() {
    return number;
  }

  /** Whether it may hear of this pipeline; empty: of what belongs to no pipeline. */
  boolean mayHear(Optional<String> pipeline) {
    return pipeline.map(caller::sees).orElseGet(caller::seesEverything);
  }

  /**
   * Sends a sign of life, or closes the listener if its token is gone or no longer allows it to
   * listen.
   */
  void beat() {
    Optional<Principal> now = caller.again().get();
    if (now.isEmpty()) {
      client.close();
      return;
    }
    caller = new Caller(now.get(), caller.again());
    take(SseClient::sendComment, "alive");
  }

  /** Writes a message later; closes if too many wait. */
  void take(BiConsumer<SseClient, String> how, String message) {
    synchronized (this) {
      if (waiting.size() < MAX_WAITING) {
        waiting.add(() -> how.accept(client, message));
        if (!sending) {
          sending = true;
          send();
        }
        return;
      }
      waiting.clear();
    }
    client.close();
  }

  private void send() {
    try {
      senders.execute(this::drain);
    } catch (RejectedExecutionException e) {
      sending = false; // the stream is closed
    }
  }

  private void drain() {
    while (true) {
      Runnable next;
      synchronized (this) {
        next = client.terminated() ? null : waiting.poll();
        if (next == null) {
          sending = false;
          break;
        }
      }
      next.run();
    }
    if (client.terminated()) {
      client.close();
    }
  }

  void close() {
    client.close();
  }
}
