package dev.tidemill.cli.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class EventFeedTest {

  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final CountDownLatch end = new CountDownLatch(1);
  private final List<String> tokens = new ArrayList<>();
  private HttpServer server;

  @AfterEach
  void stop() {
    end.countDown();
    server.stop(0);
    threads.shutdownNow();
  }

  /** Writes the parts, each with a flush, and leaves the connection open until the test ends. */
  private ApiClient serves(int status, boolean staysOpen, String... parts) throws IOException {
    server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
    server.setExecutor(threads);
    server.createContext(
        "/api/v1/events",
        exchange -> {
          tokens.add(exchange.getRequestHeaders().getFirst("Authorization"));
          exchange.sendResponseHeaders(status, 0);
          try (OutputStream to = exchange.getResponseBody()) {
            for (String part : parts) {
              to.write(part.getBytes(UTF_8));
              to.flush();
            }
            if (staysOpen) {
              end.await();
            }
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
    server.start();
    URI address = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    return new ApiClient(address, Optional.of("secret"));
  }

  @Test
  void eventsComeAsTheyHappenWhereverTheConnectionCutsThem() throws Exception {
    ApiClient api =
        serves(
            200,
            true,
            ": connected\n\n",
            "event: run\nda",
            "ta: {\"n\":1}\n\n: alive\n\nevent: finding\n",
            "data: {\"n\":\ndata: 2}\n\n");
    try (EventFeed feed = api.events()) {
      EventFeed.Event first = feed.next().orElseThrow();
      EventFeed.Event second = feed.next().orElseThrow();
      assertThat(first.name()).isEqualTo("run");
      assertThat(first.data().path("n").asInt()).isEqualTo(1);
      assertThat(second.name()).isEqualTo("finding");
      assertThat(second.data().path("n").asInt()).isEqualTo(2);
    }
    assertThat(tokens).containsExactly("Bearer secret");
  }

  @Test
  void aFeedThatIsClosedElsewhereEnds() throws Exception {
    EventFeed feed = serves(200, true, ": connected\n\n").events();
    threads.execute(feed::close);
    assertThat(feed.next()).isEmpty();
    assertThat(feed.next()).isEmpty();
  }

  @Test
  void theEndOfTheConnectionIsTheEnd() throws Exception {
    try (EventFeed feed =
        serves(200, false, ": connected\n\nevent: run\ndata: {}\n\nevent: run\n").events()) {
      assertThat(feed.next()).isPresent();
      assertThat(feed.next()).isEmpty();
    }
  }

  @Test
  void aRefusalIsInTheWordsOfTheServer() throws Exception {
    ApiClient api =
        serves(403, false, "{\"error\":{\"code\":\"forbidden\",\"message\":\"not for you\"}}");
    assertThatThrownBy(api::events)
        .isInstanceOfSatisfying(CliException.class, e -> assertThat(e.exitCode()).isEqualTo(77))
        .hasMessage("not for you");
  }

  @Test
  void aStreamThatEndsBeforeItBeginsIsAnError() throws Exception {
    ApiClient api = serves(200, false);
    assertThatThrownBy(api::events)
        .isInstanceOfSatisfying(CliException.class, e -> assertThat(e.exitCode()).isEqualTo(69));
  }
}
