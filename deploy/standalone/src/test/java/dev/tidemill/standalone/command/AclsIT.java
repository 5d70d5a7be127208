package dev.tidemill.standalone.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tidemill.kit.kafka.KafkaAccess;
import dev.tidemill.kit.topic.TopicAdmin;
import dev.tidemill.schemas.topic.Topic;
import dev.tidemill.schemas.topic.TopicRights;
import dev.tidemill.schemas.topic.Topics;
import dev.tidemill.standalone.Platform;
import dev.tidemill.standalone.PointsProject;
import dev.tidemill.standalone.ProcessPlan;
import dev.tidemill.standalone.SecuredKafka;
import dev.tidemill.standalone.Services;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.errors.GroupAuthorizationException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.TransactionalIdAuthorizationException;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every service as a user of its own, on a cluster with TLS whose authorizer allows what {@code
 * tidemill acls} prints and nothing else.
 */
@EnabledOnOs({OS.LINUX, OS.MAC})
class AclsIT {

  private static final String YAML =
      PointsProject.yaml(
          "name: guarded, namespace: shop",
          """
          triggers:
            - name: new-points
              data: {source: points}
          rollout:
            serving: {endpoint: guarded, backend: gateway}
            strategy: canary
            steps: [{weight: 50}]
            guards:
              - errors: {attributableInputs: 3, alpha: 0.001, maxIncrease: 0.01}
            deadline: {after: 1h, then: expire}
          """);

  private static final String TRAINER =
      """
      echo training
      echo %s | base64 -d > "$TIDEMILL_OUTPUT/model.onnx"
      """
          .formatted(PointsProject.MODEL);

  @TempDir Path dir;
  private SecuredKafka kafka;
  private final Map<Services, Platform> running = new EnumMap<>(Services.class);

  private static String user(Services service) {
    return "tidemill-" + service.title();
  }

  @BeforeEach
  void allow() throws Exception {
    kafka =
        SecuredKafka.start(
            dir.resolve("kafka"), Stream.of(Services.values()).map(AclsIT::user).toList());
    List<AclBinding> printed = new ArrayList<>();
    CommandLineRun.of("acls", "--bootstrap-servers", kafka.bootstrapServers())
        .exits(0)
        .out()
        .lines()
        .filter(line -> line.startsWith("kafka-acls.sh "))
        .forEach(line -> printed.addAll(bindings(line)));
    assertThat(printed).hasSizeGreaterThan(60);
    try (Admin admin = Admin.create(kafka.access(SecuredKafka.ADMIN).clientProperties())) {
      admin.createAcls(printed).all().get();
    }
  }

  @AfterEach
  void stop() {
    running.values().forEach(Platform::close);
    kafka.close();
  }

  /** As Kafka's own tool reads the options. */
  private static List<AclBinding> bindings(String command) {
    List<String> words = Stream.of(command.split(" ")).map(w -> w.replaceAll("^'|'$", "")).toList();
    String principal = "";
    PatternType pattern = PatternType.LITERAL;
    List<AclOperation> operations = new ArrayList<>();
    Map<String, ResourceType> resources = new HashMap<>();
    for (int i = 0; i + 1 < words.size(); i++) {
      String value = words.get(i + 1);
      switch (words.get(i)) {
        case "--allow-principal" -> principal = value;
        case "--operation" ->
            operations.add(
                Arrays.stream(AclOperation.values())
                    .filter(o -> o.name().replace("_", "").equalsIgnoreCase(value))
                    .findFirst()
                    .orElseThrow());
        case "--resource-pattern-type" ->
            pattern = PatternType.fromString(value.toUpperCase(Locale.ROOT));
        case "--topic" -> resources.put(value, ResourceType.TOPIC);
        case "--group" -> resources.put(value, ResourceType.GROUP);
        case "--transactional-id" -> resources.put(value, ResourceType.TRANSACTIONAL_ID);
        default -> {}
      }
    }
    List<AclBinding> out = new ArrayList<>();
    for (Map.Entry<String, ResourceType> resource : resources.entrySet()) {
      assertThat(resource.getKey()).doesNotContain("*");
      for (AclOperation operation : operations) {
        out.add(
            new AclBinding(
                new ResourcePattern(resource.getValue(), resource.getKey(), pattern),
                new AccessControlEntry(principal, "*", operation, AclPermissionType.ALLOW)));
      }
    }
    return out;
  }

