package dev.tidemill.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemill.kit.kafka.KafkaAccess;
import dev.tidemill.kit.service.Health;
import dev.tidemill.kit.service.ServiceContext;
import dev.tidemill.kit.settings.Settings;
import dev.tidemill.schemas.message.RouteRole;
import dev.tidemill.schemas.message.RouteVersion;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReadinessTest {

  private static final String MISSING = "0".repeat(64);

  @TempDir Path folder;

  @Test
  void aFirstModelThatLoadsOrFailedDoesNotTakeTheGatewayFromOtherEndpoints() throws Exception {
    try (RunningGateway gateway = new RunningGateway(folder)) {
      gateway.serve(
          RunningGateway.route(1, 1, gateway.version(1, "plain", RouteRole.CHAMPION, 100)));
      RouteVersion plain = gateway.version(1, "plain", RouteRole.WARM, 0);
      gateway.gateway.route(
          RunningGateway.ofEndpoint(
              RunningGateway.route(1, 1, digest(plain, RouteRole.WARM, 0)), "loads"));
      gateway.gateway.route(RunningGateway.ofEndpoint(RunningGateway.route(1, 1), "failed"));
      assertThat(ready(gateway)).isEqualTo(200);

      gateway.gateway.route(
          RunningGateway.ofEndpoint(
              RunningGateway.route(1, 2, digest(plain, RouteRole.CHAMPION, 100)), "loads"));
      assertThat(ready(gateway)).isEqualTo(503);
    }
  }

  @Test
  void aFreshGatewayIsNotReadyBeforeItHasReadItsRoutes() throws Exception {
    AtomicBoolean read = new AtomicBoolean();
    try (RunningGateway fresh = gateway(read::get)) {
      assertThat(ready(fresh)).isEqualTo(503);
      fresh.serve(RunningGateway.route(1, 1, fresh.version(1, "plain", RouteRole.CHAMPION, 100)));
      assertThat(ready(fresh)).isEqualTo(503);
      read.set(true);
      assertThat(ready(fresh)).isEqualTo(200);
      read.set(false);
      assertThat(ready(fresh)).isEqualTo(200);
    }
    try (RunningGateway again = gateway(() -> false)) {
      Awaitility.await().until(() -> ready(again) == 200);
    }
  }

  @Test
  void aGatewayThatStopsSoonIsNotReadyAndAnswersAllTheSame() throws Exception {
    try (RunningGateway gateway = new RunningGateway(folder)) {
      gateway.serve(
          RunningGateway.route(1, 1, gateway.version(1, "plain", RouteRole.CHAMPION, 100)));
      assertThat(ready(gateway)).isEqualTo(200);
      gateway.gateway.drain();
      assertThat(ready(gateway)).isEqualTo(503);
      HttpResponse<String> model = gateway.get("/v2/models/" + RunningGateway.ENDPOINT);
      assertThat(model.statusCode()).isEqualTo(200);
      assertThat(model.headers().firstValue("connection")).hasValue("close");
    }
  }

  @Test
  void theServiceIsReadyWithoutKafkaOnceItServesWhatIsOnItsDisk() throws Exception {
    Path home = folder.resolve("gateway");
    try (RunningGateway first = new RunningGateway(folder)) {
      first.serve(RunningGateway.route(1, 1, first.version(1, "plain", RouteRole.CHAMPION, 100)));
    }
    Files.createDirectories(folder.resolve("home/gateway"));
    Files.move(home, folder.resolve("home/gateway/g"));
    ServiceContext context =
        new ServiceContext(
            "g",
            KafkaAccess.open("127.0.0.1:1"),
            folder.resolve("home"),
            Settings.defaults(),
            new SimpleMeterRegistry());
    try (GatewayService service =
        new GatewayService(context, GatewayOptions.onPort(0).withoutProofs())) {
      service.start();
      Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> service.health().ready());
      Health health = service.health();
      assertThat(health.details()).containsEntry("kafka", "away");
      assertThat(health.details().get("routes").toString()).contains("catches up");
    }
  }

  private RunningGateway gateway(BooleanSupplier routesRead) throws Exception {
    return new RunningGateway(
        folder,
        GatewayOptions.onPort(0),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        routesRead);
  }

  private static int ready(RunningGateway gateway) {
    return gateway.get("/v2/health/ready").statusCode();
  }

  private static RouteVersion digest(RouteVersion like, RouteRole role, int weight) {
    return new RouteVersion(1, MISSING, role, weight, like.signature(), Optional.empty());
  }
}
