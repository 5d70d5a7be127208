package dev.tidemill.console;

import dev.tidemill.console.trigger.HeldDecision;
import dev.tidemill.kit.dispatch.Cases;
import dev.tidemill.schemas.message.RunEvent;
import dev.tidemill.schemas.message.SignalSet;
import dev.tidemill.schemas.message.TriggerDecision;
import dev.tidemill.schemas.message.TriggerEvent;
import dev.tidemill.schemas.text.Counted;
import dev.tidemill.schemas.topic.Topics;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Tells why a run came to be and what became of it, step by step, from the recorded events alone.
 */
final class Why {

  /** A worker gives a sign of life when it gets a job, and every few seconds while it has one. */
  private static final Duration HEARD_WITHIN = Duration.ofMinutes(1);

  private final Lines lines = new Lines();

  private Why() {}

  /** A run: the decision, the gates, the rollout. */
  static List<String> run(RunView run, Optional<RolloutView> rollout) {
    Why why = new Why();
    why.lines.add(0, "run %s of %s: %s", run.runId, run.pipeline, state(run));
    run.cause.ifPresent(f -> why.cause(f, run.requestedAt));
    for (RunEvent event : run.events) {
      new RunSentences(why.lines, Lines.elapsed(run.requestedAt, event.at())).tell(event.body());
    }
    if (run.shortened()) {
      why.lines.add(
          1, "its events are no longer held here; the topic %s has them", Topics.RUNS.name());
    } else if (run.eventsLeftOut() > 0) {
      why.lines.add(
          1,
          "%s between the first and the last %s not held here; the topic %s has all",
          Counted.of(run.eventsLeftOut(), "event"),
          Counted.verb(run.eventsLeftOut(), "is", "are"),
          Topics.RUNS.name());
    }
    rollout.ifPresent(r -> RolloutSentences.tell(why.lines, run.requestedAt, r));
    return why.lines.all();
  }

  /** Decisions, in their order. */
  static List<String> decisions(List<HeldDecision> all) {
    Why why = new Why();
    all.forEach(why::decision);
    return why.lines.all();
  }

  /** The decision that made a run, with its signals by id. */
  static List<String> made(String runId, TriggerEvent.Fired cause, Instant at, int most) {
    Why why = new Why();
    why.lines.add(0, "run %s of %s", runId, cause.spec().key());
    why.cause(cause, at);
    List<String> ids = cause.signals().ids();
    ids.stream().limit(most).forEach(id -> why.lines.add(3, "%s", id));
    if (cause.signals().count() > Math.min(most, ids.size())) {
      why.lines.add(
          3,
          "and %s more",
          Counted.of(cause.signals().count() - Math.min(most, ids.size()), "signal"));
    }
    if (!cause.replaces().isEmpty()) {
      why.lines.add(2, "it replaces %s", String.join(", ", cause.replaces()));
    }
    return why.lines.all();
  }

  /** The triggers that an event names. */
  private static final Cases<Void, TriggerEvent, List<String>> TRIGGERS =
      Cases.<Void, TriggerEvent, List<String>>of(TriggerEvent.class)
          .on(TriggerEvent.Evaluated.class, e -> List.of(e.trigger()))
          .on(TriggerEvent.Fired.class, TriggerEvent.Fired::triggers)
          .on(TriggerEvent.AlertSeen.class, e -> List.of(e.trigger()))
          .on(TriggerEvent.SchedulePlanned.class, e -> List.of(e.trigger()))
          .on(TriggerEvent.ScheduleMissed.class, e -> List.of(e.trigger()))
          .all(
              List.of(
                  TriggerEvent.PipelineApplied.class,
                  TriggerEvent.PipelineDeleted.class,
                  TriggerEvent.SignalsForgotten.class,
                  TriggerEvent.RowsForgotten.class,
                  TriggerEvent.ComputeSeen.class,
                  TriggerEvent.Paused.class,
                  TriggerEvent.Resumed.class,
                  TriggerEvent.RunEndSeen.class,
                  TriggerEvent.RunTrainedSeen.class,
                  TriggerEvent.SnapshotSeen.class,
                  TriggerEvent.FilesUsed.class,
                  TriggerEvent.CommandAnswered.class),
              (none, e) -> List.of())
          .build();