  @Test
  void allServicesWorkWithWhatIsPrintedAndNoneWritesAnothersTopic() throws Exception {
    List<Thread> starts = new ArrayList<>();
    for (Services service : Services.values()) {
      starts.add(new Thread(() -> start(service), "start-" + service.title()));
    }
    starts.forEach(Thread::start);
    for (Thread start : starts) {
      start.join();
    }
    assertThat(running).hasSize(Services.values().length);
    for (Platform platform : running.values()) {
      platform.awaitReady(Duration.ofSeconds(90));
    }
    aModelIsTrainedAndServed();
    requestsAndLabelsAreTaken();
    everyTopicOfItsOwnWasWritten();
    for (TopicRights rights : TopicRights.all()) {
      assertThat(refusedTopics(rights)).as(rights.service()).isEqualTo(notWritten(rights));
    }
    noServiceUsesAnothersGroupsAndTransactions();
    whatIsDoneOnceInAWhileIsAllowedToo();
  }

  private void start(Services service) {
    try {
      Platform platform =
          Platform.start(
              new ProcessPlan(
                  dir.resolve("home"),
                  Optional.of(kafka.bootstrapServers()),
                  EnumSet.of(service),
                  0,
                  0,
                  0,
                  Map.of(
                      "kafka-properties",
                      kafka.properties(user(service)).toString(),
                      "insecure-local",
                      "true"),
                  Map.of()));
      synchronized (running) {
        running.put(service, platform);
      }
    } catch (Exception e) {
      throw new IllegalStateException(service + " does not start", e);
    }
  }

  private void aModelIsTrainedAndServed() throws Exception {
    Path folder = PointsProject.write(dir.resolve("pipeline"), TRAINER);
    Path yaml = Files.writeString(folder.resolve("pipeline.yaml"), YAML);
    int port = running.get(Services.CONSOLE).port();
    List<String> at = List.of("--server", "http://127.0.0.1:" + port);
    CommandLineRun.of(at, "apply", "-f", yaml.toString(), "--trigger").exits(0);
    String run =
        await()
            .atMost(Duration.ofMinutes(2))
            .pollInterval(Duration.ofMillis(500))
            .until(() -> promoted(at), Optional::isPresent)
            .orElseThrow();
    CommandLineRun.of(at, "why", run).exits(0).says("model gate: pass");
  }

  private static Optional<String> promoted(List<String> at) {
    for (JsonNode run : CommandLineRun.of(at, "get", "runs", "-o", "json").exits(0).json()) {
      if (run.toString().contains("promoted")) {
        return Optional.of(run.path("runId").asText());
      }
    }
    return Optional.empty();
  }

  private void requestsAndLabelsAreTaken() {
    await()
        .atMost(Duration.ofSeconds(60))
        .pollInterval(Duration.ofMillis(200))
        .untilAsserted(
            () ->
                assertThat(
                        post(
                            "/v2/models/guarded/infer",
                            "{\"id\": \"1\", \"inputs\": [{\"name\": \"x\", \"shape\": [1],"
                                + " \"datatype\": \"FP32\", \"data\": [7]}]}"))
                    .startsWith("200 "));
    await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(
            () ->
                assertThat(
                        post(
                            "/v1/labels",
                            "{\"endpoint\": \"guarded\", \"id\": \"1\", \"value\": 1}"))
                    .startsWith("202 "));
  }

  private String post(String path, String body) throws Exception {
    URI uri = URI.create("http://127.0.0.1:" + running.get(Services.GATEWAY).gatewayPort() + path);
    HttpRequest request =
        HttpRequest.newBuilder(uri).POST(HttpRequest.BodyPublishers.ofString(body)).build();
    HttpResponse<String> answer =
        HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
    return answer.statusCode() + " " + answer.body();
  }

