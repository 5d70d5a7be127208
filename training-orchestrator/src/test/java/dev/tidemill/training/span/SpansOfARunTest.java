package dev.tidemill.training.span;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemill.schemas.message.RolloutEvent;
import dev.tidemill.schemas.message.RolloutEventBody;
import dev.tidemill.schemas.message.RolloutOutcome;
import dev.tidemill.schemas.message.RunEvent;
import dev.tidemill.schemas.message.RunEventBody;
import dev.tidemill.schemas.message.RunOutcome;
import dev.tidemill.schemas.message.RunStage;
import dev.tidemill.schemas.message.VerdictOutcome;
import dev.tidemill.schemas.trace.Spans;
import dev.tidemill.schemas.trace.Trace;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SpansOfARunTest {

  private final RunSpans runs = new RunSpans();
  private final RolloutSpans rollouts = new RolloutSpans();
  private final List<ToldSpan> told = new ArrayList<>();

  private void take(RunEvent... events) {
    for (RunEvent event : events) {
      told.addAll(runs.take(event));
    }
  }

  private void take(RolloutEvent... events) {
    for (RolloutEvent event : events) {
      told.addAll(rollouts.take(event));
    }
  }

  private ToldSpan span(String name) {
    return told.stream().filter(s -> s.name().equals(name)).findFirst().orElseThrow();
  }

  private List<String> names() {
    return told.stream().map(ToldSpan::name).toList();
  }

  private static RunEventBody ended(RunOutcome outcome, String code) {
    return new RunEventBody.RunEnded(outcome, code, "one sentence");
  }

  /** A run with a failed attempt to train, and its rollout in two steps. */
  private void all(Recorded log) {
    take(
        log.run(log.requested()),
        log.run(log.stage(RunStage.SNAPSHOTTING, 1)),
        log.run(log.granted(RunStage.SNAPSHOTTING, 1)),
        log.run(log.cut()),
        log.run(log.stage(RunStage.TRAINING, 1)),
        log.run(
            new RunEventBody.AttemptFailed(
                RunStage.TRAINING, 1, "EXIT_CODE", "exit code 3", Optional.empty())),
        log.run(log.stage(RunStage.TRAINING, 2)),
        log.run(log.trained()),
        log.run(log.stage(RunStage.CHECKING_MODEL, 1)),
        log.run(new RunEventBody.ModelChecked(Recorded.verdict(VerdictOutcome.PASS))),
        log.run(
            new RunEventBody.CandidateAccepted(
                log.version(), dev.tidemill.training.TestSpecs.flightDelays())));
    take(
        log.rollout(log.started()),
        log.rollout(new RolloutEventBody.VersionLoaded("g1", 0)),
        log.rollout(new RolloutEventBody.StepStarted(1, 5, 1, 2)),
        log.rollout(new RolloutEventBody.EvidenceJudged(1, "advance", List.of(), 7)),
        log.rollout(new RolloutEventBody.StepStarted(2, 50, 1, 3)),
        log.rollout(new RolloutEventBody.CandidatePromoted(2, Optional.of(1), "better")),
        log.rollout(new RolloutEventBody.PromotionConfirmed("held", Optional.empty())),
        log.rollout(
            new RolloutEventBody.RolloutEnded(
                RolloutOutcome.PROMOTED, "CONFIRMED", "held", Optional.of(2))));
    take(log.run(ended(RunOutcome.PROMOTED, "CONFIRMED")));
  }

  @Test
  void theSpansOfARunAreOneTreeFromItsSignalToItsPromotion() {
    Recorded log = new Recorded(Map.of());
    all(log);
    assertThat(names())
        .containsExactly(
            "signal",
            "decision",
            "snapshotting",
            "training",
            "training",
            "checking-model",
            "loading",
            "step",
            "step",
            "promotion",
            "rollout default/flights",
            "run default/flights");
    assertThat(told).allMatch(s -> s.place().traceId().equals(log.trace()));
    Map<String, ToldSpan> byId = new HashMap<>();
    told.forEach(s -> byId.put(s.place().spanId(), s));
    assertThat(byId).as("no id twice").hasSize(told.size());
    assertThat(told.stream().filter(s -> s.parent().isEmpty()).map(ToldSpan::name))
        .containsExactly("signal");
    for (ToldSpan s : told) {
      s.parent()
          .ifPresent(
              id -> {
                assertThat(byId).as("parent of " + s.name()).containsKey(id);
                assertThat(s.start()).isAfterOrEqualTo(byId.get(id).start());
              });
      assertThat(s.end()).isAfterOrEqualTo(s.start());
    }
    ToldSpan run = span("run default/flights");
    assertThat(run.parent()).contains(span("decision").place().spanId());
    assertThat(span("rollout default/flights").parent()).contains(run.place().spanId());
    assertThat(told)
        .extracting(ToldSpan::service)
        .contains("trigger-service", "runner", "validation-service", "training-orchestrator")
        .contains("deployer");
  }

  @Test
  void timesAreThoseOfTheLog() {
    Recorded log = new Recorded(Map.of());
    all(log);
    assertThat(span("decision").start()).isEqualTo(Recorded.NOON.minusSeconds(9));
    assertThat(span("decision").end()).isEqualTo(Recorded.NOON.minusSeconds(1));
    assertThat(span("snapshotting").start()).isEqualTo(Recorded.second(2));
    assertThat(span("snapshotting").end()).isEqualTo(Recorded.second(4));
    assertThat(span("run default/flights").start()).isEqualTo(Recorded.second(1));
    assertThat(span("run default/flights").end()).isEqualTo(Recorded.second(20));
    assertThat(span("promotion").start()).isEqualTo(Recorded.second(17));
    assertThat(span("promotion").end()).isEqualTo(Recorded.second(19));
  }

  @Test
  void attributesHaveTheNamesOfOpenTelemetryWhereItHasSome() {
    all(new Recorded(Map.of()));
    assertThat(span("run default/flights").attributes())
        .containsEntry("cicd.pipeline.name", "default/flights")
        .containsEntry("cicd.pipeline.run.id", "run-1")
        .containsEntry("cicd.pipeline.result", "success")
        .containsEntry("tidemill.run.outcome", "promoted")
        .containsEntry("tidemill.model.version", 2L)
        .containsEntry("tidemill.triggers", List.of("fresh"));
    assertThat(span("snapshotting").attributes())
        .containsEntry("cicd.worker.name", "runner-a")
        .containsEntry("cicd.pipeline.task.name", "snapshotting")
        .containsEntry("tidemill.snapshot.train.rows", 90L);
    assertThat(span("step").attributes()).containsEntry("tidemill.weight", 5L);
    assertThat(span("rollout default/flights").attributes())
        .containsEntry("deployment.status", "succeeded");
    assertThat(span("step").moments())
        .extracting(ToldSpan.Moment::name)
        .containsExactly("evidence judged");
  }

  @Test
  void aFailedAttemptIsAnErrorWithItsCodeAndTheRunNeedNotBe() {
    all(new Recorded(Map.of()));
    assertThat(span("training").error())
        .hasValueSatisfying(
            e -> {
              assertThat(e.code()).isEqualTo("EXIT_CODE");
              assertThat(e.text()).isEqualTo("EXIT_CODE: exit code 3");
            });
    assertThat(told.stream().filter(s -> s.error().isPresent())).hasSize(1);
    assertThat(span("training").place().spanId())
        .isEqualTo(Spans.job(Recorded.job(RunStage.TRAINING, 1)));
  }

  @Test
  void aRunThatFailsIsAnErrorWithTheStageThatItFailedIn() {
    Recorded log = new Recorded(Map.of());
    take(
        log.run(log.requested()),
        log.run(log.stage(RunStage.CHECKING_MODEL, 1)),
        log.run(new RunEventBody.ModelChecked(Recorded.verdict(VerdictOutcome.FAIL))),
        log.run(ended(RunOutcome.REJECTED, "MODEL_GATE")));
    assertThat(span("checking-model").error()).isPresent();
    assertThat(span("run default/flights").error())
        .hasValueSatisfying(e -> assertThat(e.code()).isEqualTo("MODEL_GATE"));
    assertThat(span("run default/flights").attributes())
        .containsEntry("cicd.pipeline.result", "failure")
        .containsEntry("error.type", "MODEL_GATE");
  }

  @Test
  void aSilentWorkersAttemptIsAnErrorAndTheNextOneASpanOfItsOwn() {
    Recorded log = new Recorded(Map.of());
    take(
        log.run(log.requested()),
        log.run(log.stage(RunStage.TRAINING, 1)),
        log.run(
            new RunEventBody.JobReissued(
                RunStage.TRAINING, "job-2", 2, Recorded.NOON, "nothing heard for 60 s")),
        log.run(ended(RunOutcome.CANCELLED, "CANCELLED")));
    assertThat(names())
        .containsExactly("signal", "decision", "training", "training", "run default/flights");
    assertThat(span("training").error())
        .hasValueSatisfying(e -> assertThat(e.code()).isEqualTo("WORKER_SILENT"));
    assertThat(told.get(3).error()).isEmpty();
    assertThat(told.get(3).place().spanId()).isEqualTo(Spans.job("job-2"));
    assertThat(span("run default/flights").error()).isEmpty();
  }

  @Test
  void theTraceOfACallerIsGoneOnWithAndOtherSignalsAreLinks() {
    Recorded log = new Recorded(Map.of("s1", Recorded.CALLER, "s2", Recorded.OTHER));
    all(log);
    assertThat(log.trace()).isEqualTo("4bf92f3577b34da6a3ce929d0e0e4736");
    ToldSpan signal = span("signal");
    assertThat(signal.parent()).contains("00f067aa0ba902b7");
    assertThat(signal.remote()).isTrue();
    assertThat(span("run default/flights").links())
        .containsExactly(Trace.parse(Recorded.OTHER).orElseThrow());
  }

  @Test
  void anAbortedRolloutIsAnErrorWithTheReason() {
    Recorded log = new Recorded(Map.of());
    take(
        log.rollout(log.started()),
        log.rollout(new RolloutEventBody.StepStarted(1, 5, 1, 2)),
        log.rollout(
            new RolloutEventBody.RolloutEnded(
                RolloutOutcome.ABORTED, "GUARD_ERRORS", "too many errors", Optional.of(1))));
    assertThat(span("step").error()).isPresent();
    assertThat(span("rollout default/flights").error())
        .hasValueSatisfying(e -> assertThat(e.text()).isEqualTo("GUARD_ERRORS: too many errors"));
    assertThat(span("rollout default/flights").attributes())
        .containsEntry("deployment.status", "failed");
  }

  @Test
  void whatAnEarlierVersionRecordedIsLeftOut() {
    Recorded log = new Recorded(Map.of());
    RunEvent first = log.run(log.requested());
    take(
        new RunEvent(
            first.eventId(), first.pipeline(), "old", first.sequence(), first.at(), first.body()),
        new RunEvent(
            "e", first.pipeline(), "old", 2, first.at(), ended(RunOutcome.FAILED, "CODE")));
    take(
        new RolloutEvent("r", first.pipeline(), "old", 1, first.at(), log.started()),
        new RolloutEvent(
            "r",
            first.pipeline(),
            "old",
            2,
            first.at(),
            new RolloutEventBody.RolloutEnded(
                RolloutOutcome.PROMOTED, "CONFIRMED", "held", Optional.of(2))));
    assertThat(told).isEmpty();
  }

  @Test
  void thousandsOfLooksAtEvidenceAreNotAllKept() {
    Recorded log = new Recorded(Map.of());
    take(log.rollout(log.started()), log.rollout(new RolloutEventBody.StepStarted(1, 5, 1, 2)));
    for (int i = 0; i < 1_000; i++) {
      take(log.rollout(new RolloutEventBody.EvidenceJudged(1, "hold", List.of(), i)));
    }
    take(
        log.rollout(
            new RolloutEventBody.RolloutEnded(
                RolloutOutcome.EXPIRED, "EXPIRED", "no evidence", Optional.of(1))));
    assertThat(span("step").moments()).hasSize(128);
  }
}