  static boolean concerns(TriggerDecision d, String trigger) {
    return TRIGGERS.apply(d.event()).contains(trigger);
  }

  /** What a run waits for whose job nobody has taken. */
  static String slot(Instant since, Map<String, Instant> workers, Instant now) {
    List<String> heard =
        workers.entrySet().stream()
            .filter(w -> w.getValue().isAfter(now.minus(HEARD_WITHIN)))
            .map(Map.Entry::getKey)
            .sorted()
            .toList();
    return "  waits for a free slot since %s; %s"
        .formatted(
            since,
            heard.isEmpty()
                ? "no worker has been heard of for a minute: does a runner run?"
                : "heard of in the last minute: " + String.join(", ", heard));
  }

  private static String state(RunView run) {
    return run.outcome
        .map(o -> Views.kebab(o) + " (" + run.code + ") " + run.message)
        .orElse(Views.kebab(run.stage));
  }

  private void decision(HeldDecision held) {
    TriggerDecision d = held.last();
    if (d.event() instanceof TriggerEvent.Fired f) {
      lines.add(
          0,
          "%s  fired %s by %s: %s",
          d.at(),
          f.runId(),
          String.join(" + ", f.triggers()),
          f.reason());
      StandingSentences.decided(lines, f.conditions(), d.at());
      signals(f.signals());
    } else if (d.event() instanceof TriggerEvent.Evaluated e) {
      lines.add(
          0,
          "%s  %s %s: %s%s",
          d.at(),
          e.trigger().isEmpty() ? "(no trigger)" : e.trigger(),
          Views.kebab(e.outcome()),
          e.reason(),
          StandingSentences.times(held));
      StandingSentences.decided(lines, e.conditions(), e.at());
    } else {
      lines.add(
          0, "%s  %s%s", d.at(), TriggerSentences.of(d.event()), StandingSentences.times(held));
    }
  }

  private void cause(TriggerEvent.Fired f, Instant at) {
    boolean several = f.triggers().size() > 1;
    lines.add(1, several ? "because %2$s" : "because %s: %s", f.triggers().get(0), f.reason());
    if (f.forced()) {
      lines.add(2, "forced: past the budget and repetitions");
    }
    StandingSentences.decided(lines, f.conditions(), at);
    signals(f.signals());
    f.finding()
        .ifPresent(
            x ->
                lines.add(
                    2,
                    "finding %s on %s: %s (value %s, threshold %s)",
                    x.check(),
                    x.eventTime(),
                    x.message(),
                    Lines.number(x.value()),
                    Lines.number(x.threshold())));
  }

  private void signals(SignalSet s) {
    String rows =
        s.files() > 0
            ? ", " + Counted.of(s.files(), "file") + ", " + Counted.of(s.rows(), "row")
            : "";
    lines.add(
        2, "%s%s, digest %s", Counted.of(s.count(), "signal"), rows, Lines.shorten(s.digest()));
    s.late()
        .ifPresent(
            late -> {
              lines.add(
                  2,
                  "%s, %s, %s",
                  Counted.of(late.lateFiles(), "late file"),
                  Counted.of(late.rewrittenFiles(), "rewritten file"),
                  Counted.of(late.lateRows(), "late row"));
              late.named().forEach(n -> lines.add(3, "%s", n));
            });
    s.versions()
        .forEach(
            (source, v) ->
                lines.add(
                    2,
                    "data of %s: commit %s, %s names %s",
                    source,
                    v.commit(),
                    v.pointer(),
                    v.digest()));
    s.ranges()
        .forEach(
            r ->
                lines.add(3, "%s-%d offsets %d to %d", r.topic(), r.partition(), r.from(), r.to()));
  }
}
