package dev.tidemill.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tidemill.cli.client.ApiClient;
import dev.tidemill.cli.client.CommandSender;
import dev.tidemill.kit.files.PrivateFiles;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.testcontainers.containers.Network;
import org.testcontainers.lifecycle.Startables;

/**
 * The network between one service and Kafka is cut, and given back, or its disk is full: what the
 * service does meanwhile is what docs/faults.md says, and afterwards nothing is lost and nothing
 * doubled.
 */
@NeedsDocker(images = ServiceContainer.IMAGE)
class ServiceFaultsOnDockerIT {

  private static final Duration CUT = Duration.ofSeconds(30);

  /** Of docs/faults.md: how soon a service is ready again once it reaches Kafka. */
  private static final Duration READY_WITHIN = Duration.ofSeconds(30);

  private static final Duration LONG = Duration.ofMinutes(3);
  private static final Set<Services> APART =
      EnumSet.of(
          Services.TRIGGER_SERVICE,
          Services.TRAINING_ORCHESTRATOR,
          Services.RUNNER,
          Services.GATEWAY);

  /** Waits while {@code hold} or {@code hold-ATTEMPT} is there. */
  private static final String TRAINER =
      """
      echo $$ > "%1$s/pid-$TIDEMILL_ATTEMPT"
      while [ -f "%1$s/hold" ] || [ -f "%1$s/hold-$TIDEMILL_ATTEMPT" ]; do sleep 0.1; done
      echo %2$s | base64 -d > "$TIDEMILL_OUTPUT/model.onnx"
      """;

  /** A small disk for the state of the trigger service. */
  private static final int STATE_MIB = 256;

  private static int arrived;

  @TempDir static Path dir;
  private static ThreeBrokers kafka;
  private static Network front;
  private static Platform others;
  private static Books books;
  private static final Map<Services, ServiceContainer> APART_RUNNING =
      new EnumMap<>(Services.class);

  @BeforeAll
  static void start() throws Exception {
    PrivateFiles.createFolders(dir.resolve("home"));
    kafka = ThreeBrokers.start();
    others = platform();
    // By name it is the first of a container's networks: ports are published on that.
    front =
        Network.builder()
            .createNetworkCmdModifier(create -> create.withName("0-front-" + create.getName()))
            .build();
    for (Services service : APART) {
      APART_RUNNING.put(service, new ServiceContainer(service, kafka, front, dir));
    }
    service(Services.TRIGGER_SERVICE)
        .withTmpFs(Map.of(state().toString(), "rw,mode=1777,size=" + STATE_MIB + "m"));
    Startables.deepStart(APART_RUNNING.values()).join();
    others.awaitReady(LONG);
    books = new Books(others.context());
    apply("quiet", "");
    apply("served", "rollout: {serving: {endpoint: served}}");
    await()
        .atMost(LONG)
        .untilAsserted(
            () ->
                assertThat(books.outcomes().values())
                    .hasSize(2)
                    .allMatch(outcome -> outcome.startsWith("PROMOTED")));
  }

  private static Path state() {
    return dir.resolve("home/state");
  }

  private static Platform platform() {
    EnumSet<Services> together = EnumSet.allOf(Services.class);
    together.removeAll(APART);
    return Platform.start(
        new ProcessPlan(
            dir.resolve("home"),
            Optional.of(kafka.bootstrapServers()),
            together,
            0,
            0,
            0,
            Map.of("instance-id", "others"),
            Map.of()));
  }

  @AfterAll
  static void stop() {
    if (books != null) {
      books.close();
    }
    APART_RUNNING.values().forEach(ServiceContainer::stop);
    if (others != null) {
      others.close();
    }
    if (front != null) {
      front.close();
    }
    if (kafka != null) {
      kafka.close();
    }
  }

  @AfterEach
  void nothingIsLostOrDoubled() throws Exception {
    Files.deleteIfExists(dir.resolve("hold"));
    await().atMost(LONG).until(() -> books.open().isEmpty());
    assertThat(books.amiss()).as("%s", books.outcomes()).isEmpty();
    JsonNode all = service(Services.TRIGGER_SERVICE).api().get("/api/v1/conservation");
    assertThat(all.path("triggers")).isNotEmpty();
    assertThat(all.path("holds").asBoolean()).as("%s", all).isTrue();
  }

  private static ServiceContainer service(Services service) {
    return APART_RUNNING.get(service);
  }

