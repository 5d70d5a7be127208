package dev.tidemill.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tidemill.kit.code.CodeArchive;
import dev.tidemill.kit.process.ProcFiles;
import dev.tidemill.kit.store.ArtefactStore;
import dev.tidemill.kit.store.FolderArchive;
import dev.tidemill.schemas.message.Prediction;
import dev.tidemill.schemas.message.RouteRole;
import dev.tidemill.schemas.message.RouteVersion;
import dev.tidemill.schemas.message.Signature;
import dev.tidemill.schemas.message.Tensor;
import dev.tidemill.schemas.message.VersionScore;
import dev.tidemill.schemas.message.VersionServer;
import java.io.ByteArrayOutputStream;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** A pickle behind a server of Python's standard library, one process for each version. */
@EnabledIfSystemProperty(named = "python.executable", matches = ".+")
class ServerProgramIT {

  private static final Signature SIGNATURE =
      new Signature(
          List.of(new Tensor("a", "FP64", List.of(-1L)), new Tensor("b", "FP64", List.of(-1L))),
          List.of(new Tensor("probability", "FP64", List.of(-1L))),
          List.of(),
          Optional.of("probability"));

  @TempDir Path folder;
  private final String python = System.getProperty("python.executable");
  private RunningGateway gateway;
  private String code;

  @BeforeEach
  void start() throws Exception {
    GatewayOptions options = WithoutKafkaTest.options(Map.of("gateway-programs", "true"));
    gateway = new RunningGateway(folder, options);
    Path serve = Path.of("src/test/python/serve.py");
    CodeArchive.Entry entry =
        new CodeArchive.Entry("app/serve.py", gateway.store.put(serve), false);
    code =
        new CodeArchive(List.of(), List.of(), List.of(entry))
            .store(new ArtefactStore(folder.resolve("artefacts")));
  }

  @AfterEach
  void stop() {
    gateway.close();
  }

  /** A version whose model adds up a and b; its weights are a pickle that Python wrote. */
  private RouteVersion version(int version, RouteRole role, int weight, double intercept)
      throws Exception {
    Path written = Files.createDirectories(folder.resolve("written-" + version));
    String script =
        "import pickle,sys; open(sys.argv[1],'wb').write(pickle.dumps("
            + "{'intercept': float(sys.argv[2]), 'weights': {'a': 1.0, 'b': 1.0}}))";
    String file = written.resolve("model.pkl").toString();
    int exit =
        new ProcessBuilder(python, "-c", script, file, Double.toString(intercept))
            .inheritIO()
            .start()
            .waitFor();
    assertThat(exit).isZero();
    ByteArrayOutputStream archive = new ByteArrayOutputStream();
    FolderArchive.pack(written, archive);
    VersionServer server =
        new VersionServer(List.of(python, "app/serve.py"), code, "", "", "sum-" + version, "");
    return new RouteVersion(
        version,
        gateway.store.put(archive.toByteArray()),
        role,
        weight,
        SIGNATURE,
        Optional.empty(),
        "files",
        Optional.of(server));
  }

  private HttpResponse<String> ask(String id, String b) {
    return gateway.post(
        "/v2/models/flights/infer",
        """
        {"id": "%s", "inputs": [{"name": "a", "shape": [1], "datatype": "FP64", "data": [1]},
          {"name": "b", "shape": [1], "datatype": "FP64", "data": [%s]}]}\
        """
            .formatted(id, b));
  }

  private List<ProcessHandle> processes() {
    return ProcFiles.inFolder(folder.resolve("gateway/servers"));
  }

  @Test
  void eachVersionHasItsProcessAndOneThatDiesIsStartedAgainWhileTheChampionAnswers()
      throws Exception {
    gateway.serve(
        RunningGateway.route(
            1, 1, version(1, RouteRole.CHAMPION, 0, 0), version(2, RouteRole.CANDIDATE, 100, 1)));
    HttpResponse<String> response = ask("f-1", "null");
    assertThat(response.headers().firstValue("X-Tidemill-Version")).contains("2");
    Prediction logged = gateway.predictions(1).get(0);
    assertThat(logged.score()).isCloseTo(1 / (1 + Math.exp(-2)), within(1e-9));
    assertThat(logged.scores().get(1).score()).isCloseTo(1 / (1 + Math.exp(-1)), within(1e-9));
    assertThat(logged.features()).containsExactly(1, Double.NaN);

    ProcessHandle killed =
        ProcFiles.withVariable("TIDEMILL_MODEL_NAME", "sum-2").stream()
            .filter(processes()::contains)
            .findFirst()
            .orElseThrow();
    killed.destroyForcibly();
    killed.onExit().join();
    assertThat(ask("f-2", "0").headers().firstValue("X-Tidemill-Version")).contains("1");
    Awaitility.await()
        .atMost(java.time.Duration.ofSeconds(20))
        .until(() -> ask("f-3", "0").headers().firstValue("X-Tidemill-Version").get().equals("2"));
    assertThat(gateway.predictions(2).get(1).scores())
        .extracting(VersionScore::error)
        .anyMatch(e -> e.contains("its server"));
    assertThat(gateway.state().failed()).isZero();

    gateway.close();
    assertThat(processes().stream().filter(ProcFiles::lives)).isEmpty();
    assertThat(folder.resolve("gateway/servers")).isEmptyDirectory();
  }
}
