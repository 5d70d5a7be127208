package dev.tidemill.console;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.tidemill.kit.http.Caller;
import dev.tidemill.kit.http.Json;
import io.javalin.http.sse.SseClient;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends what happens to each listener at {@code /api/v1/events}. It does not send the past; the
 * queries answer that. The publisher of an event never waits: a listener that is too slow is
 * disconnected, and it can connect again and ask the queries. When all places are taken, a new
 * listener takes the place of the oldest listener of the principal that has the most.
 */
final class EventStream {

  private static final Logger LOG = LoggerFactory.getLogger(EventStream.class);
  private static final int MAX_CLIENTS = 200;
  private static final Duration HEARTBEAT = Duration.ofSeconds(5);

  private final int places;
  private volatile boolean closed;
  private final Set<Listener> listeners = ConcurrentHashMap.newKeySet();

  /** A thread that writes to a listener that reads nothing is blocked; the other threads go on. */
  private final ExecutorService senders =
      Executors.newCachedThreadPool(task -> daemon(task, "events-sender"));

  private final ScheduledExecutorService heartbeat =
      Executors.newSingleThreadScheduledExecutor(task -> daemon(task, "events-heartbeat"));

  EventStream() {
    this(MAX_CLIENTS, HEARTBEAT);
  }

  /**
   * @param places how many may listen
   * @param every how often each listener is checked
   */
  EventStream(int places, Duration every) {
    this.places = places;
    // Without a heartbeat an idle connection is closed, and a lost one is never noticed.
    heartbeat.scheduleAtFixedRate(
        () -> listeners.forEach(this::beat),
        every.toMillis(),
        every.toMillis(),
        TimeUnit.MILLISECONDS);
  }

  /**
   * A failure of one listener must not stop the heartbeat of the others, and must not leave that
   * listener unchecked.
   */
  private void beat(Listener listener) {
    try {
      listener.beat();
    } catch (RuntimeException e) {
      LOG.error("A listener of events is closed because its token cannot be checked", e);
      end(listener);
    }
  }

  private void end(Listener listener) {
    listeners.remove(listener);
    try {
      listener.close();
    } catch (RuntimeException e) {
      LOG.debug("The connection of a listener had already gone", e);
    }
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
    client.keepAlive();
    Listener listener = new Listener(client, caller, senders);
    client.onClose(() -> listeners.remove(listener));
    admit(listener);
    // Only now: a client that has read it misses nothing that happens afterwards.
    listener.take(SseClient::sendComment, "connected");
    if (closed) {
      listener.close();
    }
  }

  private void admit(Listener listener) {
    List<Listener> ended;
    synchronized (this) {
      ended = Places.ended(listeners, listener, places);
      ended.forEach(listeners::remove);
      listeners.add(listener);
    }
    ended.forEach(this::end);
  }

  /**
   * @param pipeline the pipeline that the event is about; it goes to those who may read about it.
   *     Empty: it is about none and goes to those who may read everything
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

  /**
   * Call it while the server still answers: Javalin never ends an exchange whose connection has
   * gone.
   */
  void close() {
    closed = true;
    heartbeat.shutdownNow();
    listeners.forEach(Listener::close);
    listeners.clear();
    senders.shutdownNow();
  }
}
