package dev.tidemill.console;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.tidemill.kit.http.Json;
import io.javalin.http.sse.SseClient;
import java.util.Map;
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
  private static final int HEARTBEAT_SECONDS = 10;

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
        () -> listeners.forEach(l -> l.take(SseClient::sendComment, "alive")),
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
    Listener listener = new Listener(client, senders);
    client.onClose(() -> listeners.remove(listener));
    listeners.add(listener);
    if (closed) {
      listener.close();
    }
  }

  void publish(String name, Map<String, Object> event) {
    if (listeners.isEmpty()) {
      return;
    }
    String json;
    try {
      json = Json.mapper().writeValueAsString(event);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Cannot show " + name, e);
    }
    listeners.forEach(l -> l.take((client, text) -> client.sendEvent(name, text), json));
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