  private static ApiClient api() {
    return ApiClient.ofHome(URI.create("http://127.0.0.1:" + others.port()), dir.resolve("home"));
  }

  private static void apply(String name, String more) throws Exception {
    Path folder =
        PointsProject.write(dir.resolve(name), TRAINER.formatted(dir, PointsProject.MODEL));
    String triggers = "triggers: [{name: t, data: {source: points}}]\n";
    String yaml = PointsProject.yaml("name: " + name, triggers + more);
    CommandSender sender = new CommandSender(api());
    sender.apply(
        CommandSender.body("apply", "default/" + name, "")
            .put("source", yaml)
            .put("file", "pipeline.yaml")
            .put("folder", folder.toString()));
  }

  /** Asks for a run of the pipeline whose files do not change; the signal that Kafka has. */
  private static String trigger() {
    JsonNode taken =
        api().post("/api/v1/commands", CommandSender.body("trigger", "default/served", "test"));
    return "command:" + taken.path("commandId").asText();
  }

  /** Another file comes, newer than all before, and starts a run; its name. */
  private static String arrive() throws Exception {
    int n = ++arrived;
    String name = "more-" + n + ".csv";
    String row = "%d,2001-01-05T03:%02d:00,%d".formatted(900 + n, n, n % 10);
    Files.writeString(dir.resolve("quiet/in").resolve(name), "id,seen_at,x\n" + row + "\n");
    return name;
  }

  /** The run that trains on it. */
  private static String run(String file) {
    await().atMost(LONG).until(() -> books.runsOfFile(file).size() == 1);
    return books.runsOfFile(file).iterator().next();
  }

  private static boolean ready(Services service) {
    return service(service).api().ask("/health/ready").status() == 200;
  }

  private static String health(Services service) {
    return service(service).api().ask("/health/ready").body().toString();
  }

  /** Does this while the service is cut off, gives the network back and waits until it is ready. */
  private static void cut(Services service, Duration span, Step meanwhile) throws Exception {
    long begun = System.nanoTime();
    service(service).cut();
    try {
      meanwhile.run();
      long left = span.toNanos() - (System.nanoTime() - begun);
      await()
          .pollDelay(Math.max(1, left), TimeUnit.NANOSECONDS)
          .atMost(span.plus(LONG))
          .until(() -> true);
    } finally {
      service(service).mend();
    }
    long mended = System.nanoTime();
    await().atMost(LONG).pollInterval(Duration.ofMillis(200)).until(() -> ready(service));
    Duration took = Duration.ofNanos(System.nanoTime() - mended);
    System.out.printf(
        "%s, cut off for %.1f s: ready %.1f s after%n",
        service.title(), (mended - begun) / 1e9, took.toMillis() / 1e3);
    assertThat(took).isLessThan(READY_WITHIN);
  }

  private interface Step {
    void run() throws Exception;
  }

  private static void awaitUnheard(Services service) {
    await()
        .atMost(CUT)
        .pollInterval(Duration.ofMillis(300))
        .untilAsserted(
            () ->
                assertThat(health(service)).contains("Kafka has not answered", "\"ready\":false"));
  }

  @Test
  void aTriggerServiceSaysThatItHearsNothingAndDecidesLaterWhatCameMeanwhile() throws Exception {
    List<String> meanwhile = new ArrayList<>();
    cut(
        Services.TRIGGER_SERVICE,
        CUT,
        () -> {
          meanwhile.add(arrive());
          meanwhile.add(trigger());
          awaitUnheard(Services.TRIGGER_SERVICE);
          assertThat(books.runsOf(meanwhile.get(1))).isEmpty();
        });
    run(meanwhile.get(0));
    await().atMost(LONG).until(() -> books.runsOf(meanwhile.get(1)).size() == 1);
  }

  @Test
  void anOrchestratorThatIsAwayLosesNoRunAndNoResult() throws Exception {
    Path hold = Files.writeString(dir.resolve("hold"), "");
    String run = run(arrive());
    await().atMost(LONG).until(() -> books.trainings(run).equals(Set.of(1)));
    cut(
        Services.TRAINING_ORCHESTRATOR,
        CUT,
        () -> {
          Files.delete(hold);
          awaitUnheard(Services.TRAINING_ORCHESTRATOR);
        });
    await().atMost(LONG).until(() -> books.open().isEmpty());
    assertThat(books.trainings(run)).as("attempts").containsExactly(1);
  }

