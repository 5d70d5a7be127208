package dev.tidemill.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tidemill.gateway.v2.ProtocolServer;
import dev.tidemill.kit.store.FolderArchive;
import dev.tidemill.schemas.message.LoadStatus;
import dev.tidemill.schemas.message.LoadedVersion;
import dev.tidemill.schemas.message.Prediction;
import dev.tidemill.schemas.message.RouteRole;
import dev.tidemill.schemas.message.RouteVersion;
import dev.tidemill.schemas.message.Signature;
import dev.tidemill.schemas.message.Tensor;
import dev.tidemill.schemas.message.VersionScore;
import dev.tidemill.schemas.message.VersionServer;
import java.io.ByteArrayOutputStream;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Servers behind the gateway: it splits, pairs, logs and fails over as with its own models. */
class V2ServingTest {

  private static final Signature SIGNATURE =
      new Signature(
          List.of(new Tensor("features", "FP32", List.of(-1L, 3L))),
          List.of(new Tensor("probability", "FP32", List.of(-1L, 1L))),
          List.of("a", "b", "c"),
          Optional.of("probability"));

  private static final String TWO_ROWS =
      """
      {"outputs": [{"name": "probability", "datatype": "FP32", "shape": [2, 1],
       "data": [0.25, 0.75]}]}\
      """;

  @TempDir Path folder;
  private RunningGateway gateway;
  private ProtocolServer champion;
  private ProtocolServer candidate;

  @BeforeEach
  void start() throws Exception {
    gateway = new RunningGateway(folder);
    champion = new ProtocolServer().plain(0);
    candidate = new ProtocolServer().plain(1);
  }

  @AfterEach
  void stop() {
    gateway.close();
    champion.close();
    candidate.close();
  }

  private RouteVersion version(int version, RouteRole role, int weight, VersionServer server) {
    return new RouteVersion(
        version,
        Integer.toString(version).repeat(64),
        role,
        weight,
        SIGNATURE,
        Optional.empty(),
        "files",
        Optional.of(server));
  }

  private static VersionServer at(ProtocolServer server) {
    return new VersionServer(List.of(), "", "", server.url(), "m", "");
  }

  private void rollOut(int weight) {
    gateway.serve(
        RunningGateway.route(
            1,
            1,
            version(1, RouteRole.CHAMPION, 100 - weight, at(champion)),
            version(2, RouteRole.CANDIDATE, weight, at(candidate))));
  }

  private static String answeredBy(HttpResponse<String> response) {
    return response.headers().firstValue("X-Tidemill-Version").orElse(response.body());
  }

  @Test
  void bothServersScoreARequestAndOneAnswers() {
    rollOut(100);
    assertThat(answeredBy(gateway.infer("f-1", "0, 0, 0"))).isEqualTo("2");
    Prediction logged = gateway.predictions(1).get(0);
    assertThat(logged.score()).isCloseTo(1 / (1 + Math.exp(-1)), within(1e-6));
    assertThat(logged.scores()).extracting(VersionScore::version).containsExactly(2, 1);
    assertThat(logged.scores().get(1).score()).isCloseTo(0.5, within(1e-6));
  }

  @Test
  void whenTheCandidatesServerFailsTheChampionAnswersAndTheCandidateIsToBlame() {
    rollOut(100);
    candidate.infer = request -> 500;
    assertThat(answeredBy(gateway.infer("f-1", "0, 0, 0"))).isEqualTo("1");
    candidate.close();
    assertThat(answeredBy(gateway.infer("f-2", "0, 0, 0"))).isEqualTo("1");
    for (Prediction logged : gateway.predictions(2)) {
      assertThat(logged.scores().get(0).version()).isEqualTo(2);
      assertThat(logged.scores().get(0).attributable()).isTrue();
    }
    assertThat(gateway.predictions(2).get(1).scores().get(0).error())
        .isEqualTo("UNREACHABLE: its server: nothing answers there");
    assertThat(gateway.state().failed()).isZero();
  }

  @Test
  void otherRowsThanTheRequestHasAreAFailureOfTheServersVersion() {
    rollOut(100);
    candidate.infer = request -> TWO_ROWS;
    assertThat(answeredBy(gateway.infer("f-1", "0, 0, 0"))).isEqualTo("1");
    VersionScore failed = gateway.predictions(1).get(0).scores().get(0);
    assertThat(failed.error())
        .isEqualTo("CONTRACT: output 'probability' answers 2 rows to a request of 1");
    assertThat(failed.attributable()).isTrue();

    champion.infer = request -> TWO_ROWS;
    HttpResponse<String> response = gateway.infer("f-2", "0, 0, 0");
    assertThat(response.statusCode()).isEqualTo(500);
    assertThat(response.body()).contains("answers 2 rows to a request of 1");
  }

  @Test
  void theMetadataHasThePlatformOfTheServerAndNoneThatNobodySaid() {
    champion.metadata = "{\"platform\": \"statsmodels\"}";
    rollOut(0);
    assertThat(gateway.get("/v2/models/flights").body()).contains("\"platform\":\"statsmodels\"");
    assertThat(gateway.get("/v2/models/flights/versions/2").body()).contains("\"platform\":\"\"");
  }

