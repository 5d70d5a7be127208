package dev.tidemill.standalone.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tidemill.standalone.Platform;
import dev.tidemill.standalone.ProcessPlan;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Examples whose models are rolled out to traffic, one version after another, in one Tidemill. */
class ServedExamplesIT {

  private static final String PYTHON = System.getProperty("python.executable", "");
  private static final Path EXAMPLES = Path.of("../../examples");
  private static final Duration LONG = Duration.ofMinutes(3);
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir static Path dir;
  private static Platform platform;
  private static List<String> server;
  private final HttpClient http = HttpClient.newHttpClient();

  @BeforeAll
  static void start() throws Exception {
    assumeTrue(!PYTHON.isBlank(), "examples in Python are tested by mvn -Ppython verify only");
    Path home = dir.resolve("home");
    platform = Platform.start(ProcessPlan.everything(home));
    server = List.of("--server", "http://127.0.0.1:" + platform.port(), "--home", home.toString());
    platform.awaitReady(LONG);
  }

  @AfterAll
  static void stop() {
    if (platform != null) {
      platform.close();
    }
  }

  /**
   * A model gets a new input, and its clients do not send it yet. A column has a space in its name,
   * which the exporter changes.
   */
  @Test
  void aNewInputIsRefusedWithoutADefaultAndRolledOutWithOneToClientsThatDoNotSendIt()
      throws Exception {
    Path project = copy("changed-inputs");
    cli("apply", "-f", project.resolve("pipeline.yaml").toString(), "--trigger", "--follow")
        .exits(0)
        .says("promoted");
    assertThat(client(project)).isEqualTo("version 1 answered 100 requests");
    cli("predict", "leavers", "--example")
        .exits(0)
        .says("support_calls", "is the score that the model gate computed");

    Path withAge = project.resolve("with-age.yaml");
    String text = Files.readString(withAge);
    Path noDefault = project.resolve("no-default.yaml");
    Files.writeString(
        noDefault,
        text.lines()
            .filter(line -> !line.contains("inputs:") && !line.contains("name: age"))
            .collect(Collectors.joining("\n")));
    cli("apply", "-f", noDefault.toString(), "--trigger", "--follow")
        .exits(1)
        .says("The candidate asks for age, version 1 does not.", "default: ...");

    cli("apply", "-f", withAge.toString(), "--trigger").exits(0);
    await().atMost(LONG).until(() -> client(project).contains("version 2 answered"));
    cli("why", "2", "-p", "leavers").exits(0).says("interface: new: age");
    cli("promote", "leavers").exits(0);
    await().atMost(LONG).until(() -> client(project).equals("version 2 answered 100 requests"));
    assertThat(newest("leavers").path("candidate").asInt()).isEqualTo(2);
  }

  /** Requests with texts, labels that are words: the classes are compared by their log-loss. */
  @Test
  void aModelOfSeveralClassesIsPromotedByTheLabelsOfItsTraffic() throws Exception {
    Path project = copy("multiclass");
    Path pipeline = project.resolve("pipeline.yaml");
    String quick =
        """
        rollout:
            serving: {endpoint: tickets}
            steps: [{weight: 50}]
            guards: [{quality: {margin: 0.2, minLabels: 300}}]
            provisional: {labels: 0}
        """
            .strip();
    replace(pipeline, "rollout:\n    serving: {endpoint: tickets}", quick);
    cli("apply", "-f", pipeline.toString(), "--trigger", "--follow").exits(0).says("promoted");
    replace(project.resolve("train.py"), "random_state=1", "random_state=2");
    cli("trigger", "tickets").exits(0);
    await().atMost(LONG).until(() -> newest("tickets").path("candidate").asInt() == 2);
    await().atMost(LONG).until(() -> newest("tickets").path("stage").asText().equals("stepping"));

    Map<String, Integer> answered = sendTickets(project.resolve("incoming/week-6.csv.gz"));
    assertThat(answered).containsOnlyKeys("1", "2");
    await().atMost(LONG).until(() -> newest("tickets").path("outcome").asText().equals("promoted"));
    cli("why", "2", "-p", "tickets").exits(0).says("quality: loss difference ", "labelled=");
  }

  /** Asks with each row and says what came true; how many requests each version answered. */
  private Map<String, Integer> sendTickets(Path file) throws IOException, InterruptedException {
    Map<String, Integer> answered = new HashMap<>();
    List<String[]> rows;
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(
                new GZIPInputStream(Files.newInputStream(file)), StandardCharsets.UTF_8))) {
      rows = lines.lines().skip(1).map(line -> line.split(",")).toList();
    }
    for (String[] row : rows) {
      JsonNode answer =
          post(
              "/v2/models/tickets/infer",
              """
              {"id": "%s", "parameters": {"event_time": "%sZ"}, "inputs": [
                {"name": "channel", "datatype": "BYTES", "shape": [1], "data": ["%s"]},
                {"name": "product", "datatype": "BYTES", "shape": [1], "data": ["%s"]},
                {"name": "words", "datatype": "FP32", "shape": [1], "data": [%s]},
                {"name": "attachments", "datatype": "FP32", "shape": [1], "data": [%s]},
                {"name": "customer_days", "datatype": "FP32", "shape": [1], "data": [%s]}]}\
              """
                  .formatted((Object[]) row));
      answered.merge(answer.path("model_version").asText(), 1, Integer::sum);
      post(
          "/v1/labels",
          "{\"endpoint\": \"tickets\", \"id\": \"%s\", \"value\": \"%s\"}"
              .formatted(row[0], row[7]));
    }
    return answered;
  }

  private JsonNode post(String path, String body) throws IOException, InterruptedException {
    URI uri = URI.create("http://127.0.0.1:" + platform.gatewayPort() + path);
    HttpResponse<String> response =
        http.send(
            HttpRequest.newBuilder(uri).POST(HttpRequest.BodyPublishers.ofString(body)).build(),
            HttpResponse.BodyHandlers.ofString());
    assertThat(response.statusCode() / 100).as(response.body()).isEqualTo(2);
    return JSON.readTree(response.body());
  }

  private static JsonNode newest(String pipeline) {
    return cli("get", "rollouts", "-p", pipeline, "-o", "json").exits(0).json().path(0);
  }

  private static CommandLineRun cli(String... arguments) {
    return CommandLineRun.of(server, arguments);
  }

  /** What the client of the first model prints. */
  private static String client(Path project) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                PYTHON,
                project.resolve("client.py").toString(),
                "http://127.0.0.1:" + platform.gatewayPort())
            .redirectErrorStream(true)
            .start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
    assertThat(process.exitValue()).as(said).isZero();
    return said.strip();
  }

  private static void replace(Path file, String part, String by) throws IOException {
    String text = Files.readString(file);
    assertThat(text).contains(part);
    Files.writeString(file, text.replace(part, by));
  }

  private static Path copy(String example) throws IOException {
    Path from = EXAMPLES.resolve(example);
    Path to = dir.resolve(example);
    try (Stream<Path> all = Files.walk(from)) {
      for (Path each : all.filter(f -> !f.toString().contains(".venv")).toList()) {
        Files.copy(each, to.resolve(from.relativize(each).toString()));
      }
    }
    Files.createSymbolicLink(to.resolve(".venv"), Path.of(PYTHON).getParent().getParent());
    return to;
  }
}
