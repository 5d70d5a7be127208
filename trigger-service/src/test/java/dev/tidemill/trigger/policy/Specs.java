package dev.tidemill.trigger.policy;

import dev.tidemill.schemas.spec.BudgetSpec;
import dev.tidemill.schemas.spec.CodeSpec;
import dev.tidemill.schemas.spec.ConcurrencySpec;
import dev.tidemill.schemas.spec.DataSpec;
import dev.tidemill.schemas.spec.GatesSpec;
import dev.tidemill.schemas.spec.ModelFormatSpec;
import dev.tidemill.schemas.spec.PipelineSpec;
import dev.tidemill.schemas.spec.RolloutSpec;
import dev.tidemill.schemas.spec.Task;
import dev.tidemill.schemas.spec.TrainSpec;
import dev.tidemill.schemas.spec.TriggerSpec;
import dev.tidemill.schemas.spec.TriggerSpec.When;
import dev.tidemill.schemas.spec.trigger.Code;
import dev.tidemill.schemas.spec.trigger.Code.Changes;
import dev.tidemill.schemas.spec.trigger.Data;
import dev.tidemill.schemas.spec.trigger.OnFinding;
import dev.tidemill.schemas.spec.trigger.Schedule;
import dev.tidemill.schemas.spec.trigger.Schedule.Missed;
import dev.tidemill.schemas.spec.trigger.Schedule.RepeatedHour;
import dev.tidemill.schemas.spec.trigger.Schedule.SkippedHour;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Specifications that differ in what the policy reads: triggers and concurrency. */
public final class Specs {

  public static final String PIPELINE = "demo/flights";
  public static final ConcurrencySpec ONE_LATEST =
      new ConcurrencySpec(1, ConcurrencySpec.Policy.QUEUE_LATEST);

  private Specs() {}

  public static PipelineSpec spec(ConcurrencySpec concurrency, TriggerSpec... triggers) {
    List<TriggerSpec> all = List.of(triggers);
    return new PipelineSpec(
        "flights",
        "demo",
        Map.of(),
        Optional.empty(),
        Task.BINARY_CLASSIFICATION,
        new DataSpec(
            List.of(),
            "SELECT 1",
            new DataSpec.Columns(
                List.of("id"),
                "time",
                new DataSpec.LabelColumn("late"),
                Optional.empty(),
                List.of()),
            DataSpec.DataClock.DATA,
            new DataSpec.Window(true, Optional.empty()),
            new DataSpec.Holdout(Duration.ofDays(2), 1)),
        Optional.empty(),
        Optional.empty(),
        new TrainSpec(
            TrainSpec.Runner.PROCESS,
            List.of("true"),
            Map.of(),
            1,
            new TrainSpec.Resources(new TrainSpec.Limit(Optional.empty(), Optional.empty())),
            Duration.ofMinutes(1),
            new TrainSpec.RetrySpec(0, new TrainSpec.Backoff(Duration.ZERO, 1, Duration.ZERO)),
            Optional.empty()),
        new ModelFormatSpec("onnx", Optional.empty(), List.of()),
        Optional.empty(),
        all,
        concurrency,
        Optional.empty(),
        new GatesSpec(
            new GatesSpec.DataGate(GatesSpec.OnFail.REJECT, List.of()),
            new GatesSpec.ModelGate(List.of(), GatesSpec.FirstModel.PASS_IF_OTHERS_PASS)),
        Optional.empty(),
        Optional.empty(),
        Map.of(),
        concurrency + all.toString());
  }

  /** A pipeline with these sources and code, for pollers. */
  public static PipelineSpec polled(
      List<DataSpec.SourceSpec> sources, Optional<CodeSpec> code, String timeColumn) {
    PipelineSpec base = spec(ONE_LATEST);
    DataSpec data =
        new DataSpec(
            sources,
            base.data().query(),
            new DataSpec.Columns(
                List.of("id"),
                timeColumn,
                new DataSpec.LabelColumn("late"),
                Optional.empty(),
                List.of()),
            base.data().clock(),
            base.data().window(),
            base.data().holdout());
    return with(base, data, code, base.document());
  }

