package dev.tidemill.standalone.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tidemill.cli.home.HomeFiles;
import dev.tidemill.standalone.Platform;
import dev.tidemill.standalone.PointsProject;
import dev.tidemill.standalone.ProcessPlan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The API does what its OpenAPI document says, as schemathesis finds it: with any parameters, and
 * with those of a pipeline and a run that exist. Only the event stream, which never ends, is left
 * out.
 */
class ApiDocumentIT {

  private static final String PYTHON = System.getProperty("python.executable", "");
  private static final Path CONFIGURATION = Path.of("src/test/python/schemathesis.toml");
  private static final Pattern TESTED = Pattern.compile("Tested: (\\d+)");
  private static final Pattern PASSED = Pattern.compile("(\\d+) generated, (\\d+) passed");

  private static final String PIPELINE =
      PointsProject.yaml(
          "name: points, namespace: shop",
          """
          triggers:
            - name: many-points
              data: {source: points}
              when: {newRows: 100000}
          concurrency: {limit: 1, policy: join}
          """);

  @TempDir Path folder;

  @Test
  void schemathesisFindsNothingThatTheDocumentDoesNotSay() throws Exception {
    assumeTrue(!PYTHON.isBlank(), "the API's document is tested by mvn -Ppython verify only");
    Path home = folder.resolve("home");
    try (Platform platform = Platform.start(ProcessPlan.everything(home))) {
      platform.awaitReady(Duration.ofSeconds(60));
      List<String> server =
          List.of("--server", "http://127.0.0.1:" + platform.port(), "--home", home.toString());
      String run = runOf(server);
      String token = Files.readString(HomeFiles.token(home)).strip();
      check(platform.port(), token, CONFIGURATION.toAbsolutePath());
      check(platform.port(), token, known(run));
      checkTracking(platform.port(), token);
    }
  }

  /** A run that has failed: nothing is trained here. */
  private String runOf(List<String> server) throws IOException {
    Path file = Files.writeString(folder.resolve("pipeline.yaml"), PIPELINE);
    Files.createDirectories(folder.resolve("in"));
    CommandLineRun.of(server, "apply", "-f", file.toString(), "--trigger", "--follow");
    JsonNode runs = CommandLineRun.of(server, "get", "runs", "-o", "json").exits(0).json();
    return runs.get(0).path("runId").asText();
  }

  /** The configuration with the names of what exists. */
  private Path known(String run) throws IOException {
    String names =
        """
        [parameters]
        "path.namespace" = "shop"
        "path.name" = "points"
        "query.pipeline" = "shop/points"

        [[operations]]
        include-path-regex = "^/api/v1/runs/"
        parameters = { "path.id" = "%s" }

        """
            .formatted(run);
    Path file = folder.resolve("schemathesis.toml");
    return Files.writeString(file, names + Files.readString(CONFIGURATION));
  }

  private void check(int port, String token, Path configuration) throws Exception {
    List<String> more =
        List.of("--exclude-path", "/api/v1/events", "--max-examples", "30", "--seed", "1");
    String told = told(port, token, configuration, "/openapi.json", more);
    assertThat(number(TESTED, told, 1)).as(told).isGreaterThanOrEqualTo(21);
    assertThat(number(PASSED, told, 2)).isEqualTo(number(PASSED, told, 1)).isGreaterThan(500);
  }

  /** What fields mean there is MLflow's word, so only the forms of answers are looked at. */
  private void checkTracking(int port, String token) throws Exception {
    List<String> more =
        List.of(
            "--checks",
            "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance",
            "--max-examples",
            "10",
            "--seed",
            "1");
    String told = told(port, token, CONFIGURATION.toAbsolutePath(), "/openapi-tracking.json", more);
    assertThat(number(TESTED, told, 1)).as(told).isGreaterThanOrEqualTo(50);
    assertThat(number(PASSED, told, 2)).isEqualTo(number(PASSED, told, 1)).isGreaterThan(200);
  }

  private String told(
      int port, String token, Path configuration, String document, List<String> more)
      throws Exception {
    Path log = folder.resolve("log");
    List<String> command =
        new ArrayList<>(
            List.of(Path.of(PYTHON).resolveSibling("schemathesis").toString(), "--config-file"));
    command.add(configuration.toString());
    command.addAll(List.of("run", "http://127.0.0.1:" + port + document));
    command.addAll(List.of("-H", "Authorization: Bearer " + token));
    command.addAll(List.of("--request-timeout", "20", "--no-color"));
    command.addAll(more);
    Process schemathesis =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    assertThat(schemathesis.waitFor(5, TimeUnit.MINUTES)).isTrue();
    String told = Files.readString(log);
    assertThat(schemathesis.exitValue()).as(told).isZero();
    System.out.println(told.substring(told.indexOf("API Operations:")));
    return told;
  }

  private static int number(Pattern pattern, String text, int group) {
    Matcher found = pattern.matcher(text);
    assertThat(found.find()).as(text).isTrue();
    return Integer.parseInt(found.group(group));
  }
}
