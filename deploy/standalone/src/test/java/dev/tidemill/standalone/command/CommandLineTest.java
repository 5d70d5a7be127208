package dev.tidemill.standalone.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the command line says and answers without a Tidemill. */
class CommandLineTest {

  @TempDir Path folder;

  @Test
  void anEmptyNameOfAnIdColumnIsAMistakeOfUse() {
    CommandLineRun.of("score", "churn@champion", "-f", "a.csv", "-o", "b.csv", "--id", "")
        .exits(64)
        .complains("--id has an empty name; write names of columns, such as --id customer,day");
  }

  @Test
  void theVersionIsForPeopleAndForPrograms() {
    CommandLineRun.of("--version").exits(0).says("tidemill ", "Kafka 4.2.2");
    JsonNode version = CommandLineRun.of("--version", "-o", "json").exits(0).json();
    assertThat(version.path("kafka").asText()).isEqualTo("4.2.2");
    assertThat(CommandLineRun.of("-o", "yaml", "--version").exits(0).yaml().has("java")).isTrue();
  }

  @Test
  void aMisspeltCommandOrOptionIsAHint() {
    CommandLineRun.of("trigerr").exits(64).complains("'trigerr'", "Did you mean", "trigger");
    CommandLineRun.of("get", "runs", "--limt", "3").exits(64).complains("--limt", "--limit");
    CommandLineRun.of("get", "rans").exits(64).complains("pipelines, runs, models");
    JsonNode error = CommandLineRun.of("trigerr", "-o", "json").exits(64).error();
    assertThat(error.path("code").asText()).isEqualTo("usage");
    CommandLineRun.of("up", "--port", "65536").exits(64).complains("65536 is not a valid port");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "trigerr|'trigerr' is not a command of tidemill",
        "get runs --limt 3|'--limt' is not an option of tidemill get",
        "get rans|WHAT: 'rans' is not allowed; allowed: pipelines, runs, models, rollouts",
        "get|WHAT is missing",
        "get runs r1 r2|tidemill get does not take 'r2'",
        "get runs --limit x|--limit: 'x' is not a whole number",
        "get runs --limit|--limit needs a value: --limit N",
        "get runs --limit 1 --limit 2|--limit is there twice; write it once",
        "get runs -o xml|--output: 'xml' is not allowed; allowed: table, json, yaml",
        "get runs --port x|--port: 'x' is not a whole number",
        "up --port 70000|--port: 70000 is not a valid port (0 to 65535)",
        "validate|--file is missing",
        "validate pipeline.yaml|'pipeline.yaml' is there without its option; did you mean -f"
            + " pipeline.yaml?",
        "apply ./a/pipeline.yml --trigger|'./a/pipeline.yml' is there without its option; did you"
            + " mean -f ./a/pipeline.yml?",
        "validate pipeline|--file is missing",
        "data exclude|FILE is missing",
      })
  void whatIsWrongWithACommandLineComesFirstAndInOurWords(String line, String words) {
    String told = CommandLineRun.of(line.split(" ")).exits(64).err();
    assertThat(told.lines().findFirst().orElse("")).startsWith(words);
    assertThat(told).contains("--help` shows what is possible");
  }

  @Test
  void aPipelineThatIsNamedTwiceIsRefused() {
    CommandLineRun.of("get", "runs", "r1", "-p", "x")
        .exits(64)
        .complains("Write r1 or --pipeline x, not both");
  }

  @Test
  void aBadSpecificationNamesFileLineFieldAndWhatIsAllowed() throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("bad.yaml"),
            "apiVersion: tidemill.dev/v1alpha1\nkind: Pipelin\nmetadata: {name: x}\nspec: {}\n");
    for (String command : new String[] {"validate", "apply"}) {
      CommandLineRun.of(command, "-f", file.toString())
          .exits(65)
          .complains("bad.yaml:2: kind: \"Pipelin\" is not allowed; allowed: Pipeline");
      CommandLineRun told = CommandLineRun.of(command, "-f", file.toString(), "-o", "json");
      JsonNode error = told.exits(65).error();
      assertThat(error.at("/errors/0/line").asInt()).isEqualTo(2);
      assertThat(error.at("/errors/0/field").asText()).isEqualTo("kind");
      assertThat(told.out()).isEmpty();
    }
    CommandLineRun.of("validate", "-f", folder.resolve("none").toString())
        .exits(66)
        .complains("There is no file");
  }

  @Test
  void explainPrintsTheDocumentationOfAFieldAndWhatIsNearAWrongOne() {
    CommandLineRun.of("explain").exits(0).says("apiVersion", "spec");
    CommandLineRun.of("explain", "spec.gates.data").exits(0).says("onFail", "checks");
    CommandLineRun.of("explain", "gates.data.checks.complete").exits(0).says("column", "Required.");
    JsonNode told = CommandLineRun.of("explain", "spec", "-o", "json").exits(0).json();
    assertThat(told.path("text").asText()).contains("triggers", "monitor");
    CommandLineRun.of("explain", "spec.gates.dta")
        .exits(66)
        .complains("did you mean spec.gates.data?");
  }

  @Test
  void oneRunIsShownAsATableWithItsEventsAndInFullAsYaml() throws IOException {
    String run =
        """
        {"runId": "r-1", "stage": "ended", "outcome": "promoted", "message": "", "triggers": ["a", "b"],
         "cause": {"reason": "x"}, "requestedAt": "2026-01-05T10:00:00Z",
         "events": [{"at": "2026-01-05T10:00:01Z", "body": {"type": "stage-started", "stage": "training",
                     "snapshot": {"digest": "d"}}}]}\
        """;
    try (Answering answering = new Answering(200, run)) {
      String[] get = {"get", "runs", "r-1", "--server", answering.address()};
      String told = CommandLineRun.of(get).exits(0).out();
      assertThat(told.lines().map(l -> l.replaceAll(" +", " ")))
          .contains(
              "FIELD VALUE",
              "run id r-1",
              "triggers a, b",
              "AT EVENT DETAIL",
              "2026-01-05T10:00:01Z stage-started stage training");
      assertThat(told).doesNotContain("message").contains("tidemill why r-1");
      CommandLineRun.of(List.of(get), "-o", "yaml").exits(0).says("reason: \"x\"");
      CommandLineRun.of("get", "run", "r-1", "--server", answering.address())
          .exits(0)
          .says("run id", "r-1");
    }
  }

  @Test
  void withoutAServerItSaysHowToHaveOne() {
    CommandLineRun.of("get", "runs", "--port", "1")
        .exits(69)
        .complains("No Tidemill answers at http://127.0.0.1:1", "tidemill up");
    assertThat(
            CommandLineRun.of("get", "runs", "--port", "1", "-o", "json")
                .exits(69)
                .error()
                .path("code")
                .asText())
        .isEqualTo("unavailable");
  }

  @ParameterizedTest
  @ValueSource(strings = {"localhost:8080", "not an address", "ftp://host", "http://"})
  void anAddressThatIsNoneIsSaid(String address) {
    CommandLineRun told = CommandLineRun.of("get", "runs", "--server", address).exits(64);
    assertThat(told.err().strip().lines()).singleElement().asString().contains(address);
  }

  @Test
  void theDoctorKnowsWherePortsEnd() {
    CommandLineRun.of("doctor", "--home", folder.toString(), "--port", "65535")
        .exits(1)
        .says("No Tidemill answers", "65536 is not a valid port");
  }

  @Test
  void theDoctorNamesTheServiceThatIsNotReadyAndWhy() throws IOException {
    String body =
        "{\"ready\":false,\"services\":{\"runner\":{\"ready\":false,\"reason\":\"no Kafka\"},"
            + "\"console\":{\"ready\":true,\"reason\":\"\"}}}";
    try (Answering answering = new Answering(503, body)) {
      CommandLineRun told =
          CommandLineRun.of("doctor", "--home", folder.toString(), "--server", answering.address());
      told.exits(1).says("bad  runner", "not ready: no Kafka");
      assertThat(told.out()).doesNotContain("bad  console");
    }
  }

  @ParameterizedTest
  @CsvSource({"400,65", "401,77", "403,77", "404,66", "409,65", "429,75", "500,70", "503,69"})
  void theExitCodeSaysWhatKindOfRefusalItWas(int status, int exitCode) throws IOException {
    try (Answering answering =
        new Answering(status, "{\"error\":{\"code\":\"c\",\"message\":\"because\"}}")) {
      CommandLineRun.of("get", "runs", "--server", answering.address())
          .exits(exitCode)
          .complains("because");
      JsonNode error =
          CommandLineRun.of("get", "runs", "-o", "json", "--server", answering.address()).error();
      assertThat(error.path("exitCode").asInt()).isEqualTo(exitCode);
      assertThat(error.path("code").asText()).isEqualTo("c");
    }
  }

  /** A server that answers everything alike. */
  private static final class Answering implements AutoCloseable {
    private final HttpServer server;

    Answering(int status, String body) throws IOException {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      server.createContext(
          "/",
          exchange -> {
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
          });
      server.start();
    }

    String address() {
      return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    @Override
    public void close() {
      server.stop(0);
    }
  }
}