  /** The store is looked through, and what a service has handed over to itself is deleted. */
  private void whatIsDoneOnceInAWhileIsAllowedToo() throws Exception {
    Services orchestrator = Services.TRAINING_ORCHESTRATOR;
    CommandLineRun.of(
            "store",
            "gc",
            "--dry-run",
            "--home",
            dir.resolve("home").toString(),
            "--bootstrap-servers",
            kafka.bootstrapServers(),
            "--set",
            "kafka-properties=" + kafka.properties(user(orchestrator)))
        .exits(0);
    String group = "tidemill-validation-monitor";
    try (TopicAdmin admin =
        new TopicAdmin(kafka.access(user(Services.VALIDATION_SERVICE)).clientProperties())) {
      admin.deleteConsumed(group, List.of(group + "-versions-repartition"));
    }
  }

  private void everyTopicOfItsOwnWasWritten() throws Exception {
    List<Topic<?>> expected =
        List.of(
            Topics.COMMANDS,
            Topics.PIPELINES,
            Topics.DECISIONS,
            Topics.RUNS,
            Topics.RUN_STATES,
            Topics.JOBS,
            Topics.JOB_EVENTS,
            Topics.JOB_LOGS,
            Topics.MODELS,
            Topics.ROLLOUTS,
            Topics.ROUTES,
            Topics.GATEWAY_STATES,
            Topics.PREDICTIONS,
            Topics.LABELS,
            Topics.EVIDENCE);
    try (Admin admin = Admin.create(kafka.access(SecuredKafka.ADMIN).clientProperties())) {
      for (Topic<?> topic : expected) {
        await()
            .atMost(Duration.ofSeconds(20))
            .untilAsserted(() -> assertThat(records(admin, topic)).as(topic.name()).isPositive());
      }
    }
  }

  private static long records(Admin admin, Topic<?> topic) throws Exception {
    long sum = 0;
    for (int p = 0; p < topic.partitions(2); p++) {
      TopicPartition partition = new TopicPartition(topic.name(), p);
      sum +=
          admin
              .listOffsets(Map.of(partition, OffsetSpec.latest()))
              .partitionResult(partition)
              .get()
              .offset();
    }
    return sum;
  }

  private static Set<String> notWritten(TopicRights rights) {
    return Topics.all().stream()
        .filter(t -> !rights.writes().contains(t))
        .map(Topic::name)
        .collect(Collectors.toSet());
  }

  /** Topics that the user of a service tries to write and may not. */
  private Set<String> refusedTopics(TopicRights rights) throws Exception {
    Set<String> refused = new HashSet<>();
    KafkaAccess access = kafka.access("tidemill-" + rights.service());
    Map<String, Object> properties = access.clientProperties();
    properties.put("enable.idempotence", false);
    try (KafkaProducer<String, String> producer =
        new KafkaProducer<>(properties, new StringSerializer(), new StringSerializer())) {
      for (Topic<?> topic : Topics.all()) {
        Throwable failure =
            rights.writes().contains(topic)
                ? catchThrowable(() -> producer.partitionsFor(topic.name()))
                : catchThrowable(
                    () -> producer.send(new ProducerRecord<>(topic.name(), "k", "v")).get());
        if (failure != null) {
          assertThat(failure)
              .as(topic.name())
              .hasRootCauseInstanceOf(TopicAuthorizationException.class);
          refused.add(topic.name());
        }
      }
    }
    return refused;
  }

  private void noServiceUsesAnothersGroupsAndTransactions() throws Exception {
    Map<String, Object> runner = kafka.access("tidemill-runner").clientProperties();
    runner.put("transactional.id", "tidemill-training-orchestrator-x");
    try (KafkaProducer<String, String> producer =
        new KafkaProducer<>(runner, new StringSerializer(), new StringSerializer())) {
      assertThat(catchThrowable(producer::initTransactions))
          .isInstanceOf(TransactionalIdAuthorizationException.class);
    }
    Map<String, Object> gateway = kafka.access("tidemill-gateway").clientProperties();
    gateway.put("group.id", "tidemill-deployer");
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(gateway, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      consumer.subscribe(List.of(Topics.ROUTES.name()));
      assertThat(catchThrowable(() -> consumer.poll(Duration.ofSeconds(20))))
          .isInstanceOf(GroupAuthorizationException.class);
    }
  }
}
