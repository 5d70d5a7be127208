package dev.tidemill.console;

import dev.tidemill.schemas.message.CheckOutcome;
import dev.tidemill.schemas.message.CheckResult;
import dev.tidemill.schemas.message.Condition;
import dev.tidemill.schemas.message.DataFile;
import dev.tidemill.schemas.message.DataVersion;
import dev.tidemill.schemas.message.Demand;
import dev.tidemill.schemas.message.EndpointState;
import dev.tidemill.schemas.message.Finding;
import dev.tidemill.schemas.message.GatewayState;
import dev.tidemill.schemas.message.GuardResult;
import dev.tidemill.schemas.message.JobLog;
import dev.tidemill.schemas.message.LogLine;
import dev.tidemill.schemas.message.ModelVersion;
import dev.tidemill.schemas.message.PipelineVersion;
import dev.tidemill.schemas.message.Prepared;
import dev.tidemill.schemas.message.RolloutEvent;
import dev.tidemill.schemas.message.RolloutEventBody;
import dev.tidemill.schemas.message.RolloutOutcome;
import dev.tidemill.schemas.message.RunEvent;
import dev.tidemill.schemas.message.RunEventBody;
import dev.tidemill.schemas.message.RunKind;
import dev.tidemill.schemas.message.RunOutcome;
import dev.tidemill.schemas.message.RunStage;
import dev.tidemill.schemas.message.Signal;
import dev.tidemill.schemas.message.SignalBody;
import dev.tidemill.schemas.message.SignalSet;
import dev.tidemill.schemas.message.Signature;
import dev.tidemill.schemas.message.Snapshot;
import dev.tidemill.schemas.message.Tensor;
import dev.tidemill.schemas.message.TriggerDecision;
import dev.tidemill.schemas.message.TriggerEvent;
import dev.tidemill.schemas.message.TriggerOutcome;
import dev.tidemill.schemas.message.Verdict;
import dev.tidemill.schemas.message.VerdictOutcome;
import dev.tidemill.schemas.spec.PipelineSpec;
import dev.tidemill.schemas.spec.PipelineSpecs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the topics hold after a few weeks of a pipeline: a champion, a week that the data gate
 * turned away, a finding, and a candidate that gets a quarter of the traffic.
 */
final class RecordedHistory {

  static final String PIPELINE = "demo/flight-delays";
  private static final DataVersion VERSION =
      new DataVersion("c0ffee", "data/arrivals.dvc", "5d41402a.dir", 10, 1);

  static final String GOLDEN = "{\"inputs\": [[10.0, 590.0]], \"scores\": [0.25]}";

  private final Instant start;
  private final List<Object> records = new ArrayList<>();
  private final PipelineSpec spec;
  private final String yaml;
  private int second;
  private long decisions;
  private long runEvents;
  private long rolloutEvents;

