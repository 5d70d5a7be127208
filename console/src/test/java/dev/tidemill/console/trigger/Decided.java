package dev.tidemill.console.trigger;

import dev.tidemill.schemas.message.Condition;
import dev.tidemill.schemas.message.Demand;
import dev.tidemill.schemas.message.PauseTarget;
import dev.tidemill.schemas.message.PipelineVersion;
import dev.tidemill.schemas.message.RunKind;
import dev.tidemill.schemas.message.RunOutcome;
import dev.tidemill.schemas.message.SignalSet;
import dev.tidemill.schemas.message.TriggerDecision;
import dev.tidemill.schemas.message.TriggerEvent;
import dev.tidemill.schemas.message.TriggerOutcome;
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

/** Decisions on a pipeline, one after another. */
public final class Decided {

  public static final String PIPELINE = "demo/flight-delays";

  public final List<TriggerDecision> all = new ArrayList<>();
  public final PipelineSpec spec;
  public Instant now;

  public Decided(Instant start) {
    this(start, yaml(), "");
  }

  /** With these triggers in place of its own, each line from its first column. */
  public Decided(Instant start, String triggers) {
    this(start, yaml(), triggers);
  }

  private Decided(Instant start, String yaml, String triggers) {
    now = start;
    String all =
        triggers.isEmpty()
            ? yaml
            : yaml.substring(0, yaml.indexOf("  triggers:"))
                + "  triggers:\n"
                + triggers.indent(4)
                + yaml.substring(yaml.indexOf("  concurrency:"));
    spec = PipelineSpecs.parse(all, "pipeline.yaml").orThrow();
  }

  private static String yaml() {
    try {
      return Files.readString(Path.of("../examples/flight-delays/pipeline.yaml"));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  public Decided pass(Duration time) {
    now = now.plus(time);
    return this;
  }

  public Decided event(TriggerEvent event) {
    int n = all.size() + 1;
    all.add(new TriggerDecision("d" + n, PIPELINE, n, now, event));
    return this;
  }

  public Decided applied() {
    return event(
        new TriggerEvent.PipelineApplied(
            new PipelineVersion(PIPELINE, 1, spec, "", "/p", now, "ann", false), Optional.empty()));
  }

  public Decided paused(String trigger) {
    return event(
        new TriggerEvent.Paused(
            trigger.isEmpty() ? PauseTarget.PIPELINE : PauseTarget.TRIGGER, trigger, "ann", ""));
  }

  public static SignalSet signals(long count, String... ids) {
    return new SignalSet(
        count, "d", List.of(ids), List.of(), 0, 0, 0, Optional.empty(), Optional.empty());
  }

  public Decided evaluated(
      String trigger, TriggerOutcome outcome, String reason, Condition... conditions) {
    return evaluated(trigger, outcome, 1, 1, reason, Optional.empty(), conditions);
  }

  public Decided evaluated(
      String trigger,
      TriggerOutcome outcome,
      long count,
      long fresh,
      String reason,
      Optional<Instant> wakeAt,
      Condition... conditions) {
    return event(
        new TriggerEvent.Evaluated(
            trigger,
            outcome,
            signals(count, "signal-" + all.size()),
            List.of(conditions),
            Optional.empty(),
            wakeAt,
            reason,
            now,
            fresh,
            false,
            Demand.TRAIN,
            Map.of("row-" + all.size(), "seen")));
  }

  /** The trigger takes so many signals for a run, of which some came just now. */
  public Decided fired(String trigger, String run, long count, long fresh) {
    event(
        new TriggerEvent.Evaluated(
            trigger,
            TriggerOutcome.FIRED,
            signals(count, "signal-" + all.size()),
            List.of(),
            Optional.of(run),
            Optional.empty(),
            count + " signals",
            now,
            fresh,
            false,
            Demand.TRAIN,
            Map.of()));
    return event(
        new TriggerEvent.Fired(
            "fire-" + run,
            run,
            RunKind.TRAIN,
            List.of(trigger),
            signals(count, "signal-" + all.size()),
            List.of(),
            count + " signals",
            Optional.empty(),
            Optional.empty(),
            List.of(),
            Map.of(),
            1,
            spec,
            "/p"));
  }

  public Decided ended(String run, RunOutcome outcome) {
    return event(new TriggerEvent.RunEndSeen(run, outcome, now));
  }

  /** The fold of all of them. */
  public PipelineTriggers folded() {
    PipelineTriggers triggers = new PipelineTriggers();
    all.forEach(triggers::take);
    return triggers;
  }

  public TriggerStanding standing(String trigger) {
    return folded().standings(Optional.empty(), now).stream()
        .filter(s -> s.trigger().equals(trigger))
        .findFirst()
        .orElseThrow();
  }
}