  @Test
  void aCandidateOfAnotherBackendIsComparedAsAnyOther() {
    gateway.serve(
        RunningGateway.route(
            1,
            1,
            gateway.version(1, "plain", RouteRole.CHAMPION, 0),
            version(2, RouteRole.CANDIDATE, 100, at(candidate))));
    assertThat(answeredBy(gateway.infer("f-1", "0, 0, 0"))).isEqualTo("2");
    assertThat(gateway.predictions(1).get(0).scores()).allMatch(s -> s.error().isEmpty());
  }

  private RouteVersion proved(int version, VersionServer server, double score) throws Exception {
    String golden = "{\"inputs\": [[1, 2, 3]], \"scores\": [%s]}".formatted(score);
    return new RouteVersion(
        version,
        Integer.toString(version).repeat(64),
        RouteRole.CHAMPION,
        100,
        SIGNATURE,
        Optional.of(gateway.store.put(golden.getBytes(StandardCharsets.UTF_8))),
        "files",
        Optional.of(server));
  }

  private LoadedVersion ready() {
    return Awaitility.await()
        .until(() -> gateway.state().versions().get(0), v -> v.status() != LoadStatus.LOADING);
  }

  @Test
  void withoutARepositoryAServerIsAskedAsItIsAndItsGoldenAnswersShowWhichModelItHas()
      throws Exception {
    double score = 1 / (1 + Math.exp(-3));
    gateway.gateway.route(RunningGateway.route(1, 1, proved(1, at(champion), score)));
    assertThat(ready().goldenMaxDifference()).isLessThan(1e-6);
    gateway.gateway.route(RunningGateway.route(1, 2, proved(2, at(candidate), score)));
    LoadedVersion other =
        Awaitility.await()
            .until(
                () -> gateway.state().versions(),
                all -> all.stream().anyMatch(v -> v.version() == 2 && !v.goldenAnswers().isEmpty()))
            .stream()
            .filter(v -> v.version() == 2)
            .findFirst()
            .orElseThrow();
    assertThat(other.goldenMaxDifference()).isGreaterThan(0.01);
    assertThat(champion.asked).noneMatch(path -> path.contains("repository"));
  }

  @Test
  void whileAServerIsAwaitedOtherVersionsAreLoaded() throws Exception {
    candidate.ready = false;
    gateway.gateway.route(
        RunningGateway.route(
            1,
            1,
            version(1, RouteRole.CHAMPION, 0, at(candidate)),
            version(2, RouteRole.WARM, 0, at(champion)),
            gateway.version(3, "plain", RouteRole.WARM, 0)));
    Awaitility.await()
        .atMost(Duration.ofSeconds(8))
        .until(
            () -> gateway.state().versions().stream().map(LoadedVersion::status).toList(),
            List.of(LoadStatus.LOADING, LoadStatus.READY, LoadStatus.READY)::equals);
    candidate.ready = true;
    assertThat(
            Awaitility.await()
                .until(() -> gateway.state().versions().get(0), v -> v.status() == LoadStatus.READY)
                .error())
        .isEmpty();
  }

  @Test
  void aVersionIsPutIntoTheRepositoryAndLoadedAndTakenOutAgain() throws Exception {
    Path model = Files.createDirectories(folder.resolve("written"));
    Files.writeString(model.resolve("model-settings.json"), "{}");
    Files.writeString(model.resolve("model.pkl"), "weights");
    ByteArrayOutputStream archive = new ByteArrayOutputStream();
    FolderArchive.pack(model, archive);
    Path repository = Files.createDirectories(folder.resolve("repository"));
    VersionServer server =
        new VersionServer(List.of(), "", "", champion.url(), "churn-7", repository.toString());
    RouteVersion version =
        new RouteVersion(
            7,
            gateway.store.put(archive.toByteArray()),
            RouteRole.CHAMPION,
            100,
            SIGNATURE,
            Optional.empty(),
            "files",
            Optional.of(server));
    gateway.serve(RunningGateway.route(1, 1, version));
    assertThat(answeredBy(gateway.infer("f-1", "0, 0, 0"))).isEqualTo("7");
    assertThat(champion.asked).startsWith("POST /v2/repository/models/churn-7/load");
    assertThat(repository.resolve("churn-7/model.pkl")).hasContent("weights");
    gateway.close();
    assertThat(champion.asked).contains("POST /v2/repository/models/churn-7/unload");
    assertThat(repository).isEmptyDirectory();
  }

  @Test
  void aGatewayThatMayNotStartProgramsSaysSo() {
    VersionServer program = new VersionServer(List.of("python3", "serve.py"), "", "", "", "m", "");
    gateway.gateway.route(RunningGateway.route(1, 1, version(1, RouteRole.CHAMPION, 100, program)));
    Awaitility.await()
        .untilAsserted(
            () -> {
              LoadedVersion loaded = gateway.state().versions().get(0);
              assertThat(loaded.status()).isEqualTo(LoadStatus.FAILED);
              assertThat(loaded.error()).contains("may not start programs", "gateway-programs");
            });
  }

  @Test
  void aFormatThatOnnxRuntimeDoesNotRunNeedsAServer() {
    RouteVersion files =
        new RouteVersion(
            1, "0".repeat(64), RouteRole.CHAMPION, 100, SIGNATURE, Optional.empty(), "files");
    gateway.gateway.route(RunningGateway.route(1, 1, files));
    Awaitility.await()
        .untilAsserted(
            () ->
                assertThat(gateway.state().versions().get(0).error())
                    .contains("format files", "rollout.serving.backend: v2"));
  }
}
