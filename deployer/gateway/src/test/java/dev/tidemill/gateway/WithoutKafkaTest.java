package dev.tidemill.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemill.gateway.log.Sink;
import dev.tidemill.kit.settings.KitSettings;
import dev.tidemill.kit.settings.Setting;
import dev.tidemill.kit.settings.Settings;
import dev.tidemill.schemas.message.EndpointState;
import dev.tidemill.schemas.message.GatewayState;
import dev.tidemill.schemas.message.Prediction;
import dev.tidemill.schemas.message.RouteRole;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WithoutKafkaTest {

  @TempDir Path folder;

  static GatewayOptions options(Map<String, String> values) {
    List<Setting<?>> known = new ArrayList<>(KitSettings.all());
    known.addAll(GatewayOptions.settings());
    return GatewayOptions.of(Settings.read(known, Map.of(), values)).withPort(0);
  }

  @Test
  void aLogThatBlocksCostsPredictionsAndCountsThemButNoAnswer() throws Exception {
    CountDownLatch kafkaIsBack = new CountDownLatch(1);
    Sink<Prediction> blocked =
        prediction -> {
          kafkaIsBack.await();
          return CompletableFuture.completedFuture(null);
        };
    RunningGateway gateway =
        new RunningGateway(
            folder,
            options(Map.of("gateway-prediction-buffer", "5")),
            Optional.of(blocked),
            Optional.empty());
    try (gateway) {
      gateway.serve(
          RunningGateway.route(1, 1, gateway.version(1, "plain", RouteRole.CHAMPION, 100)));
      for (int i = 0; i < 50; i++) {
        assertThat(gateway.infer("f-" + i, "1, 2, 3").statusCode()).isEqualTo(200);
      }
      Awaitility.await().until(() -> gateway.state().dropped() >= 44);
      assertThat(gateway.state().logged()).isZero();
      kafkaIsBack.countDown();
      Awaitility.await()
          .untilAsserted(
              () -> {
                EndpointState state = gateway.state();
                assertThat(state.answered()).isEqualTo(50);
                assertThat(state.logged() + state.dropped()).isEqualTo(50);
                assertThat(state.logged()).isBetween(5L, 6L);
              });
    }
  }

  @Test
  void whatKafkaRefusesIsCountedAsDropped() throws Exception {
    Sink<Prediction> refusing =
        prediction -> CompletableFuture.failedFuture(new IllegalStateException("too large"));
    RunningGateway gateway =
        new RunningGateway(folder, options(Map.of()), Optional.of(refusing), Optional.empty());
    try (gateway) {
      gateway.serve(
          RunningGateway.route(1, 1, gateway.version(1, "plain", RouteRole.CHAMPION, 100)));
      gateway.infer("f-1", "1, 2, 3");
      Awaitility.await().until(() -> gateway.state().dropped() == 1);
    }
  }

  @Test
  void aCandidateGivesItsTrafficBackWhileKafkaIsAwayAndGetsItAgain() throws Exception {
    AtomicBoolean away = new AtomicBoolean(true);
    Sink<GatewayState> states =
        state -> away.get() ? new CompletableFuture<>() : CompletableFuture.completedFuture(null);
    RunningGateway gateway =
        new RunningGateway(
            folder,
            options(Map.of("gateway-without-kafka", "300ms")),
            Optional.empty(),
            Optional.of(states));
    try (gateway) {
      gateway.serve(
          RunningGateway.route(
              1,
              1,
              gateway.version(1, "plain", RouteRole.CHAMPION, 0),
              gateway.version(2, "shifted", RouteRole.CANDIDATE, 100)));
      Awaitility.await().until(() -> answeredBy(gateway).equals(Optional.of("1")));
      List<Prediction> logged = gateway.predictions(1);
      assertThat(logged.get(logged.size() - 1).scores()).hasSize(2);
      away.set(false);
      Awaitility.await().until(() -> answeredBy(gateway).equals(Optional.of("2")));
    }
  }

  @Test
  void afterARestartItServesFromItsOwnDiskAlone() throws Exception {
    try (RunningGateway first = new RunningGateway(folder)) {
      first.serve(RunningGateway.route(3, 7, first.version(4, "plain", RouteRole.CHAMPION, 100)));
    }
    try (java.util.stream.Stream<Path> files =
        java.nio.file.Files.walk(folder.resolve("artefacts"))) {
      files.map(Path::toFile).filter(java.io.File::isFile).forEach(java.io.File::delete);
    }
    try (RunningGateway second = new RunningGateway(folder)) {
      Awaitility.await().until(() -> second.infer("f-1", "1, 2, 3").statusCode() == 200);
      assertThat(second.infer("f-2", "1, 2, 3").headers().firstValue("X-Tidemill-Epoch"))
          .contains("3.7");
    }
  }

  @Test
  void afterARestartCandidatesWaitUntilKafkaWasThere() throws Exception {
    try (RunningGateway first = new RunningGateway(folder)) {
      first.serve(
          RunningGateway.route(
              3,
              7,
              first.version(1, "plain", RouteRole.CHAMPION, 0),
              first.version(2, "shifted", RouteRole.CANDIDATE, 100)));
      assertThat(answeredBy(first)).contains("2");
    }
    CompletableFuture<Void> kafka = new CompletableFuture<>();
    RunningGateway second =
        new RunningGateway(
            folder, options(Map.of()), Optional.empty(), Optional.of(state -> kafka));
    try (second) {
      Awaitility.await()
          .until(
              () ->
                  second.get("/v2/models/flights/versions/2/ready").statusCode() == 200
                      && second.get("/v2/models/flights/ready").statusCode() == 200);
      assertThat(answeredBy(second)).contains("1");
      kafka.complete(null);
      Awaitility.await().until(() -> answeredBy(second).equals(Optional.of("2")));
    }
  }

  @Test
  void closingSendsWhatWaits() throws Exception {
    RunningGateway gateway = new RunningGateway(folder);
    gateway.serve(RunningGateway.route(1, 1, gateway.version(1, "plain", RouteRole.CHAMPION, 100)));
    for (int i = 0; i < 20; i++) {
      gateway.infer("f-" + i, "1, 2, 3");
    }
    gateway.close();
    assertThat(gateway.predictions).hasSize(20);
    assertThat(gateway.state().logged()).isEqualTo(20);
    assertThat(gateway.states).isNotEmpty();
  }

  private static Optional<String> answeredBy(RunningGateway gateway) {
    return gateway.infer("f-1", "0, 0, 0").headers().firstValue("X-Tidemill-Version");
  }
}
