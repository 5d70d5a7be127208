package dev.tidemill.training.span;

import dev.tidemill.schemas.message.Condition;
import dev.tidemill.schemas.message.RunEvent;
import dev.tidemill.schemas.message.RunEventBody.AttemptFailed;
import dev.tidemill.schemas.message.RunEventBody.ExecutionGranted;
import dev.tidemill.schemas.message.RunEventBody.JobReissued;
import dev.tidemill.schemas.message.RunEventBody.RolloutSeen;
import dev.tidemill.schemas.message.RunEventBody.RunEnded;
import dev.tidemill.schemas.message.RunEventBody.RunRequested;
import dev.tidemill.schemas.message.RunEventBody.StageStarted;
import dev.tidemill.schemas.message.RunOutcome;
import dev.tidemill.schemas.message.RunStage;
import dev.tidemill.schemas.message.SignalSet;
import dev.tidemill.schemas.message.TriggerEvent.Fired;
import dev.tidemill.schemas.trace.Spans;
import dev.tidemill.schemas.trace.Trace;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/** The spans of a run that has not ended. Not thread-safe. */
final class OpenRun {

  static final String PIPELINE = "cicd.pipeline.name";
  static final String RUN = "cicd.pipeline.run.id";

  /** That of the orchestrator. */
  private static final String OWN = "training-orchestrator";

  private final RunEvent first;
  private final RunRequested requested;
  private final Trace trace;
  private final ToldSpan.Open whole;
  private final List<ToldSpan> told = new ArrayList<>();
  private Optional<ToldSpan.Open> stage = Optional.empty();

  OpenRun(RunEvent first, RunRequested requested) {
    Fired cause = requested.cause();
    this.first = first;
    this.requested = requested;
    this.trace = new Trace(first.trace(), Spans.run(first.runId()));
    this.whole =
        ToldSpan.open(trace, "run " + first.pipeline(), OWN, first.at())
            .below(Spans.decision(first.runId()))
            .with(PIPELINE, first.pipeline())
            .with(RUN, first.runId())
            .with("tidemill.run.kind", word(cause.kind()))
            .with("tidemill.triggers", cause.triggers())
            .with("tidemill.signals", cause.signals().count())
            .with("tidemill.specification.version", (long) cause.specVersion())
            .linked(others(cause.signals()));
  }

  /** Where the signals after the first one came from, as far as their ids are listed. */
  private static List<Trace> others(SignalSet signals) {
    return IntStream.range(1, Math.min(signals.ids().size(), SignalSet.MAX_TRACEPARENTS))
        .mapToObj(i -> Trace.of(signals, i))
        .toList();
  }

  /** An enum constant in lower case with dashes. */
  static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** The spans that have ended since the last call. */
  List<ToldSpan> taken() {
    List<ToldSpan> all = List.copyOf(told);
    told.clear();
    return all;
  }

  /** From the first signal to the decision, and the decision itself. */
  void requested() {
    Fired cause = requested.cause();
    Instant decided = cause.decidedAt().orElse(first.at());
    Instant received = cause.receivedAt().orElse(decided);
    String signalId =
        cause.signals().ids().isEmpty() ? first.runId() : cause.signals().ids().get(0);
    String signalSpan = Spans.signal(first.pipeline(), signalId);
    ToldSpan.Open signal =
        ToldSpan.open(trace.in(signalSpan), "signal", "trigger-service", received)
            .with(PIPELINE, first.pipeline())
            .with("tidemill.signal.id", signalId);
    Trace.parse(cause.signals().traceparents().getOrDefault(signalId, ""))
        .ifPresent(signal::causedBy);
    told.add(signal.ended(decided));
    ToldSpan.Open decision =
        ToldSpan.open(
                trace.in(Spans.decision(first.runId())), "decision", "trigger-service", received)
            .below(signalSpan)
            .with(PIPELINE, first.pipeline())
            .with("tidemill.decision.id", requested.decisionId())
            .with("tidemill.decision.reason", cause.reason())
            .with("tidemill.triggers", cause.triggers())
            .with("tidemill.conditions", cause.conditions().stream().map(OpenRun::text).toList());
    cause.actor().ifPresent(actor -> decision.with("tidemill.actor", actor));
    told.add(decision.ended(decided));
  }