  /** With another document, as if it had been resolved to that. */
  public static PipelineSpec documented(PipelineSpec base, String document) {
    return with(base, base.data(), base.code(), document);
  }

  /** A pipeline that serves an endpoint and is trained for findings about it. */
  public static PipelineSpec onFindingsOf(String endpoint) {
    PipelineSpec base = spec(ONE_LATEST, onFinding(Duration.ofHours(1), "quality"));
    RolloutSpec rollout =
        new RolloutSpec(
            new RolloutSpec.Serving(endpoint, RolloutSpec.Backend.GATEWAY, 1, Optional.empty()),
            RolloutSpec.Strategy.CANARY,
            new RolloutSpec.Shadow(0),
            List.of(),
            "id",
            List.of(),
            new RolloutSpec.Deadline(Duration.ofDays(1)),
            new RolloutSpec.Provisional(1, Duration.ofDays(1)));
    return with(base, base.data(), base.code(), Optional.of(rollout), base.document());
  }

  private static PipelineSpec with(
      PipelineSpec base, DataSpec data, Optional<CodeSpec> code, String document) {
    return with(base, data, code, base.rollout(), document);
  }

  private static PipelineSpec with(
      PipelineSpec base,
      DataSpec data,
      Optional<CodeSpec> code,
      Optional<RolloutSpec> rollout,
      String document) {
    return new PipelineSpec(
        base.name(),
        base.namespace(),
        base.labels(),
        base.description(),
        base.task(),
        data,
        code,
        base.prepare(),
        base.train(),
        base.model(),
        base.predict(),
        base.triggers(),
        base.concurrency(),
        base.budget(),
        base.gates(),
        rollout,
        base.monitor(),
        base.calendars(),
        document);
  }

  /** With a budget; the document tells it from one without. */
  public static PipelineSpec with(PipelineSpec base, BudgetSpec budget) {
    return new PipelineSpec(
        base.name(),
        base.namespace(),
        base.labels(),
        base.description(),
        base.task(),
        base.data(),
        base.code(),
        base.prepare(),
        base.train(),
        base.model(),
        base.predict(),
        base.triggers(),
        base.concurrency(),
        Optional.of(budget),
        base.gates(),
        base.rollout(),
        base.monitor(),
        base.calendars(),
        base.document() + budget);
  }

  public static ConcurrencySpec limit(int limit, ConcurrencySpec.Policy policy) {
    return new ConcurrencySpec(limit, policy);
  }

  public static TriggerSpec onData(When when) {
    return onData("new-data", "flights", when);
  }

  public static TriggerSpec onData(String name, String source, When when) {
    return new TriggerSpec(name, new Data(source), when, Optional.empty());
  }

  public static When rows(long rows) {
    return new When(
        Optional.of(rows), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
  }

  public static When when(long rows, Duration maxWait, Duration quietPeriod) {
    return new When(
        Optional.of(rows),
        Optional.empty(),
        Optional.empty(),
        Optional.of(maxWait),
        Optional.of(quietPeriod));
  }

  public static TriggerSpec onSchedule(String cron, Missed missed) {
    return new TriggerSpec(
        "regular",
        new Schedule(cron, "UTC", missed, SkippedHour.SHIFT, RepeatedHour.FIRST),
        When.ANY,
        Optional.empty());
  }

  public static TriggerSpec onFinding(Duration cooldown, String... checks) {
    return new TriggerSpec(
        "got-worse", new OnFinding(List.of(checks)), When.ANY, Optional.of(cooldown));
  }

  public static TriggerSpec onCode(Changes changes) {
    return new TriggerSpec("code-changed", new Code(changes), When.ANY, Optional.empty());
  }
}
