package dev.tidemill.standalone.upgrade;

import static java.time.format.DateTimeFormatter.ISO_LOCAL_DATE_TIME;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tidemill.cli.client.ApiClient;
import dev.tidemill.cli.client.CliException;
import dev.tidemill.cli.client.CommandSender;
import dev.tidemill.kit.settings.Settings;
import dev.tidemill.standalone.ChildProcess;
import dev.tidemill.standalone.HomeKafka;
import dev.tidemill.standalone.PointsProject;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;

/**
 * Lets an installed version make a home, as {@code homes/README.md} says: {@code tidemill up} of
 * that version runs, a pipeline is applied, runs end in several ways, a champion serves and has
 * labels, a rollout is in progress, signals wait, and a planned instant is far away.
 */
final class ReleasedVersion {

  static final String PIPELINE = "shop/points";
  static final String ENDPOINT = "points";

  /** What is asked of the API before and after an upgrade. */
  static final List<String> TOLD = List.of("pipelines", "runs", "models", "rollouts", "decisions");

  static final String YAML =
      PointsProject.yaml(
          "name: points, namespace: shop",
          """
          triggers:
            - name: many-points
              data: {source: points}
              when: {newRows: 1000, maxWait: 3650d}
            - name: far-away
              schedule: {cron: "0 0 3 1 1 ? 2060", timeZone: UTC}
          concurrency: {limit: 1, policy: queue}
          rollout:
            serving: {endpoint: points}
            steps: [{weight: 50}]
            guards: [{quality: {margin: 0.2, minLabels: 100000}}]
            deadline: {after: 3650d}
            provisional: {labels: 0}
          monitor:
            labels: {from: api, maxDelay: 1d}
          """);

  private static final String TRAINER =
      """
      echo %1$s | base64 -d > "$TIDEMILL_OUTPUT/model.onnx"
      printf '2\\007model %2$d' >> "$TIDEMILL_OUTPUT/model.onnx"
      """;

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration LONG = Duration.ofMinutes(10);
  private static final int REQUESTS = 40;

  private final Path folder;
  private final Path project;
  private final Path home;
  private final int port;
  private final ApiClient api;

  private ReleasedVersion(Path folder, int port) {
    this.folder = folder;
    this.project = folder.resolve("project");
    this.home = folder.resolve("made/home");
    this.port = port;
    this.api = ApiClient.ofHome(URI.create("http://127.0.0.1:" + port), home);
  }

  /**
   * Makes a home and packs it.
   *
   * @param install the folder with {@code tidemill-standalone.jar} and {@code lib}
   * @param zip the file to write
   */
  static void make(Path install, Path folder, int port, Path zip) throws Exception {
    new ReleasedVersion(folder, port).make(install, zip);
  }

  /** A trainer whose model is another one for each number. */
  static String trainer(int number) {
    return TRAINER.formatted(PointsProject.MODEL, number);
  }

  private void make(Path install, Path zip) throws Exception {
    Files.createDirectories(home.getParent());
    PointsProject.write(project, trainer(1));
    String classPath = install.resolve("tidemill-standalone.jar") + ":" + install + "/lib/*";
    try (ChildProcess up =
        ChildProcess.ofClassPath(
            classPath, folder, "up", "--home", home.toString(), "--port", Integer.toString(port))) {
      await().atMost(LONG).until(this::ready);
      keepForEver();
      apply(api, project);
      run("promoted");
      serve();
      Files.writeString(project.resolve("train.sh"), "exit 3");
      run("failed");
      Files.writeString(project.resolve("train.sh"), trainer(2));
      new CommandSender(api).send(CommandSender.body("trigger", PIPELINE, "a second model"));
      await().atMost(LONG).until(() -> rollout().path("stage").asText().equals("stepping"));
      Files.writeString(project.resolve("in/b.csv"), rows(100, 20));
      await().atMost(LONG).until(this::signalsWait);
      tell();
      up.stop();
    }
    leaveOut();
    GoldenHome.pack(home.getParent(), zip);
  }

  private boolean ready() {
    try {
      return api.get("/health/ready").path("ready").asBoolean();
    } catch (CliException e) {
      return false;
    }
  }

