package dev.tidemill.standalone.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.tidemill.cli.client.ApiClient;
import dev.tidemill.cli.client.CliException;
import dev.tidemill.cli.client.CommandSender;
import dev.tidemill.kit.files.PrivateFiles;
import dev.tidemill.kit.otlp.OtlpCollector;
import dev.tidemill.kit.otlp.OtlpCollector.Collected;
import dev.tidemill.kit.worker.LogReader;
import dev.tidemill.kit.worker.Received;
import dev.tidemill.schemas.message.RunEvent;
import dev.tidemill.schemas.message.TriggerDecision;
import dev.tidemill.schemas.message.TriggerEvent;
import dev.tidemill.schemas.message.TriggerInput;
import dev.tidemill.schemas.topic.Topic;
import dev.tidemill.schemas.topic.Topics;
import dev.tidemill.schemas.trace.Spans;
import dev.tidemill.standalone.ChildProcess;
import dev.tidemill.standalone.Platform;
import dev.tidemill.standalone.PointsProject;
import dev.tidemill.standalone.ProcessPlan;
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
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * One trace from the request of a caller to the promotion of a model: in the headers of every topic
 * on the way, in the environment of the trainer, and as spans at a collector.
 */
class TracesIT {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration LONG = Duration.ofMinutes(2);
  private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
  private static final String CALLER = "00-" + TRACE + "-00f067aa0ba902b7-01";
  private static final String OTHER_TRACE = "0af7651916cd43dd8448eb211c80319c";
  private static final String OTHER = "00-" + OTHER_TRACE + "-b7ad6b7169203331-01";
  private static final String PIPELINE = "default/traced";

  private static final String MORE =
      """
      triggers:
        - name: loaded
          message: {type: com.example.loaded}
          when: {quietPeriod: 1s}
      rollout: {serving: {endpoint: traced}}
      """;

  @TempDir Path folder;
  private final HttpClient client = HttpClient.newHttpClient();
  private OtlpCollector collector;
  private Path home;

  @BeforeEach
  void start() throws IOException {
    collector = new OtlpCollector();
    home = folder.resolve("home");
    PrivateFiles.createFolders(home);
    Path token = folder.resolve("events-token");
    PrivateFiles.write(token, "a-token-of-senders");
    PrivateFiles.write(
        home.resolve("hooks.yaml"), "cloudevents: {token: {fromFile: \"%s\"}}\n".formatted(token));
  }

  @AfterEach
  void stop() {
    collector.close();
  }

  /** The trainer waits for as long as the file {@code hold} is there. */
  private Path project() throws IOException {
    return PointsProject.write(
        folder.resolve("traced"),
        """
        echo "traceparent $TRACEPARENT"
        while [ -f "%s" ]; do sleep 0.1; done
        echo %s | base64 -d > "$TIDEMILL_OUTPUT/model.onnx"
        """
            .formatted(folder.resolve("hold"), PointsProject.MODEL));
  }

  private void apply(ApiClient api) throws IOException {
    new CommandSender(api)
        .apply(
            JsonNodeFactory.instance
                .objectNode()
                .put("source", PointsProject.yaml("name: traced", MORE))
                .put("folder", project().toString())
                .put("actor", "test"));
  }

