package dev.tidemill.standalone.demo;

import ai.onnxruntime.OrtException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tidemill.example.flights.FlightData;
import dev.tidemill.schemas.message.EndpointState;
import dev.tidemill.schemas.message.ModelVersion;
import dev.tidemill.schemas.message.RunOutcome;
import dev.tidemill.standalone.Platform;
import dev.tidemill.standalone.cli.ApiClient;
import dev.tidemill.standalone.cli.CliException;
import dev.tidemill.standalone.cli.Commands;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * Half a year of flights, week by week: the whole loop, with two faults that the demo stages
 * itself.
 */
public final class Demo {

  static final String PIPELINE = "demo/flight-delays";
  static final String ENDPOINT = "flight-delays";
  private static final int BOOTSTRAP_WEEKS = 4;
  private static final int BROKEN_FILE_WEEK = 8;
  private static final int BROKEN_CODE_WEEK = 17;
  private static final LocalDate BREAK = LocalDate.of(2001, 4, 1);
  private static final Duration PATIENCE = Duration.ofSeconds(120);

  /**
   * How many flights of the next week pass while a week's file settles: about a third of a week.
   */
  private static final double OVERLAP = 0.33;

  /**
   * What to do.
   *
   * @param faults whether to stage the two faults
   * @param knownData whether the data is the one that ships
   */
  public record Plan(Path example, Path data, boolean faults, boolean knownData) {}

  private final Plan plan;
  private final Platform platform;
  private final PrintWriter out;
  private final long begin = System.nanoTime();
  private final FlightData data;
  private final List<FlightData.Week> weeks;
  private final DemoProject project;
  private final Watch watch;
  private final Traffic traffic;
  private final Map<Integer, List<String>> eventsOfWeek = new LinkedHashMap<>();
  private final List<Traffic.Week> asked = new ArrayList<>();
  private int week;
  private String brokenFile = "";
  private Watch.Run brokenRun;
  private boolean codeBroken;

  public Demo(Plan plan, Platform platform, PrintWriter out) throws IOException {
    this.plan = plan;
    this.platform = platform;
    this.out = out;
    this.data = FlightData.read(plan.data());
    this.weeks = data.weeks();
    if (weeks.size() <= BOOTSTRAP_WEEKS) {
      throw new CliException(
          plan.data()
              + " holds "
              + weeks.size()
              + " weeks; more than "
              + BOOTSTRAP_WEEKS
              + " are needed",
          65);
    }
    this.project =
        DemoProject.create(plan.example(), platform.context().home().resolve("flight-delays"));
    this.watch = new Watch(platform.context(), this::tell);
    this.traffic = new Traffic(new GatewayClient(platform.gatewayPort(), ENDPOINT));
  }

  /** A line: when, in which week, what. */
  private synchronized void tell(String what) {
    out.printf(
        Locale.ROOT, "%6.1f s  week %2d  %s%n", (System.nanoTime() - begin) / 1e9, week, what);
    out.flush();
    String note = note(what);
    if (!note.isEmpty()) {
      eventsOfWeek.computeIfAbsent(week, w -> new ArrayList<>()).add(note);
    }
  }

  private static String note(String what) {
    if (what.startsWith("PROMOTED version ")) {
      return "promoted " + what.split(" ")[2];
    }
    if (what.startsWith("ROLLED BACK")) {
      return "rolled back";
    }
    if (what.startsWith("FINDING ")) {
      return "finding " + what.split(" ")[1];
    }
    return what.startsWith("quarantined ") ? "quarantined a file" : "";
  }

  /** Runs it to the end. @return what did not hold; empty when all did */
  public Outcome run() throws OrtException {
    apply();
    bootstrap();
    for (int i = BOOTSTRAP_WEEKS; i < weeks.size(); i++) {
      week = weeks.get(i).index();
      asked.add(traffic.stream(weeks.get(i), pace(i)));
      settleCode();
      deliver(weeks.get(i));
    }
    // The last file's candidate gets no traffic any more: its rollout stays open until it expires.
    int runs = watch.runs().size();
    watch.await(Duration.ofSeconds(15), () -> watch.runs().size() > runs);
    until("the last run to reach traffic or end", () -> !watch.preparing());
    Report report = report();
    watch.close();
    return new Outcome(
        report, Expectations.missed(report, plan.faults(), plan.knownData(), brokenFile));
  }

