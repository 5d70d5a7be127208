package dev.tidemill.benchmarks;

import dev.tidemill.benchmarks.ServicePairs.Layout;
import dev.tidemill.cli.client.ApiClient;
import dev.tidemill.cli.home.HomeFiles;
import dev.tidemill.example.flights.FlightData;
import dev.tidemill.kit.files.PrivateFiles;
import dev.tidemill.kit.service.ServiceContext;
import dev.tidemill.kit.settings.KitSettings;
import dev.tidemill.kit.settings.Settings;
import dev.tidemill.standalone.EmbeddedKafka;
import dev.tidemill.standalone.Services;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;

/**
 * Two of every service with standby replicas, under a load, of which instances are killed or told
 * to stop. At the end the books are compared: of those who asked, and of the topics.
 */
final class PairsTrial implements AutoCloseable {

  static final String ENDPOINT = "flight-delays";
  static final String FLIGHTS = "demo/flight-delays";
  static final String EVENT = "benchmark.work";

  private static final String HOOK_TOKEN = "a-token-of-the-benchmark";
  private static final int BOOTSTRAP_WEEKS = 4;
  private static final Duration EVIDENCE_WITHIN = Duration.ofSeconds(60);

  /** It has no rows: each run gets as far as a runner, which says so. */
  private static final String YAML =
      """
      apiVersion: tidemill.dev/v1alpha1
      kind: Pipeline
      metadata: {name: pipeline-0, namespace: benchmark}
      spec:
        task: regression
        data:
          sources: [{name: rows, files: {path: incoming, glob: "*.csv", format: csv}}]
          columns: {id: [id], time: at, label: y}
          clock: data
          holdout: {length: 1d, minRows: 10}
        code: {path: code}
        train: {command: [sh, -c, "exit 3"]}
        triggers:
          - name: work
            message: {type: benchmark.work}
        concurrency: {limit: 4, policy: queue}
      """;

  private final Random random;
  private final Path home;
  private final EmbeddedKafka kafka;
  private final ServicePairs pairs;
  private PairsLoad load;
  private FlightsProject project;

  private PairsTrial(Path folder, Layout layout, long seed, Duration drain) throws IOException {
    random = new Random(seed);
    home = folder.resolve("home");
    openHook();
    kafka = EmbeddedKafka.start(folder.resolve("kafka"), 0);
    pairs =
        new ServicePairs(
            layout,
            home,
            kafka,
            Map.of(
                KitSettings.STANDBY_REPLICAS.name(),
                "1",
                KitSettings.DRAIN_TIME.name(),
                drain.toMillis() + "ms"));
  }

  /**
   * Starts everything; a first model serves and the load has begun when it returns.
   *
   * @param drain how long an instance that is told to stop goes on
   * @param week how long the traffic of a week of flights takes
   */
  static PairsTrial start(Path folder, Layout layout, long seed, Duration drain, Duration week)
      throws IOException, InterruptedException, TimeoutException {
    PairsTrial trial = new PairsTrial(folder, layout, seed, drain);
    try {
      trial.open(folder, week);
      return trial;
    } catch (IOException | InterruptedException | TimeoutException | RuntimeException e) {
      trial.close();
      throw e;
    }
  }

  private void openHook() throws IOException {
    Path secrets = home.resolve("secrets/hooks");
    PrivateFiles.createFolders(secrets);
    PrivateFiles.write(secrets.resolve("cloudevents"), HOOK_TOKEN);
    PrivateFiles.write(
        home.resolve("hooks.yaml"),
        "cloudevents: {token: {fromSecret: {name: hooks, key: cloudevents}}}\n");
  }

  private void open(Path folder, Duration week)
      throws IOException, InterruptedException, TimeoutException {
    project = FlightsProject.copy(Up.checkout(), folder.resolve("flight-delays"));
    pairs.start();
    Path work = Files.createDirectories(folder.resolve("work/incoming")).getParent();
    Files.createDirectories(work.resolve("code"));
    AppliedPipelines.apply(
        new ServiceContext(
            "benchmark",
            kafka.access(),
            folder.resolve("own"),
            Settings.defaults(),
            new SimpleMeterRegistry()),
        1,
        AppliedPipelines.alike(YAML, work.toString()));
    project.apply(api());
    String token = Files.readString(HomeFiles.token(home)).strip();
    load = new PairsLoad(pairs, project, token, HOOK_TOKEN);
    List<FlightData.Week> weeks = FlightData.read(project.data()).weeks();
    load.pass(weeks.subList(0, BOOTSTRAP_WEEKS));
    for (URI gateway : pairs.gateways()) {
      new PatientClient(gateway).ask(FlightsTraffic.ready(ENDPOINT));
    }
    load.start(weeks.subList(BOOTSTRAP_WEEKS, weeks.size()), week);
  }

  private ApiClient api() {
    return ApiClient.ofHome(pairs.addresses(Services.CONSOLE).get(0), home);
  }

  /** Kills one of any service. */
  String kill() throws IOException, InterruptedException, TimeoutException {
    List<String> commands = pairs.commands();
    return kill(commands.get(random.nextInt(commands.size())));
  }

  /** What there are two of. */
  List<String> commands() {
    return pairs.commands();
  }

  /** Kills one of these two. */
  String kill(String command) throws IOException, InterruptedException, TimeoutException {
    return pairs.kill(random, command);
  }

  /** Tells one of each of these pairs to stop, and starts them again. */
  String roll(List<String> commands, int index)
      throws IOException, InterruptedException, TimeoutException {
    return pairs.roll(commands, index);
  }

  /** Waits until all are ready. */
  void awaitReady() throws InterruptedException, TimeoutException {
    pairs.awaitReady();
  }

  Map<String, PairedClient> clients() {
    return load.clients();
  }

  /** What was found at the end. */
  record Finding(
      Audit.Finding runs, ServingAudit.Finding serving, Map<String, PairedClient> clients) {

    /** What must be 0. */
    Map<String, Integer> figures() {
      Map<String, Integer> out = new LinkedHashMap<>(runs.figures());
      out.putAll(serving.figures());
      clients.forEach((what, client) -> out.put("failed answers, " + what, client.failed().size()));
      return out;
    }

    List<String> details() {
      List<String> out = new ArrayList<>(runs.details());
      clients.forEach((what, client) -> out.addAll(client.failed()));
      return out;
    }

    boolean held() {
      return figures().values().stream().allMatch(many -> many == 0);
    }
  }

  /** Ends the load, waits until all has come to rest, and compares the books. */
  Finding finish() throws InterruptedException, ExecutionException, TimeoutException {
    load.end();
    pairs.awaitReady();
    Audit audit = new Audit(kafka.access());
    Audit.Finding runs =
        Settling.settle(
            audit,
            load.accepted(),
            project.delivered(),
            api(),
            List.of(FLIGHTS, AppliedPipelines.key(0)));
    return new Finding(runs, serving(), load.clients());
  }

  /** The evidence comes a moment after the requests. */
  private ServingAudit.Finding serving() throws InterruptedException {
    ServingAudit audit = new ServingAudit(new CommittedRecords(kafka.access()));
    long deadline = System.nanoTime() + EVIDENCE_WITHIN.toNanos();
    while (true) {
      ServingAudit.Finding finding =
          audit.read(load.traffic().answered(), load.traffic().labelled());
      if (finding.asked() <= finding.counted() || System.nanoTime() > deadline) {
        return finding;
      }
      Thread.sleep(1_000);
    }
  }

  @Override
  public void close() {
    if (load != null) {
      load.close();
    }
    pairs.close();
    kafka.close();
  }
}
