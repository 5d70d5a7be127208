package dev.tidemill.training.span;

import dev.tidemill.schemas.message.Condition;
import dev.tidemill.schemas.message.ModelVersion;
import dev.tidemill.schemas.message.Prepared;
import dev.tidemill.schemas.message.RolloutEvent;
import dev.tidemill.schemas.message.RolloutEventBody;
import dev.tidemill.schemas.message.RunEvent;
import dev.tidemill.schemas.message.RunEventBody;
import dev.tidemill.schemas.message.RunEventBody.RunRequested;
import dev.tidemill.schemas.message.RunKind;
import dev.tidemill.schemas.message.RunStage;
import dev.tidemill.schemas.message.SignalSet;
import dev.tidemill.schemas.message.Signature;
import dev.tidemill.schemas.message.Snapshot;
import dev.tidemill.schemas.message.TrainedModel;
import dev.tidemill.schemas.message.TriggerEvent.Fired;
import dev.tidemill.schemas.message.Verdict;
import dev.tidemill.schemas.message.VerdictOutcome;
import dev.tidemill.schemas.trace.Trace;
import dev.tidemill.training.TestSpecs;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Events of a run and its rollout, as the log holds them: one a second. */
final class Recorded {

  static final String PIPELINE = "default/flights";
  static final String RUN = "run-1";
  static final String ROLLOUT = "flights-v2-abc";
  static final Instant NOON = Instant.parse("2026-01-05T12:00:00Z");
  static final String CALLER = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
  static final String OTHER = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

  private final String trace;
  private final Map<String, String> traceparents;
  private int sequence;

  /**
   * @param traceparents that the senders of signals gave
   */
  Recorded(Map<String, String> traceparents) {
    this.traceparents = traceparents;
    this.trace = Trace.of(signals(), RUN).traceId();
  }

  String trace() {
    return trace;
  }

  static Instant second(int number) {
    return NOON.plusSeconds(number);
  }

  private SignalSet signals() {
    return new SignalSet(
            2, "d", List.of("s1", "s2"), List.of(), 1, 5, 10, Optional.empty(), Optional.empty())
        .withTraceparents(traceparents);
  }

  RunEvent run(RunEventBody body) {
    sequence++;
    return new RunEvent("e" + sequence, PIPELINE, RUN, sequence, second(sequence), body, trace);
  }

  RolloutEvent rollout(RolloutEventBody body) {
    sequence++;
    return new RolloutEvent(
        "r" + sequence, PIPELINE, ROLLOUT, sequence, second(sequence), body, trace);
  }

  /** It was received 9 s before noon, and decided a second before. */
  RunEventBody requested() {
    return new RunRequested(
        "decision-1",
        new Fired(
            "fire-1",
            RUN,
            RunKind.TRAIN,
            List.of("fresh"),
            signals(),
            List.of(new Condition("newRows", "5", "1", true)),
            "5 new rows",
            Optional.empty(),
            Optional.empty(),
            List.of(),
            Map.of(),
            3,
            TestSpecs.flightDelays(),
            "/pipelines/flights",
            Optional.empty(),
            false,
            Optional.of(NOON.minusSeconds(9)),
            Optional.of(NOON.minusSeconds(1))));
  }

  RunEventBody stage(RunStage stage, int attempt) {
    return new RunEventBody.StageStarted(stage, job(stage, attempt), attempt, NOON, NOON);
  }

  static String job(RunStage stage, int attempt) {
    return RUN + "/" + stage + "/" + attempt;
  }

  RunEventBody granted(RunStage stage, int attempt) {
    return new RunEventBody.ExecutionGranted(stage, attempt, "x" + attempt, "runner-a", NOON);
  }

  RunEventBody cut() {
    Snapshot snapshot =
        new Snapshot(
            "5a5a", NOON, NOON, NOON, NOON, NOON, 90, 10, "t", "h", List.of(), List.of(), "rule");
    return new RunEventBody.SnapshotCut(snapshot, "code");
  }

  static Verdict verdict(VerdictOutcome outcome) {
    return new Verdict(
        "v",
        "model",
        outcome,
        "m",
        Optional.empty(),
        Optional.empty(),
        List.of(),
        false,
        Optional.empty(),
        Optional.empty(),
        Map.of(),
        List.of(),
        "auc 0.4, wanted 0.5");
  }

  RunEventBody trained() {
    Signature signature = new Signature(List.of(), List.of(), List.of(), Optional.empty());
    return new RunEventBody.ModelTrained(
        new TrainedModel("m", 1, 1, "code", Map.of(), signature, Map.of(), 1, 1));
  }

  ModelVersion version() {
    return new ModelVersion(
        PIPELINE,
        2,
        "m",
        RUN,
        NOON,
        1,
        new Signature(List.of(), List.of(), List.of("x"), Optional.empty()),
        new Snapshot(
            "5a5a", NOON, NOON, NOON, NOON, NOON, 90, 10, "t", "h", List.of(), List.of(), "rule"),
        new Prepared("p", "t", "h", Optional.empty(), List.of("x")),
        "code",
        Map.of(),
        1,
        Optional.empty(),
        Map.of(),
        verdict(VerdictOutcome.PASS),
        List.of("fresh"),
        signals(),
        List.of(),
        false);
  }

  RolloutEventBody started() {
    return new RolloutEventBody.RolloutStarted(
        RUN, "flights", version(), Optional.empty(), TestSpecs.flightDelays());
  }
}
