package dev.tidemill.cli.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StartingServerTest {

  private static final String STARTING =
      "{\"error\":{\"code\":\"starting\",\"message\":\"Tidemill is starting\"}}";
  private static final String AWAY =
      "{\"error\":{\"code\":\"kafka-unavailable\",\"message\":\"Kafka is away\"}}";

  @TempDir Path folder;
  private final Queue<String> refusals = new ArrayDeque<>();
  private final List<String> asked = new ArrayList<>();
  private final List<String> told = new ArrayList<>();
  private final List<String> keys = new ArrayList<>();
  private int breaks;
  private HttpServer server;
  private ApiClient client;

  /** Refuses as long as there are refusals. */
  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
    server.createContext(
        "/",
        exchange -> {
          asked.add(exchange.getRequestMethod());
          keys.add(exchange.getRequestHeaders().getFirst("Idempotency-Key"));
          if (breaks-- > 0) {
            exchange.close();
            return;
          }
          String refusal = refusals.poll();
          byte[] body = (refusal == null ? "{\"runs\":[]}" : refusal).getBytes(UTF_8);
          exchange.sendResponseHeaders(refusal == null ? 200 : 503, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
    URI address = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    client = new ApiClient(address, Optional.empty()).telling(told::add);
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  @Test
  void aServerThatStartsIsAskedAgainAndThePersonIsToldOnce() {
    refusals.addAll(List.of(STARTING, STARTING));

    assertThat(client.get("/api/v1/runs").path("runs").isArray()).isTrue();

    assertThat(asked).containsExactly("GET", "GET", "GET");
    assertThat(told).singleElement().asString().endsWith(" is starting; waiting for it");
  }

  @Test
  void aCommandThatWasNotCarriedOutIsSentAgain() {
    refusals.add(STARTING);

    client.post("/api/v1/commands", JsonNodeFactory.instance.objectNode());

    assertThat(asked).containsExactly("POST", "POST");
  }

  @Test
  void aCommandThatMayHaveTakenEffectIsNot() {
    refusals.add(AWAY);

    assertThatThrownBy(() -> client.post("/api/v1/commands", JsonNodeFactory.instance.objectNode()))
        .isInstanceOf(CliException.class)
        .hasMessage("Kafka is away");

    assertThat(asked).containsExactly("POST");
    assertThat(told).isEmpty();
  }

  @Test
  void aCommandWhoseConnectionBreaksIsSentOnceMoreUnderTheSameKey() {
    breaks = 1;
    client.command("/api/v1/commands", JsonNodeFactory.instance.objectNode());
    assertThat(keys).hasSize(2).doesNotContainNull();
    assertThat(keys.get(0)).isEqualTo(keys.get(1));

    breaks = 2;
    assertThatThrownBy(
            () -> client.command("/api/v1/commands", JsonNodeFactory.instance.objectNode()))
        .isInstanceOf(CliException.class)
        .hasMessageStartingWith("No Tidemill answers");
    assertThat(keys).hasSize(4);
  }

  @Test
  void aDownloadWaitsToo() throws IOException {
    refusals.add(STARTING);
    Path file = folder.resolve("file");

    client.download("/api/v1/models/default/p/champion/artefact", file);

    assertThat(Files.readString(file)).isEqualTo("{\"runs\":[]}");
  }
}