  private void event(int port, String id, String header, String value) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/hooks/cloudevents"))
            .header("Authorization", "Bearer a-token-of-senders")
            .header("ce-specversion", "1.0")
            .header("ce-id", id)
            .header("ce-source", "/warehouse")
            .header("ce-type", "com.example.loaded")
            .header("ce-pipeline", "traced")
            .header(header, value)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString("{}"))
            .build();
    var answer = client.send(request, BodyHandlers.ofString());
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
  }

  private static JsonNode run(ApiClient api) {
    return api.get("/api/v1/runs").path("runs").path(0);
  }

  private static void awaitPromoted(ApiClient api) {
    await()
        .atMost(LONG)
        .pollInterval(Duration.ofMillis(200))
        .untilAsserted(
            () ->
                assertThat(run(api).path("outcome").asText())
                    .as("%s", run(api))
                    .isEqualTo("promoted"));
  }

  private List<Collected> awaitSpans() {
    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(
            () ->
                assertThat(collector.spans())
                    .extracting(Collected::name)
                    .contains("run " + PIPELINE, "rollout " + PIPELINE));
    return collector.spans();
  }

  @Test
  void oneTraceFromTheRequestOfACallerToThePromotionThroughAllTopics() throws Exception {
    // given
    try (Platform platform =
        Platform.start(ProcessPlan.everything(home).with("otlp-endpoint", collector.url()))) {
      platform.awaitReady(LONG);
      ApiClient api = ApiClient.ofHome(URI.create("http://127.0.0.1:" + platform.port()), home);
      apply(api);
      Map<String, Set<String>> traces = new ConcurrentHashMap<>();
      LogReader reader = tracesOf(platform, traces);
      try (reader) {
        // when
        event(platform.port(), "1", "traceparent", CALLER);
        event(platform.port(), "2", "ce-traceparent", OTHER);
        awaitPromoted(api);
        List<Collected> spans = awaitSpans();
        // then
        await()
            .atMost(Duration.ofSeconds(20))
            .until(() -> traces.keySet().containsAll(Set.of("models", "routes", "job-logs")));
        assertThat(traces)
            .containsOnlyKeys(
                "trigger-inputs",
                "decisions",
                "runs",
                "run-states",
                "jobs",
                "job-events",
                "job-logs",
                "models",
                "rollouts",
                "routes");
        assertThat(traces.get("trigger-inputs")).containsExactlyInAnyOrder(TRACE, OTHER_TRACE);
        traces.remove("trigger-inputs");
        traces.forEach((topic, ids) -> assertThat(ids).as(topic).containsExactly(TRACE));
        oneTree(spans);
        Collected run = named(spans, "run " + PIPELINE);
        assertThat(run.linkedTraceIds()).containsExactly(OTHER_TRACE);
        assertThat(run.attribute("cicd.pipeline.result")).isEqualTo("success");
        Collected decision = named(spans, "decision");
        assertThat(decision.endNanos() - decision.startNanos())
            .as("it waited for the quiet period")
            .isGreaterThanOrEqualTo(Duration.ofSeconds(1).toNanos());
        assertThat(named(spans, "signal").parentId()).isEqualTo("00f067aa0ba902b7");
        assertThat(trainedWithin(platform, run.attribute("cicd.pipeline.run.id")))
            .isEqualTo("00-" + TRACE + "-" + named(spans, "training").spanId() + "-01");
      }
    }
  }

  /** What the trainer printed of its environment. */
  private static String trainedWithin(Platform platform, String runId) {
    Set<String> lines = ConcurrentHashMap.newKeySet();
    String begin = "traceparent ";
    LogReader reader =
        LogReader.of(platform.context(), "test-lines")
            .on(
                Topics.JOB_LOGS,
                r -> {
                  if (r.key().equals(runId)) {
                    r.value().lines().forEach(l -> lines.add(l.text()));
                  }
                })
            .start();
    try (reader) {
      return await()
          .atMost(Duration.ofSeconds(20))
          .until(
              () -> lines.stream().filter(l -> l.startsWith(begin)).findFirst().orElse(""),
              l -> !l.isEmpty())
          .substring(begin.length());
    }
  }

  private static Collected named(List<Collected> spans, String name) {
    return spans.stream().filter(s -> s.name().equals(name)).findFirst().orElseThrow();
  }

  /** All of one trace; each parent is there, but that of the first span, which is the caller's. */
  private static void oneTree(List<Collected> spans) {
    assertThat(spans).allMatch(s -> s.traceId().equals(TRACE));
    Map<String, Collected> byId =
        spans.stream().collect(Collectors.toMap(Collected::spanId, s -> s, (a, b) -> a));
    assertThat(spans)
        .extracting(Collected::name)
        .contains("signal", "decision", "snapshotting", "training", "checking-model", "loading")
        .contains("promotion");
    for (Collected s : byId.values()) {
      if (s.name().equals("signal")) {
        continue;
      }
      assertThat(byId).as("parent of " + s.name()).containsKey(s.parentId());
      assertThat(s.startNanos()).isGreaterThanOrEqualTo(byId.get(s.parentId()).startNanos());
      assertThat(s.endNanos()).isGreaterThanOrEqualTo(s.startNanos());
    }
  }

  /** The trace ids of what each topic has of the run. */
  private static LogReader tracesOf(Platform platform, Map<String, Set<String>> traces) {
    LogReader.Builder reader = LogReader.of(platform.context(), "test-traces");
    note(reader, traces, Topics.TRIGGER_INPUTS, r -> isOfAHook(r.value()));
    note(reader, traces, Topics.DECISIONS, r -> isAbout(r.value()));
    note(reader, traces, Topics.RUNS, r -> !r.value().runId().isEmpty() && agrees(r));
    note(reader, traces, Topics.RUN_STATES, r -> !r.deleted());
    note(reader, traces, Topics.JOBS, r -> true);
    note(reader, traces, Topics.JOB_EVENTS, r -> true);
    note(reader, traces, Topics.JOB_LOGS, r -> true);
    note(reader, traces, Topics.MODELS, r -> true);
    note(reader, traces, Topics.ROLLOUTS, r -> !r.value().rolloutId().isEmpty());
    note(reader, traces, Topics.ROUTES, r -> r.value().rolloutId().isPresent());
    return reader.start();
  }

  /** The files of the source are a signal too, which starts nothing. */
  private static boolean isOfAHook(TriggerInput input) {
    return input.signal().source().startsWith("hooks/");
  }

  /** Decisions of two signals are two traces, but what both led to is one. */
  private static boolean isAbout(TriggerDecision decision) {
    return decision.event() instanceof TriggerEvent.Fired;
  }

  private static boolean agrees(Received<RunEvent> record) {
    assertThat(record.value().trace()).isEqualTo(record.trace().traceId());
    return record.trace().spanId().equals(Spans.run(record.value().runId()));
  }

  private static <V> void note(
      LogReader.Builder reader,
      Map<String, Set<String>> traces,
      Topic<V> topic,
      Predicate<Received<V>> about) {
    String name = topic.name().replace("tidemill.", "");
    reader.on(
        topic,
        r -> {
          if (about.test(r)) {
            traces
                .computeIfAbsent(name, n -> ConcurrentHashMap.newKeySet())
                .add(r.trace().traceId());
          }
        });
  }

  @Test
  void afterKillMinus9InTheMiddleOfARunTheTreeHasNoOrphan() throws Exception {
    int port = freePorts();
    ApiClient api = ApiClient.ofHome(URI.create("http://127.0.0.1:" + port), home);
    Path hold = Files.writeString(folder.resolve("hold"), "");
    try (ChildProcess up = up(port)) {
      awaitReady(api, up);
      apply(api);
      event(port, "1", "traceparent", CALLER);
      await()
          .atMost(LONG)
          .pollInterval(Duration.ofMillis(200))
          .until(() -> run(api).path("stage").asText().equals("training"));
      await().atMost(LONG).until(() -> !collector.spans().isEmpty());
      up.kill();
    }
    Files.delete(hold);
    try (ChildProcess up = up(port)) {
      awaitReady(api, up);
      awaitPromoted(api);
      List<Collected> spans = awaitSpans();
      oneTree(spans);
      Set<String> ids = new TreeSet<>(spans.stream().map(Collected::spanId).toList());
      assertThat(spans.stream().map(Collected::span).distinct().count())
          .as("what came twice came as it was")
          .isEqualTo(ids.size());
      List<String> messages = new ArrayList<>();
      for (String line : up.output().lines().toList()) {
        JsonNode said = JSON.readTree(line);
        messages.add(said.path("message").asText());
        assertThat(said.path("service.name").asText()).isEqualTo("tidemill-standalone");
      }
      assertThat(messages).as("all that it prints is its log").contains("Ctrl-C stops it.");
    }
  }

  private ChildProcess up(int port) throws IOException {
    return ChildProcess.tidemill(
        folder,
        "up",
        "--home",
        home.toString(),
        "--port",
        Integer.toString(port),
        "--set",
        "otlp-endpoint=" + collector.url(),
        "--set",
        "log-format=json",
        "--set",
        "log-to=console",
        "--set",
        "worker-lease=12s",
        "--set",
        "worker-gives-up-after=8s",
        "--set",
        "session-timeout=6s");
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

  /** The first of three free ports in a row. */
  private static int freePorts() throws IOException {
    for (int tries = 0; tries < 50; tries++) {
      int port;
      try (ServerSocket s = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
        port = s.getLocalPort();
      }
      try (ServerSocket a = new ServerSocket(port + 1, 1, InetAddress.getLoopbackAddress());
          ServerSocket b = new ServerSocket(port + 2, 1, InetAddress.getLoopbackAddress())) {
        if (a.isBound() && b.isBound()) {
          return port;
        }
      } catch (IOException e) {
        // taken by others: try the next ones
      }
    }
    throw new IOException("No three free ports in a row");
  }
}