  /** A finished demo. */
  public record Outcome(Report report, List<String> missed) {

    /** As JSON, for programs. */
    public ObjectNode json() {
      return report.json();
    }

    /** As a table, for people. */
    public List<String> table() {
      return report.table();
    }
  }

  private void apply() {
    ApiClient api =
        new ApiClient(URI.create("http://127.0.0.1:" + platform.port()), Optional.empty());
    try {
      ObjectNode body = JsonNodeFactory.instance.objectNode();
      body.put("source", Files.readString(project.pipelineFile()));
      body.put("file", "pipeline.yaml")
          .put("folder", project.folder().toString())
          .put("actor", "demo");
      new Commands(api).apply(body);
      tell("applied " + PIPELINE + " from " + project.pipelineFile());
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private void bootstrap() {
    for (FlightData.Week w : weeks.subList(0, BOOTSTRAP_WEEKS)) {
      project.deliver(w);
      traffic.pass(w);
    }
    tell("weeks 0 to " + (BOOTSTRAP_WEEKS - 1) + " arrive; nothing serves yet");
    until("the first model to be promoted", () -> !watch.promoted().isEmpty());
  }

  /**
   * A week here is seconds, a training too: time stands still while a run is on its way to traffic,
   * for against a week its seconds are nothing.
   */
  private java.util.function.IntConsumer pace(int index) {
    int n = weeks.get(index).flights().size();
    int runsBefore = watch.runs().size();
    boolean fileWaits = index > BOOTSTRAP_WEEKS;
    return i -> {
      if (codeBroken && watch.ended(brokenRun)) {
        takeBack();
      }
      if (i % 50 == 0) {
        if (fileWaits
            && i >= OVERLAP * n
            && watch.runs().size() == runsBefore
            && index != BROKEN_CODE_WEEK) {
          watch.await(
              Duration.ofSeconds(10), () -> watch.runs().size() > runsBefore || watch.busy());
        }
        if (watch.preparing()) {
          until("a run to reach traffic or end", () -> !watch.preparing());
        }
        if (plan.faults() && weeks.get(index).index() == BROKEN_CODE_WEEK && i >= n / 2) {
          breakCode();
        }
      }
    };
  }

  private void breakCode() {
    if (codeBroken || brokenRun != null || watch.busy()) {
      return;
    }
    int runs = watch.runs().size();
    tell(
        "** staged fault: somebody changes the training code; its model throws when a request has"
            + " no distance");
    project.lookUpDistances(true);
    until("the changed code to start a run", () -> watch.runs().size() > runs);
    brokenRun = watch.runs().get(runs);
    codeBroken = true;
    until("its candidate to reach traffic", () -> !watch.preparing());
  }

  /** Before the week's file arrives, or that would be trained with the changed code. */
  private void settleCode() {
    if (plan.faults() && week == BROKEN_CODE_WEEK && brokenRun == null) {
      until("the run in progress to end", () -> !watch.busy());
      breakCode();
    }
    if (codeBroken) {
      until("the bad candidate to be taken off traffic", () -> watch.ended(brokenRun));
      takeBack();
    }
    if (brokenRun != null) {
      until("the run in progress to end", () -> !watch.preparing());
    }
  }

  /** At once when the candidate is off traffic: the next run shall not train with the change. */
  private void takeBack() {
    project.lookUpDistances(false);
    codeBroken = false;
    tell("   the change is taken back");
  }

  private void deliver(FlightData.Week w) {
    if (plan.faults() && w.index() == BROKEN_FILE_WEEK) {
      until("the run in progress to end", () -> !watch.busy());
      brokenFile = w.fileName();
      tell(
          "** staged fault: " + brokenFile + " arrives with delays in seconds and a hole of nulls");
      project.deliverBroken(w);
      until("the file to be turned away", () -> watch.quarantined().contains(brokenFile));
      tell("   the repaired " + brokenFile + " arrives");
    }
    project.deliver(w);
  }

  private void until(String what, BooleanSupplier condition) {
    if (!watch.await(PATIENCE, condition)) {
      tell("waited " + PATIENCE.toSeconds() + " s for " + what + "; going on");
    }
  }

  private Report report() throws OrtException {
    int first = watch.promoted().get(0);
    ModelVersion model = watch.model(first).orElseThrow();
    List<Report.WeekLine> lines = new ArrayList<>();
    long answered = 0;
    try (FrozenModel frozen =
        new FrozenModel(
            platform.context().artefacts().path(model.digest()),
            model.signature().positiveOutput().orElseThrow())) {
      for (Traffic.Week w : asked) {
        lines.add(line(w, frozen.score(w.inputs())));
        answered += Arrays.stream(w.versions()).filter(v -> v > 0).count();
      }
    }
    long expected = answered;
    watch.await(
        Duration.ofSeconds(15),
        () -> endpoint().map(e -> e.logged() + e.dropped() >= expected).orElse(false));
    EndpointState gateway = endpoint().orElseThrow();
    return new Report(
        (System.nanoTime() - begin) / 1e9,
        weeks.get(0).firstDay(),
        BREAK,
        lines,
        runs(),
        signals(),
        watch.findings(),
        gateway.answered(),
        gateway.failed(),
        gateway.logged(),
        gateway.dropped(),
        List.copyOf(watch.quarantined()),
        brokenRun == null ? 0 : watch.candidateFailures().getOrDefault(brokenRun.version, 0));
  }

  private Optional<EndpointState> endpoint() {
    return watch.endpoint(ENDPOINT);
  }

  private Report.WeekLine line(Traffic.Week w, double[] frozen) {
    int n = w.late().length;
    long late = 0;
    for (boolean l : w.late()) {
      late += l ? 1 : 0;
    }
    return new Report.WeekLine(
        w.index(),
        n,
        late / (double) n,
        Scores.of(frozen, w.late(), 0, n),
        Scores.of(w.probabilities(), w.late(), 0, n),
        w.versions()[n - 1],
        String.join(", ", eventsOfWeek.getOrDefault(w.index(), List.of())));
  }

  private Map<String, Integer> runs() {
    Map<String, Integer> counts = new LinkedHashMap<>();
    List<Watch.Run> all = watch.runs();
    counts.put("requested", all.size());
    counts.put("promoted", count(all, RunOutcome.PROMOTED));
    counts.put(
        "rejectedByDataGate",
        (int)
            all.stream()
                .filter(
                    r ->
                        r.outcome.equals(Optional.of(RunOutcome.REJECTED))
                            && r.code.contains("DATA"))
                .count());
    counts.put(
        "rejectedByModelGate",
        (int)
            all.stream()
                .filter(
                    r ->
                        r.outcome.equals(Optional.of(RunOutcome.REJECTED))
                            && !r.code.contains("DATA"))
                .count());
    counts.put("rolledBack", count(all, RunOutcome.ROLLED_BACK));
    counts.put("expired", count(all, RunOutcome.EXPIRED));
    counts.put("noChange", count(all, RunOutcome.NO_CHANGE));
    counts.put("failed", count(all, RunOutcome.FAILED));
    return counts;
  }

  private static int count(List<Watch.Run> runs, RunOutcome outcome) {
    return (int) runs.stream().filter(r -> r.outcome.equals(Optional.of(outcome))).count();
  }

  private Map<String, Long> signals() {
    ApiClient api =
        new ApiClient(URI.create("http://127.0.0.1:" + platform.port()), Optional.empty());
    JsonNode counts = api.get("/api/v1/pipelines/" + PIPELINE + "/signals");
    Map<String, Long> out = new LinkedHashMap<>();
    for (String bucket :
        List.of(
            "received",
            "consumed",
            "coalesced",
            "filtered",
            "duplicate",
            "expired",
            "dead",
            "pending")) {
      out.put(bucket, counts.path(bucket).asLong());
    }
    return out;
  }
}
