package dev.tidemill.console;

import io.javalin.http.sse.SseClient;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BiConsumer;

/** One that listens: what waits for it is bounded, and written in order by one thread at a time. */
final class Listener {

  private static final int MAX_WAITING = 500;

  private final SseClient client;
  private final Executor senders;
  private final Queue<Runnable> waiting = new ArrayDeque<>();
  private boolean sending;

  Listener(SseClient client, Executor senders) {
    this.client = client;
    this.senders = senders;
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
