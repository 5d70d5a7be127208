package dev.tidemill.console;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.tidemill.kit.http.Caller;
import dev.tidemill.kit.http.Json;
import io.javalin.http.sse.SseClient;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Hands what happens to each listener at {@code /api/v1/events}. Nobody is sent the past: that is
 * for the queries. A teller never waits for a listener: a listener that is too slow is cut off,
 * connects again and asks the queries.
 */
final class EventStream {

  private static final int MAX_CLIENTS = 200;
  private static final int HEARTBEAT_SECONDS = 5;

  private volatile boolean closed;
  private final Set<Listener> listeners = ConcurrentHashMap.newKeySet();

  /** One that writes to a listener that takes nothing is held up; the others go on. */
  private final ExecutorService senders =
      Executors.newCachedThreadPool(task -> daemon(task, "events-sender"));

  private final ScheduledExecutorService heartbeat =
      Executors.newSingleThreadScheduledExecutor(task -> daemon(task, "events-heartbeat"));

  EventStream() {
    // An idle connection would be closed, and one whose other end is gone never noticed.
    heartbeat.scheduleAtFixedRate(
        () -> listeners.forEach(Listener::beat),
        HEARTBEAT_SECONDS,
        HEARTBEAT_SECONDS,
        TimeUnit.SECONDS);
  }

  private static Thread daemon(Runnable task, String name) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    return thread;
  }

  void connect(SseClient client) {
    connect(client, Caller.of(client.ctx()));
  }

  private void connect(SseClient client, Caller caller) {
    if (closed) {
      client.close();
      return;
    }
    if (listeners.size() >= MAX_CLIENTS) {
      client.sendEvent(
          "error", "At most " + MAX_CLIENTS + " listeners are served; try again later");
      client.close();
      return;
    }
    client.keepAlive();
    client.sendComment("connected");
    Listener listener = new Listener(client, caller, senders);
    client.onClose(() -> listeners.remove(listener));
    listeners.add(listener);
    if (closed) {
      listener.close();
    }
  }

  /**
   * @param pipeline which one it is about, for those who may read about it; empty: about none, for
   *     those who may read everything
   */
  void publish(String name, Optional<String> pipeline, Map<String, Object> event) {
    if (listeners.isEmpty()) {
      return;
    }
    String json;
    try {
      json = Json.mapper().writeValueAsString(event);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Cannot show " + name, e);
    }
    listeners.stream()
        .filter(l -> l.mayHear(pipeline))
        .forEach(l -> l.take((client, text) -> client.sendEvent(name, text), json));
  }

  /** How many listen. */
  int listeners() {
    return listeners.size();
  }

  /** While the server still answers: Javalin never ends an exchange whose connection is gone. */
  void close() {
    closed = true;
    heartbeat.shutdownNow();
    listeners.forEach(Listener::close);
    listeners.clear();
    senders.shutdownNow();
  }
}
