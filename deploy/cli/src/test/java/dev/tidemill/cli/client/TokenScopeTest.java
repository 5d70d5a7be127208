package dev.tidemill.cli.client;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TokenScopeTest {

  @ParameterizedTest
  @CsvSource({
    "http://127.0.0.1:8080, http://127.0.0.1:8081, true",
    "http://localhost:8080, http://127.0.0.1:8081, true",
    "http://[::1]:8080, http://0.0.0.0:8081, true",
    "http://mill.example:8080, http://MILL.example:8081, true",
    "https://mill.example, https://mill.example:8443, true",
    "https://mill.example, http://mill.example:8081, false",
    "http://mill.example:8080, http://evil.example:8081, false",
    "http://mill.example:8080, http://mill.example.evil.example, false",
    "http://mill.example:8080, http://127.0.0.1:8081, false",
    "http://127.0.0.1:8080, http://127.0.0.1.evil.example:8081, false",
    "http://mill.example:8080, http://mill.example@evil.example:8081, false"
  })
  void aTokenGoesToTheHostsOwnPortsOnly(URI server, URI address, boolean covered) {
    assertThat(TokenScope.covers(server, address)).isEqualTo(covered);
  }

  @Test
  void aRedirectIsNotFollowedWithTheToken() throws Exception {
    List<String> got = new CopyOnWriteArrayList<>();
    HttpServer other = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
    other.createContext("/", x -> got.add(String.valueOf(x.getRequestHeaders())));
    HttpServer first = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
    first.createContext(
        "/",
        exchange -> {
          exchange
              .getResponseHeaders()
              .set("Location", "http://127.0.0.1:" + other.getAddress().getPort() + "/");
          exchange.sendResponseHeaders(307, -1);
          exchange.close();
        });
    other.start();
    first.start();
    try {
      ApiClient client =
          new ApiClient(
              URI.create("http://127.0.0.1:" + first.getAddress().getPort()),
              Optional.of("secret"));
      Assertions.assertThatThrownBy(() -> client.get("/api/v1/runs"))
          .isInstanceOf(CliException.class);
      assertThat(got).isEmpty();
    } finally {
      first.stop(0);
      other.stop(0);
    }
  }
}
