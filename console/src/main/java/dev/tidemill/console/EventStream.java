package dev.tidemill.console;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.tidemill.kit.http.Json;
import io.javalin.http.sse.SseClient;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Hands what happens to whoever listens at {@code /api/v1/events}. Nobody is sent the past: that is
 * for the queries.
 */
final class EventStream {

  private static final int MAX_CLIENTS = 200;

  private final Set<SseClient> clients = ConcurrentHashMap.newKeySet();

  void connect(SseClient client) {
    if (clients.size() >= MAX_CLIENTS) {
      client.sendEvent(
          "error", "At most " + MAX_CLIENTS + " listeners are served; try again later");
      client.close();
      return;
    }
    client.keepAlive();
    client.onClose(() -> clients.remove(client));
    clients.add(client);
    client.sendComment("connected");
  }

  void publish(String name, Map<String, Object> event) {
    if (clients.isEmpty()) {
      return;
    }
    String json;
    try {
      json = Json.mapper().writeValueAsString(event);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Cannot show " + name, e);
    }
    for (SseClient client : clients) {
      if (client.terminated()) {
        clients.remove(client);
      } else {
        client.sendEvent(name, json);
      }
    }
  }

  void close() {
    clients.forEach(SseClient::close);
    clients.clear();
  }
}
