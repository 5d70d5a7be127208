package dev.tidemill.gateway.v2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tidemill.gateway.model.AnsweringModel;
import dev.tidemill.gateway.model.AnsweringModelContract;
import dev.tidemill.gateway.model.ModelCache;
import dev.tidemill.gateway.model.ModelFailure;
import dev.tidemill.gateway.model.VersionKey;
import dev.tidemill.gateway.tensor.Datatype;
import dev.tidemill.gateway.tensor.TensorValue;
import dev.tidemill.schemas.message.RouteRole;
import dev.tidemill.schemas.message.RouteVersion;
import dev.tidemill.schemas.message.Signature;
import dev.tidemill.schemas.message.VersionServer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class V2ModelContractTest extends AnsweringModelContract {

  private static final String METADATA =
      """
      {"name": "m", "platform": "x",
       "inputs": [{"name": "features", "datatype": "FP32", "shape": [-1, 3]}],
       "outputs": [{"name": "probability", "datatype": "FP32", "shape": [-1, 1]}]}\
      """;

  private static final Map<String, TensorValue> INPUTS =
      Map.of(
          "features", new TensorValue("features", Datatype.FP32, new long[] {1, 3}, new float[3]));

  @TempDir Path folder;
  private final CountDownLatch over = new CountDownLatch(1);
  private final List<V2Servers> opened = new ArrayList<>();
  private ProtocolServer server;

  @BeforeEach
  void start() throws Exception {
    server = new ProtocolServer().plain(0);
    server.metadata = METADATA;
  }

  @AfterEach
  void stop() {
    over.countDown();
    opened.forEach(V2Servers::close);
    server.close();
  }

  private AnsweringModel open(Duration limit) throws IOException {
    return open(limit, server.url() + "/");
  }

  private AnsweringModel open(Duration limit, String url) throws IOException {
    ModelCache cache =
        new ModelCache(folder.resolve("models"), digest -> InputStream.nullInputStream());
    V2Servers servers =
        new V2Servers(
            new ServerPrograms(folder.resolve("servers"), cache, false),
            new ServerRepositories(cache),
            limit,
            Duration.ofMillis(100));
    opened.add(servers);
    VersionServer where = new VersionServer(List.of(), "", "", url, "churn 1", "");
    RouteVersion version =
        new RouteVersion(
            1,
            "0".repeat(64),
            RouteRole.CHAMPION,
            100,
            new Signature(List.of(), List.of(), List.of(), Optional.empty()),
            Optional.empty(),
            "files",
            Optional.of(where));
    return servers.open(new VersionKey("e", 1, version.digest()), version);
  }

  @Override
  protected AnsweringModel plain() throws Exception {
    return open(Duration.ofSeconds(10));
  }

  @Override
  protected AnsweringModel slow() throws Exception {
    server.infer =
        request -> {
          try {
            over.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
          return "{}";
        };
    return open(Duration.ofMillis(50));
  }

  @Test
  void aServerAtWhichACloudTellsItsMachineSecretsIsNotAsked() {
    assertThatThrownBy(() -> open(Duration.ofSeconds(10), "http://169.254.169.254/"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("rollout.serving.server.url: ")
        .hasMessageContaining("always refused");
  }

  private ModelFailure failure() throws Exception {
    try (AnsweringModel model = plain()) {
      return catchThrowableOfType(ModelFailure.class, () -> model.run(INPUTS));
    }
  }

  @Test
  void thePathsAreThoseOfTheProtocolWithTheModelsName() throws Exception {
    plain().close();
    assertThat(server.asked)
        .containsExactly("GET /v2/models/churn 1/ready", "GET /v2/models/churn 1");
  }

  @Test
  void aServerThatIsNotReadyIsToBeTriedAgain() {
    server.ready = false;
    ModelFailure notYet = catchThrowableOfType(ModelFailure.class, this::plain);
    assertThat(notYet.kind()).isEqualTo(ModelFailure.Kind.UNREACHABLE);
    assertThat(notYet).hasMessageStartingWith("its server is not ready yet: /ready answers 503");
    server.close();
    assertThatThrownBy(this::plain)
        .hasMessage("its server is not ready yet: nothing answers there");
  }

  @Test
  void aServerThatStopsInTheMiddleOfAnAnswerTakesTooLong() throws Exception {
    server.breaksOff = true;
    try (AnsweringModel model = open(Duration.ofMillis(100))) {
      ModelFailure failure = catchThrowableOfType(ModelFailure.class, () -> model.run(INPUTS));
      assertThat(failure.kind()).isEqualTo(ModelFailure.Kind.TIMEOUT);
    }
  }

  @Test
  void aServerThatSaysNotNowOrIsGoneMayAnswerLater() throws Exception {
    server.infer = request -> 503;
    assertThat(failure().kind()).isEqualTo(ModelFailure.Kind.UNREACHABLE);
    try (AnsweringModel model = plain()) {
      server.close();
      ModelFailure failure = catchThrowableOfType(ModelFailure.class, () -> model.run(INPUTS));
      assertThat(failure.kind()).isEqualTo(ModelFailure.Kind.UNREACHABLE);
      assertThat(failure).hasMessage("its server: nothing answers there");
    }
  }

  @Test
  void anErrorOfTheServerIsAFailureWithWhatItSaid() throws Exception {
    server.infer = request -> 500;
    ModelFailure failure = failure();
    assertThat(failure.kind()).isEqualTo(ModelFailure.Kind.ERROR);
    assertThat(failure).hasMessage("its server answers 500: {\"error\": \"told so\"}");
  }

  @Test
  void anAnswerThatIsNotOfTheProtocolBreaksTheContract() throws Exception {
    Map<String, String> answers =
        Map.of(
            "<html>",
            "it is not valid JSON",
            "{}",
            "it has no outputs",
            "",
            "cannot be read: it is empty",
            "[]",
            "cannot be read: it is not an object",
            "[".repeat(40),
            "cannot be read: it is nested too deeply",
            "{\"a\": " + "[".repeat(40),
            "cannot be read: it is nested too deeply",
            " ".repeat((32 << 20) + 1),
            "cannot be read: it is larger than 33554432 bytes",
            "{\"outputs\": [{\"name\": \"p\", \"datatype\": \"FP32\", \"shape\": [2], \"data\":"
                + " [1]}]}",
            "output 'p': data has 1 elements");
    for (Map.Entry<String, String> answer : answers.entrySet()) {
      server.infer = request -> answer.getKey();
      ModelFailure failure = failure();
      assertThat(failure.kind()).isEqualTo(ModelFailure.Kind.CONTRACT);
      assertThat(failure).hasMessageContaining(answer.getValue());
    }
  }

  @Test
  void thePlatformIsTheServersOwn() throws Exception {
    assertThat(plain().platform()).isEqualTo("x");
    server.metadata = METADATA.replace("\"platform\": \"x\",", "");
    assertThat(plain().platform()).isEmpty();
    server.metadata = METADATA.replace("\"x\"", "null");
    assertThat(plain().platform()).isEmpty();
  }

  @Test
  void withoutInputsInSignatureAndMetadataAVersionCanNeverBeAsked() {
    server.metadata = "not JSON";
    assertThatThrownBy(this::plain)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("neither the model's signature nor the server's GET");
  }
}
