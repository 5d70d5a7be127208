package dev.tidemill.standalone.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.tidemill.cli.client.ApiClient;
import dev.tidemill.cli.client.CliException;
import dev.tidemill.cli.client.CommandSender;
import dev.tidemill.kit.files.PrivateFiles;
import dev.tidemill.standalone.ChildProcess;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The real Prometheus with a rule over Tidemill's own metrics, and two real Alertmanagers, which
 * know nothing of each other and both notify: the alert starts a run, and one only.
 */
class AlertmanagerIT {

  private static final Path PROMETHEUS = Path.of("/usr/bin/prometheus");
  private static final Path ALERTMANAGER = Path.of("/usr/bin/prometheus-alertmanager");
  private static final String TOKEN = "a-token-of-alertmanager";
  private static final Pattern KEPT =
      Pattern.compile("tidemill_hook_requests_total\\{[^}]*outcome=\"kept\"[^}]*} ([0-9.]+)");

  private static final String YAML =
      """
      apiVersion: tidemill.dev/v1alpha1
      kind: Pipeline
      metadata: {name: alerted}
      spec:
        task: regression
        data:
          sources: [{name: rows, files: {path: incoming, glob: "*.csv", format: csv}}]
          columns: {id: [id], time: at, label: y}
          holdout: {length: 1d, minRows: 10}
        train: {command: [sh, -c, "exit 3"], retry: {limit: 0}}
        triggers: [{name: drop, alert: {match: {alertname: LagIsKnown}}}]
      """;

  @TempDir Path folder;
  private final List<Process> programs = new ArrayList<>();
  private final HttpClient client = HttpClient.newHttpClient();

  @AfterEach
  void stop() throws InterruptedException {
    for (Process program : programs) {
      program.destroy();
      if (!program.waitFor(10, TimeUnit.SECONDS)) {
        program.destroyForcibly().waitFor();
      }
    }
  }

  @Test
  void anAlertOverOwnMetricsStartsOneRunThoughTwoAlertmanagersNotify() throws Exception {
    assumeTrue(
        Files.isExecutable(PROMETHEUS) && Files.isExecutable(ALERTMANAGER),
        "Debian's packages prometheus and prometheus-alertmanager are not installed");
    // given
    int port = freePort(3);
    Path home = folder.resolve("home");
    PrivateFiles.createFolders(home);
    Path token = folder.resolve("alertmanager-token");
    PrivateFiles.write(token, TOKEN);
    PrivateFiles.write(
        home.resolve("hooks.yaml"), "alertmanager: {token: {fromFile: \"%s\"}}\n".formatted(token));
    try (ChildProcess up =
        ChildProcess.tidemill(
            folder, "up", "--home", home.toString(), "--port", Integer.toString(port))) {
      ApiClient api = ApiClient.ofHome(URI.create("http://127.0.0.1:" + port), home);
      awaitReady(api, up);
      apply(api);
      // when
      int first = alertmanager("one", port, token);
      int second = alertmanager("two", port, token);
      prometheus(port, home.resolve("token"), first, second);
      // then
      await()
          .atMost(Duration.ofMinutes(2))
          .pollInterval(Duration.ofMillis(500))
          .untilAsserted(
              () -> {
                assertThat(runs(api)).as(told()).isNotEmpty();
                assertThat(kept(port, home)).as(told()).isGreaterThanOrEqualTo(2);
              });
      int notified = (int) kept(port, home);
      JsonNode decided =
          await()
              .atMost(Duration.ofMinutes(1))
              .pollInterval(Duration.ofMillis(100))
              .until(() -> decided(api), d -> d.path("received").asLong() >= notified);
      assertThat(decided.path("consumed").asLong()).as("%s", decided).isEqualTo(1);
      List<JsonNode> runs = runs(api);
      assertThat(runs).hasSize(1);
      JsonNode cause = api.get("/api/v1/runs/" + runs.get(0).path("runId").asText()).path("cause");
      assertThat(cause.at("/signals/ids/0").asText()).startsWith("alert:").endsWith("|FIRING");
    }
  }

  /** Where the signals are that the trigger has got, those of the notifications kept so far too. */
  private static JsonNode decided(ApiClient api) {
    return api.get("/api/v1/conservation").at("/triggers/0/signals");
  }

