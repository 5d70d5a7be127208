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
 * Hands what happens to each listener at {@code /api/v1/events}. Nobody is sent the past: that is
 * for the queries. A teller never waits for a listener: a listener that is too slow is cut off,
 * connects again and asks the queries. Where all places are taken, a new listener gets that of the
 * oldest listener of the principal that has most.
 */
final class EventStream {

  private static final Logger LOG = LoggerFactory.getLogger(EventStream.class);
  private static final int MAX_CLIENTS = 200;
  private static final Duration HEARTBEAT = Duration.ofSeconds(5);

  private final int places;
  private volatile boolean closed;
  private final Set<Listener> listeners = ConcurrentHashMap.newKeySet();

  /** One that writes to a listener that takes nothing is held up; the others go on. */
  private final ExecutorService senders =
      Executors.newCachedThreadPool(task -> daemon(task, "events-sender"));

  private final ScheduledExecutorService heartbeat =
      Executors.newSingleThreadScheduledExecutor(task -> daemon(task, "events-heartbeat"));

  EventStream() {
    this(MAX_CLIENTS, HEARTBEAT);
  }

  /**
   * @param places how many may listen
   * @param every how often each is looked at
   */
  EventStream(int places, Duration every) {
    this.places = places;
    // An idle connection would be closed, and one whose other end is gone never noticed.
    heartbeat.scheduleAtFixedRate(
        () -> listeners.forEach(this::beat),
        every.toMillis(),
        every.toMillis(),
        TimeUnit.MILLISECONDS);
  }

  /** What fails for one must not end the beat of the others, nor leave that one unchecked. */
  private void beat(Listener listener) {
    try {
      listener.beat();
    } catch (RuntimeException e) {
      LOG.error("A listener of events is closed, for its token cannot be checked", e);
      end(listener);
    }
  }

  private void end(Listener listener) {
    listeners.remove(listener);
    try {
      listener.close();
    } catch (RuntimeException e) {
      LOG.debug("The connection of a listener was gone already", e);
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
    client.sendComment("connected");
    Listener listener = new Listener(client, caller, senders);
    client.onClose(() -> listeners.remove(listener));
    admit(listener);
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