  /** As it is written by people: a specification in a folder. */
  static void apply(ApiClient api, Path project) throws IOException {
    new CommandSender(api)
        .apply(
            JsonNodeFactory.instance
                .objectNode()
                .put("source", YAML)
                .put("file", "pipeline.yaml")
                .put("folder", project.toString())
                .put("actor", "test"));
    new CommandSender(api).awaitPipeline(PIPELINE);
  }

  /** A file of more points. */
  static String rows(int from, int count) {
    StringBuilder csv = new StringBuilder("id,seen_at,x\n");
    for (int i = from; i < from + count; i++) {
      String at = LocalDateTime.of(2001, 1, 1, 0, 0).plusHours(i).format(ISO_LOCAL_DATE_TIME);
      csv.append(i).append(',').append(at).append(',').append(i % 10).append('\n');
    }
    return csv.toString();
  }

  /** What was written a long time ago would be deleted by the time that a test reads it. */
  private void keepForEver() throws ExecutionException, InterruptedException {
    try (Admin admin =
        Admin.create(
            HomeKafka.access(Settings.defaults(), home, "127.0.0.1:" + (port + 2))
                .clientProperties())) {
      Map<ConfigResource, Collection<AlterConfigOp>> changes = new HashMap<>();
      for (String topic : admin.listTopics().names().get()) {
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        String policy =
            admin
                .describeConfigs(List.of(resource))
                .all()
                .get()
                .get(resource)
                .get(TopicConfig.CLEANUP_POLICY_CONFIG)
                .value();
        if (topic.startsWith("tidemill.") && policy.contains("delete")) {
          ConfigEntry forEver = new ConfigEntry(TopicConfig.RETENTION_MS_CONFIG, "-1");
          changes.put(resource, List.of(new AlterConfigOp(forEver, AlterConfigOp.OpType.SET)));
        }
      }
      admin.incrementalAlterConfigs(changes).all().get();
    }
  }

  private void run(String outcome) {
    JsonNode answer = new CommandSender(api).send(CommandSender.body("trigger", PIPELINE, outcome));
    String run = answer.path("message").asText().replace("run ", "");
    await()
        .atMost(LONG)
        .untilAsserted(
            () -> {
              JsonNode told = api.ask("/api/v1/runs/" + ApiClient.encode(run)).body();
              assertThat(told.path("outcome").asText()).as(told.toString()).isEqualTo(outcome);
            });
  }

  /** Requests, and labels for half of them. */
  private void serve() throws IOException, InterruptedException {
    Served served = new Served(port + 1);
    List<String> labels = new ArrayList<>();
    for (int i = 0; i < REQUESTS; i++) {
      served.ask("request-" + i, i % 10);
      if (i % 2 == 0) {
        labels.add(
            "{\"endpoint\": \"points\", \"id\": \"request-%d\", \"value\": %b}"
                .formatted(i, i % 10 > 5));
      }
    }
    served.label("[" + String.join(",", labels) + "]");
  }

  private JsonNode rollout() {
    return api.get("/api/v1/rollouts?limit=1").path("rollouts").path(0);
  }

  private boolean signalsWait() {
    JsonNode pipeline = api.get("/api/v1/pipelines").path("pipelines").path(0);
    return pipeline.at("/signals/pending").asInt() > 0;
  }

  /** What it told, for the comparison. */
  private void tell() throws IOException, InterruptedException {
    ObjectNode told = JSON.createObjectNode();
    for (String what : TOLD) {
      told.set(what, api.get("/api/v1/" + what + "?limit=500").path(what));
    }
    told.put("score", new Served(port + 1).ask("told", 3));
    Files.writeString(
        home.resolveSibling("told.json"),
        JSON.writerWithDefaultPrettyPrinter().writeValueAsString(told));
  }

  /** Logs are no part of what is read, and Kafka writes clean indexes itself. */
  private void leaveOut() throws IOException {
    try (Stream<Path> files = Files.walk(home)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String name = file.getFileName().toString();
        boolean log = file.startsWith(home.resolve("logs")) || name.startsWith("LOG");
        if (log) {
          Files.delete(file);
        }
      }
    }
  }
}
