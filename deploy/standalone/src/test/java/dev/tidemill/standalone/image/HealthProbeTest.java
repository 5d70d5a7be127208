package dev.tidemill.standalone.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemill.kit.http.HttpOptions;
import dev.tidemill.kit.http.HttpServer;
import dev.tidemill.kit.service.Health;
import dev.tidemill.kit.service.OperationsRoutes;
import dev.tidemill.kit.service.Service;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.ConnectException;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The probe of the image against the server that every service has. */
class HealthProbeTest {

  private volatile Health health = Health.ok(java.util.Map.of());
  private HttpServer server;

  private final class Told implements Service {
    @Override
    public String name() {
      return "deployer";
    }

    @Override
    public void start() {}

    @Override
    public Health health() {
      return health;
    }

    @Override
    public void close() {}
  }

  @BeforeEach
  void start() {
    PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    server =
        HttpServer.start(
            HttpOptions.loopback(0),
            Duration.ofSeconds(20),
            routes -> OperationsRoutes.add(routes, List.of(new Told()), meters, () -> false));
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private String ask(String path) throws IOException {
    return HealthProbe.ask(URI.create("http://127.0.0.1:" + server.port() + path));
  }

  @Test
  void aServiceThatIsReadyIsWell() throws IOException {
    assertThat(HealthProbe.isWell(ask("/health/ready"))).isTrue();
  }

  @Test
  void oneThatIsNotReadyLivesAllTheSame() throws IOException {
    health = Health.notReady("it reads its log");
    assertThat(HealthProbe.isWell(ask("/health/ready"))).isFalse();
    assertThat(ask("/health/ready")).contains("it reads its log");
    assertThat(HealthProbe.isWell(ask("/health/live"))).isTrue();
  }

  @Test
  void whatIsNoAnswerOfAWellServiceIsNotTakenForOne() {
    assertThat(List.of("", "HTTP/1.1 2000 OK\r\n", "HTTP/1.1 503 x\r\n\r\n HTTP/1.1 200 OK", "200"))
        .noneMatch(HealthProbe::isWell);
    assertThat(HealthProbe.isWell("HTTP/1.1 200 OK\r\n\r\n{}")).isTrue();
  }

  @Test
  void whereNothingListensItFails() throws IOException {
    int port;
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    URI nowhere = URI.create("http://127.0.0.1:" + port + "/health/ready");
    assertThatThrownBy(() -> HealthProbe.ask(nowhere)).isInstanceOf(ConnectException.class);
  }
}