  private int alertmanager(String name, int tidemill, Path token) throws IOException {
    int port = freePort(1);
    Path config =
        Files.writeString(
            folder.resolve(name + ".yml"),
            """
            route: {receiver: tidemill, group_wait: 100ms, group_interval: 1s, repeat_interval: 1s}
            receivers:
              - name: tidemill
                webhook_configs:
                  - url: http://127.0.0.1:%d/hooks/alertmanager
                    http_config: {authorization: {credentials_file: "%s"}}
            """
                .formatted(tidemill, token));
    start(
        name,
        ALERTMANAGER.toString(),
        "--config.file=" + config,
        "--storage.path=" + folder.resolve(name),
        "--cluster.listen-address=",
        "--web.listen-address=127.0.0.1:" + port);
    return port;
  }

  private void prometheus(int tidemill, Path token, int... alertmanagers) throws IOException {
    Path rules =
        Files.writeString(
            folder.resolve("rules.yml"),
            """
            groups:
              - name: own
                interval: 1s
                rules:
                  - alert: LagIsKnown
                    expr: count(tidemill_lag_records{job="tidemill"}) > 0
                    labels: {severity: page}
                    annotations: {summary: "Tidemill says how far behind it is"}
            """);
    Path config =
        Files.writeString(
            folder.resolve("prometheus.yml"),
            """
            global: {scrape_interval: 1s, evaluation_interval: 1s}
            rule_files: ["%s"]
            scrape_configs:
              - job_name: tidemill
                authorization: {credentials_file: "%s"}
                static_configs: [{targets: ["127.0.0.1:%d"]}]
            alerting:
              alertmanagers: [{static_configs: [{targets: ["127.0.0.1:%d", "127.0.0.1:%d"]}]}]
            """
                .formatted(rules, token, tidemill, alertmanagers[0], alertmanagers[1]));
    start(
        "prometheus",
        PROMETHEUS.toString(),
        "--config.file=" + config,
        "--storage.tsdb.path=" + folder.resolve("tsdb"),
        "--web.listen-address=127.0.0.1:" + freePort(1));
  }

  private void start(String name, String... command) throws IOException {
    programs.add(
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve(name + ".log").toFile())
            .start());
  }

  private String told() throws IOException {
    StringBuilder all = new StringBuilder();
    for (String name : List.of("one", "two", "prometheus")) {
      Path log = folder.resolve(name + ".log");
      all.append(Files.exists(log) ? Files.readString(log) : "");
    }
    return all.toString();
  }

  private double kept(int port, Path home) throws IOException, InterruptedException {
    String metrics =
        client
            .send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/metrics"))
                    .header(
                        "Authorization",
                        "Bearer " + Files.readString(home.resolve("token")).strip())
                    .build(),
                BodyHandlers.ofString())
            .body();
    Matcher kept = KEPT.matcher(metrics);
    return kept.find() ? Double.parseDouble(kept.group(1)) : 0;
  }

  private static List<JsonNode> runs(ApiClient api) {
    List<JsonNode> all = new ArrayList<>();
    api.get("/api/v1/runs").path("runs").forEach(all::add);
    return all;
  }

  private void apply(ApiClient api) throws IOException {
    Files.createDirectories(folder.resolve("project/incoming"));
    new CommandSender(api)
        .apply(
            JsonNodeFactory.instance
                .objectNode()
                .put("source", YAML)
                .put("folder", folder.resolve("project").toString())
                .put("actor", "test"));
  }

  private static void awaitReady(ApiClient api, ChildProcess up) {
    await()
        .atMost(Duration.ofSeconds(90))
        .pollInterval(Duration.ofMillis(100))
        .until(
            () -> {
              assertThat(up.alive()).as(up.output()).isTrue();
              try {
                return api.get("/health/ready").path("ready").asBoolean();
              } catch (CliException e) {
                return false;
              }
            });
  }

  /** The first of several free ports in a row. */
  private static int freePort(int inARow) throws IOException {
    for (int tries = 0; tries < 50; tries++) {
      int port;
      try (ServerSocket s = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
        port = s.getLocalPort();
      }
      boolean free = true;
      for (int i = 1; i < inARow && free; i++) {
        try (ServerSocket s = new ServerSocket(port + i, 1, InetAddress.getLoopbackAddress())) {
          free = s.isBound();
        } catch (IOException e) {
          free = false;
        }
      }
      if (free) {
        return port;
      }
    }
    throw new IOException("No free ports in a row");
  }
}