  @Test
  void aRunnerWorksOnThroughAShortCutAndItsResultCounts() throws Exception {
    Path hold = Files.writeString(dir.resolve("hold"), "");
    String run = run(arrive());
    await().atMost(LONG).until(() -> books.trainings(run).equals(Set.of(1)));
    cut(
        Services.RUNNER,
        CUT,
        () -> {
          awaitUnheard(Services.RUNNER);
          Files.delete(hold);
        });
    await().atMost(LONG).until(() -> books.open().isEmpty());
    assertThat(books.trainings(run)).as("attempts").containsExactly(1);
  }

  @Test
  void aRunnerThatIsAwayForLongStopsItsJobAndASecondAttemptIsMade() throws Exception {
    Files.writeString(dir.resolve("hold-1"), "");
    Files.deleteIfExists(dir.resolve("pid-1"));
    String run = run(arrive());
    await().atMost(LONG).until(() -> Files.exists(dir.resolve("pid-1")));
    await().atMost(LONG).until(() -> books.trainings(run).equals(Set.of(1)));
    String trainer = Files.readString(dir.resolve("pid-1")).strip();
    assertThat(alive(trainer)).isTrue();
    cut(
        Services.RUNNER,
        Duration.ofSeconds(75),
        () ->
            await()
                .atMost(Duration.ofSeconds(60)) // it gives up after 40 s of silence
                .pollInterval(Duration.ofSeconds(1))
                .until(() -> !alive(trainer)));
    await().atMost(LONG).until(() -> books.open().isEmpty());
    assertThat(books.trainings(run)).as("attempts").containsExactlyInAnyOrder(1, 2);
    Files.delete(dir.resolve("hold-1"));
  }

  private static boolean alive(String pid) throws Exception {
    return service(Services.RUNNER).execInContainer("test", "-d", "/proc/" + pid).getExitCode()
        == 0;
  }

  @Test
  void aGatewayAnswersOnAndLogsLaterAndLabelsAreToBeSentAgain() throws Exception {
    ServiceContainer gateway = service(Services.GATEWAY);
    await().atMost(LONG).until(() -> ready(Services.GATEWAY));
    SteadyRequests requests =
        new SteadyRequests(gateway.gateway(), "served", ServiceContainer.TOKEN, "cut");
    try (requests) {
      await().atMost(LONG).until(() -> requests.answered().size() > 20);
      String label =
          "{\"endpoint\": \"served\", \"id\": \"%s\", \"value\": true}"
              .formatted(requests.answered().get(0));
      cut(
          Services.GATEWAY,
          CUT,
          () -> {
            await()
                .atMost(CUT)
                .until(() -> health(Services.GATEWAY).contains("\"kafka\":\"away\""));
            assertThat(ready(Services.GATEWAY)).isTrue();
            var refused = requests.post("/v1/labels", label, Duration.ofSeconds(20));
            assertThat(refused.statusCode()).as(refused.body()).isEqualTo(503);
          });
      await()
          .atMost(LONG)
          .until(
              () -> requests.post("/v1/labels", label, Duration.ofSeconds(20)).statusCode() == 202);
    }
    assertThat(requests.failed()).isEmpty();
    await().atMost(LONG).until(() -> books.predictions().keySet().containsAll(requests.answered()));
    assertThat(health(Services.GATEWAY)).contains("\"dropped\":0");
  }

  @Test
  void aTriggerServiceWhoseDiskIsFullSaysSoAndGoesOnOnceThereIsRoom() throws Exception {
    ServiceContainer service = service(Services.TRIGGER_SERVICE);
    String filling = state().resolve("filling").toString();
    service.execInContainer("dd", "if=/dev/zero", "of=" + filling, "bs=1M");
    // What it holds in memory needs no room; what it reads again after a cut does.
    service.cut();
    await().pollDelay(Duration.ofSeconds(20)).atMost(LONG).until(() -> true);
    service.mend();
    String asked = trigger();
    await()
        .atMost(LONG)
        .pollInterval(Duration.ofMillis(500))
        .untilAsserted(
            () ->
                assertThat(health(Services.TRIGGER_SERVICE))
                    .contains("No space left on device", "\"ready\":false"));
    service.execInContainer("rm", filling);
    long begun = System.nanoTime();
    await().atMost(LONG).until(() -> ready(Services.TRIGGER_SERVICE));
    System.out.printf("room again: ready after %.1f s%n", (System.nanoTime() - begun) / 1e9);
    await().atMost(LONG).until(() -> books.runsOf(asked).size() == 1);
  }
}