  private RecordedHistory(Instant start) {
    this.start = start;
    try {
      yaml = Files.readString(Path.of("../examples/flight-delays/pipeline.yaml"));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    spec = PipelineSpecs.parse(yaml, "flight-delays.yaml").orThrow();
  }

  /**
   * The records of all topics in the order in which they came about.
   *
   * @param golden digest of {@link #GOLDEN} in the artefact store
   */
  static List<Object> from(Instant start, String golden) {
    RecordedHistory h = new RecordedHistory(start);
    h.records.add(new PipelineVersion(PIPELINE, 1, h.spec, h.yaml, "/p", start, "ann", false));
    h.firstModel(golden);
    h.badWeek();
    h.finding();
    h.candidateOnItsWay(golden);
    h.records.add(
        new GatewayState(
            "gateway-1",
            h.now(),
            Duration.ofSeconds(60),
            "http://127.0.0.1:8081",
            List.of(
                new EndpointState(
                    "flight-delays", PIPELINE, 1, 4, List.of(), 9000, 0, 9000, 0, 6750, 2250, 0))));
    return List.copyOf(h.records);
  }

  private Instant now() {
    return start.plusSeconds(second++);
  }

  private void firstModel(String golden) {
    fire("flight-delays-1", "new-week", 4800);
    run("flight-delays-1", stage(RunStage.SNAPSHOTTING));
    run(
        "flight-delays-1",
        new RunEventBody.SnapshotCut(snapshot(file("week-1.csv.gz", "aa11")), "cc33"));
    run(
        "flight-delays-1",
        new RunEventBody.DataChecked(verdict("data", Optional.empty()), List.of()));
    run("flight-delays-1", stage(RunStage.TRAINING));
    records.add(
        new JobLog(
            "flight-delays-1",
            PIPELINE,
            "j",
            RunStage.TRAINING,
            1,
            "x",
            List.of(
                new LogLine(now(), false, "150 rounds on 4320 rows"),
                new LogLine(now(), true, "a warning"))));
    ModelVersion model = model(1, "flight-delays-1", golden);
    run("flight-delays-1", new RunEventBody.ModelChecked(model.verdict()));
    run("flight-delays-1", new RunEventBody.CandidateAccepted(model, spec));
    records.add(model);
    start("rollout-1", "flight-delays-1", model, Optional.empty());
    run("flight-delays-1", new RunEventBody.RolloutSeen("rollout-1"));
    rollout("rollout-1", new RolloutEventBody.GoldenMatched(1, 3e-8));
    rollout("rollout-1", new RolloutEventBody.CandidatePromoted(1, Optional.empty(), "first"));
    rollout(
        "rollout-1",
        new RolloutEventBody.ChampionChanged(
            Optional.of(1), Optional.empty(), "first", "rollout-1"));
    rollout(
        "rollout-1",
        new RolloutEventBody.RolloutEnded(
            RolloutOutcome.PROMOTED, "CONFIRMED", "it held for 2000 labels", Optional.of(1)));
    run(
        "flight-delays-1",
        new RunEventBody.RunEnded(RunOutcome.PROMOTED, "PROMOTED", "version 1 serves"));
  }

  private void badWeek() {
    fire("flight-delays-2", "new-week", 5100);
    run(
        "flight-delays-2",
        new RunEventBody.SnapshotCut(
            snapshot(file("week-1.csv.gz", "aa11"), file("week-2.csv.gz", "bb22")), "cc33"));
    run(
        "flight-delays-2",
        new RunEventBody.FilesQuarantined(
            List.of(file("week-2.csv.gz", "bb22")),
            "a tenth of the delays is missing",
            "data gate"));
    run(
        "flight-delays-2",
        new RunEventBody.RunEnded(
            RunOutcome.REJECTED, "DATA_GATE", "complete arrival_delay_min: 0.90, at least 0.99"));
  }

  private void finding() {
    Finding finding =
        new Finding(
            "f1",
            PIPELINE,
            "flight-delays",
            "input-drift",
            "drift",
            Optional.of("hour"),
            Instant.parse("2001-04-01T00:00:00Z"),
            Instant.parse("2001-04-04T11:00:00Z"),
            0.31,
            0.1,
            1,
            "hour moved: PSI 0.31",
            Map.of("psi", 0.31));
    records.add(
        new Signal(
            "finding-1",
            "monitor",
            PIPELINE,
            now(),
            Optional.of(PIPELINE),
            new SignalBody.FindingRaised(finding)));
  }

  private void candidateOnItsWay(String golden) {
    fire("flight-delays-3", "model-got-worse", 0);
    ModelVersion model = model(2, "flight-delays-3", golden);
    run("flight-delays-3", new RunEventBody.CandidateAccepted(model, spec));
    records.add(model);
    start("rollout-2", "flight-delays-3", model, Optional.of(model(1, "flight-delays-1", golden)));
    run("flight-delays-3", new RunEventBody.RolloutSeen("rollout-2"));
    rollout("rollout-2", new RolloutEventBody.GoldenMatched(1, 2e-8));
    rollout("rollout-2", new RolloutEventBody.StepStarted(2, 25, 1, 4));
    rollout(
        "rollout-2",
        new RolloutEventBody.EvidenceJudged(
            2,
            "hold",
            List.of(
                new GuardResult("errors", "pass", "no input fails only here", Map.of("n", 2250.0)),
                new GuardResult(
                    "quality",
                    "hold",
                    "312 of 500 labels",
                    Map.of("n", 312.0, "difference", -0.0123, "radius", 0.0211))),
            17));
  }

  private void fire(String run, String trigger, long rows) {
    SignalSet signals =
        new SignalSet(
                1,
                "d1d2",
                List.of("signal-of-" + run),
                List.of(),
                rows > 0 ? 1 : 0,
                rows,
                rows * 20,
                Optional.empty(),
                Optional.empty())
            .withVersions(rows > 0 ? Map.of("arrivals", VERSION) : Map.of());
    List<Condition> conditions =
        List.of(new Condition("newRows", Long.toString(rows), "at least 3000", true));
    String reason = rows > 0 ? rows + " new rows" : "hour moved";
    decide(
        new TriggerEvent.Evaluated(
            trigger,
            TriggerOutcome.FIRED,
            signals,
            conditions,
            Optional.of(run),
            Optional.empty(),
            reason,
            now(),
            1,
            true,
            Demand.TRAIN,
            Map.of()));
    TriggerEvent.Fired fired =
        new TriggerEvent.Fired(
            "fire-" + run,
            run,
            RunKind.TRAIN,
            List.of(trigger),
            signals,
            conditions,
            reason,
            Optional.empty(),
            Optional.empty(),
            List.of(),
            Map.of(),
            1,
            spec,
            "/p");
    decide(fired);
    run(run, new RunEventBody.RunRequested("d", fired));
  }

  private void decide(TriggerEvent event) {
    decisions++;
    records.add(new TriggerDecision("d" + decisions, PIPELINE, decisions, now(), event));
  }

  private void run(String run, RunEventBody body) {
    runEvents++;
    records.add(new RunEvent("e" + runEvents, PIPELINE, run, runEvents, now(), body));
  }

  private void rollout(String rollout, RolloutEventBody body) {
    rolloutEvents++;
    records.add(
        new RolloutEvent("o" + rolloutEvents, PIPELINE, rollout, rolloutEvents, now(), body));
  }

  private void start(
      String rollout, String run, ModelVersion candidate, Optional<ModelVersion> champion) {
    rollout(
        rollout,
        new RolloutEventBody.RolloutStarted(run, "flight-delays", candidate, champion, spec));
  }

  private RunEventBody stage(RunStage stage) {
    return new RunEventBody.StageStarted(
        stage, "j", 1, start.plusSeconds(60), start.plusSeconds(600));
  }

  private static DataFile file(String path, String digest) {
    return new DataFile(path, digest, 96_000, 4_800, Optional.empty(), Optional.empty());
  }

  /** Of all files that there are, the new one last. */
  private static Snapshot snapshot(DataFile... files) {
    Instant end = Instant.parse("2001-01-29T00:00:00Z");
    return new Snapshot(
        "5a5a",
        end,
        end.minus(Duration.ofDays(28)),
        end.minus(Duration.ofDays(2)),
        end.minus(Duration.ofDays(2)),
        end,
        4_320,
        480,
        "70",
        "71",
        List.of(files),
        List.of(files[files.length - 1]),
        "the last two days");
  }

  private static Verdict verdict(String gate, Optional<String> golden) {
    CheckResult check =
        new CheckResult(
            "unique", "unique", false, CheckOutcome.PASS, "0", "0", "", Map.of(), List.of());
    CheckResult undecided =
        new CheckResult(
            "champion",
            "champion",
            false,
            CheckOutcome.UNDECIDED,
            "0.003",
            "difference below 0.01",
            "it goes on because the rollout judges quality on pairs",
            Map.of(),
            List.of());
    return new Verdict(
        "v",
        gate,
        VerdictOutcome.PASS,
        "5a5a",
        Optional.empty(),
        Optional.empty(),
        gate.equals("model") ? List.of(check, undecided) : List.of(check),
        false,
        golden,
        Optional.empty(),
        Map.of(),
        List.of(),
        "passed");
  }

  private static ModelVersion model(int version, String run, String golden) {
    Signature signature =
        new Signature(
            List.of(new Tensor("features", "FP32", List.of(-1L, 2L))),
            List.of(new Tensor("probability", "FP32", List.of(-1L, 1L))),
            List.of("hour", "distance_mi"),
            Optional.of("probability"));
    return new ModelVersion(
        PIPELINE,
        version,
        "c0ffee" + version,
        run,
        Instant.parse("2026-01-05T10:00:00Z"),
        120_000,
        signature,
        snapshot(file("week-1.csv.gz", "aa11")),
        new Prepared("72", "73", "74", Optional.empty(), List.of("hour", "distance_mi")),
        "75",
        Map.of("rounds", "150"),
        7,
        version == 1 ? Optional.empty() : Optional.of(1),
        Map.of(),
        verdict("model", Optional.of(golden)),
        List.of("new-week"),
        new SignalSet(1, "d", List.of(), List.of(), 1, 1, 1, Optional.empty(), Optional.empty()),
        List.of(version == 1 ? "champion" : "candidate"),
        false);
  }
}