  private static String text(Condition c) {
    return "%s: %s, wanted %s".formatted(c.name(), c.observed(), c.required());
  }

  /** Notes something of the whole run. */
  void notes(String attribute, Object value) {
    whole.with(attribute, value instanceof Integer number ? (Object) (long) number : value);
  }

  /** Waits for something else than a worker. */
  void waits(String what, RunEvent event, String reason) {
    closeStage(event.at());
    String span = Spans.stage(first.runId(), what + "/" + event.sequence());
    stage = Optional.of(task(span, what, OWN, event.at()).with("tidemill.reason", reason));
  }

  void stage(RunEvent event, StageStarted body) {
    closeStage(event.at());
    begin(event, body.stage(), body.jobId(), body.attempt());
  }

  /** The worker of the job before fell silent. */
  void again(RunEvent event, JobReissued body) {
    fails("WORKER_SILENT", body.reason());
    closeStage(event.at());
    begin(event, body.stage(), body.jobId(), body.attempt());
  }

  private void begin(RunEvent event, RunStage name, String jobId, int attempt) {
    stage =
        Optional.of(
            task(Spans.job(jobId), word(name), worker(name), event.at())
                .with("cicd.pipeline.task.run.id", jobId)
                .with("tidemill.attempt", (long) attempt));
  }

  private ToldSpan.Open task(String span, String name, String service, Instant at) {
    return ToldSpan.open(trace.in(span), name, service, at)
        .below(trace.spanId())
        .with(PIPELINE, first.pipeline())
        .with(RUN, first.runId())
        .with("cicd.pipeline.task.name", name);
  }

  private static String worker(RunStage stage) {
    return switch (stage) {
      case CHECKING_DATA, CHECKING_MODEL -> "validation-service";
      case SNAPSHOTTING, TESTING_CODE, PREPARING, TRAINING, PREDICTING -> "runner";
      case REQUESTED, QUEUED, AWAITING_APPROVAL, ACCEPTED, ROLLING_OUT, ENDED -> OWN;
    };
  }

  void granted(RunEvent event, ExecutionGranted body) {
    stage.ifPresent(
        s -> {
          s.with("cicd.worker.name", body.worker());
          s.moment("granted", event.at(), Map.of("tidemill.execution.id", body.executionId()));
        });
  }

  void failed(RunEvent event, AttemptFailed body) {
    fails(body.code(), body.message());
    closeStage(event.at());
  }

  /** The stage that goes on will have failed. */
  void fails(String code, String message) {
    stage.ifPresent(s -> s.failed(code, message));
  }

  /** The stage has its result. */
  void finished(RunEvent event, Map<String, Object> result) {
    stage.ifPresent(s -> result.forEach(s::with));
    closeStage(event.at());
  }

  /** From here on the rollout tells. */
  void rollsOut(RunEvent event, RolloutSeen body) {
    closeStage(event.at());
    notes("deployment.id", body.rolloutId());
  }

  private void closeStage(Instant at) {
    stage.ifPresent(s -> told.add(s.ended(at)));
    stage = Optional.empty();
  }

  void ended(RunEvent event, RunEnded body) {
    boolean failed =
        switch (body.outcome()) {
          case FAILED, REJECTED, EXPIRED, ROLLED_BACK -> true;
          case PROMOTED, NO_CHANGE, CANCELLED, SUPERSEDED -> false;
        };
    if (failed) {
      fails(body.code(), body.message());
      whole.failed(body.code(), body.message());
    }
    closeStage(event.at());
    whole
        .with("cicd.pipeline.result", result(body.outcome()))
        .with("tidemill.run.outcome", word(body.outcome()))
        .with("tidemill.run.code", body.code())
        .with("tidemill.run.message", body.message());
    told.add(whole.ended(event.at()));
  }

  /** In the words of OpenTelemetry. */
  private static String result(RunOutcome outcome) {
    return switch (outcome) {
      case PROMOTED -> "success";
      case NO_CHANGE -> "skip";
      case REJECTED, ROLLED_BACK -> "failure";
      case FAILED -> "error";
      case EXPIRED -> "timeout";
      case CANCELLED, SUPERSEDED -> "cancellation";
    };
  }
}
