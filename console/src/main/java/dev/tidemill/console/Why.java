package dev.tidemill.console;

import dev.tidemill.schemas.message.CheckOutcome;
import dev.tidemill.schemas.message.CheckResult;
import dev.tidemill.schemas.message.Condition;
import dev.tidemill.schemas.message.GuardResult;
import dev.tidemill.schemas.message.RolloutEvent;
import dev.tidemill.schemas.message.RolloutEventBody;
import dev.tidemill.schemas.message.RunEvent;
import dev.tidemill.schemas.message.RunEventBody;
import dev.tidemill.schemas.message.SignalSet;
import dev.tidemill.schemas.message.Snapshot;
import dev.tidemill.schemas.message.TriggerDecision;
import dev.tidemill.schemas.message.TriggerEvent;
import dev.tidemill.schemas.message.Verdict;
import dev.tidemill.schemas.text.Counted;
import dev.tidemill.schemas.topic.Topics;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Tells why a run came to be and what became of it, step by step, from the recorded events alone.
 */
final class Why {

  /** A worker says that it lives when it gets a job, and every few seconds while it has one. */
  private static final Duration HEARD_WITHIN = Duration.ofMinutes(1);

  private final List<String> out = new ArrayList<>();

  private Why() {}

  /** A run: the decision, the gates, the rollout. */
  static List<String> run(RunView run, Optional<RolloutView> rollout) {
    Why why = new Why();
    why.line(0, "run %s of %s: %s", run.runId, run.pipeline, state(run));
    run.cause.ifPresent(why::cause);
    for (RunEvent event : run.events) {
      why.event(run.requestedAt, event);
    }
    if (run.shortened()) {
      why.line(1, "its events are no longer held here; the topic %s has them", Topics.RUNS.name());
    } else if (run.eventsLeftOut() > 0) {
      why.line(
          1,
          "%s between the first and the last %s not held here; the topic %s has all",
          Counted.of(run.eventsLeftOut(), "event"),
          Counted.verb(run.eventsLeftOut(), "is", "are"),
          Topics.RUNS.name());
    }
    rollout.ifPresent(r -> why.rollout(run.requestedAt, r));
    return why.out;
  }

  /** The latest decisions of a pipeline or of one of its triggers, newest last. */
  static List<String> decisions(PipelineView pipeline, Optional<String> trigger, int most) {
    Why why = new Why();
    List<TriggerDecision> all =
        pipeline.decisions.stream()
            .filter(d -> trigger.map(t -> concerns(d, t)).orElse(true))
            .toList();
    for (TriggerDecision d : all.subList(Math.max(0, all.size() - most), all.size())) {
      why.decision(d);
    }
    if (all.isEmpty()) {
      why.line(
          0,
          "%s has decided nothing yet: no signal has reached it",
          trigger.map(t -> "trigger " + t).orElse(pipeline.pipeline));
    }
    return why.out;
  }

  static boolean concerns(TriggerDecision d, String trigger) {
    if (d.event() instanceof TriggerEvent.Evaluated e) {
      return e.trigger().equals(trigger);
    }
    return d.event() instanceof TriggerEvent.Fired f && f.triggers().contains(trigger)
        || d.event() instanceof TriggerEvent.SchedulePlanned s && s.trigger().equals(trigger)
        || d.event() instanceof TriggerEvent.ScheduleMissed m && m.trigger().equals(trigger);
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
        .map(o -> Views.kebab(o.name()) + " (" + run.code + ") " + run.message)
        .orElse(Views.kebab(run.stage.name()));
  }

  private void decision(TriggerDecision d) {
    if (d.event() instanceof TriggerEvent.Fired f) {
      line(
          0,
          "%s  fired %s by %s: %s",
          d.at(),
          f.runId(),
          String.join(" + ", f.triggers()),
          f.reason());
      conditions(f.conditions());
      signals(f.signals());
    } else if (d.event() instanceof TriggerEvent.Evaluated e) {
      line(
          0,
          "%s  %s %s: %s",
          d.at(),
          e.trigger().isEmpty() ? "(no trigger)" : e.trigger(),
          Views.kebab(e.outcome().name()),
          e.reason());
      conditions(e.conditions());
    } else {
      line(0, "%s  %s", d.at(), TriggerSentences.of(d.event()));
    }
  }

  private void cause(TriggerEvent.Fired f) {
    boolean several = f.triggers().size() > 1;
    line(1, several ? "because %2$s" : "because %s: %s", f.triggers().get(0), f.reason());
    conditions(f.conditions());
    signals(f.signals());
    f.finding()
        .ifPresent(
            x ->
                line(
                    2,
                    "finding %s on %s: %s (value %s, threshold %s)",
                    x.check(),
                    x.eventTime(),
                    x.message(),
                    n(x.value()),
                    n(x.threshold())));
  }

  private void conditions(List<Condition> conditions) {
    for (Condition c : conditions) {
      line(2, "%s %s: %s (needs %s)", c.met() ? "+" : "-", c.name(), c.observed(), c.required());
    }
  }

  private void signals(SignalSet s) {
    String rows =
        s.files() > 0
            ? ", " + Counted.of(s.files(), "file") + ", " + Counted.of(s.rows(), "row")
            : "";
    line(2, "%s%s, digest %s", Counted.of(s.count(), "signal"), rows, shorten(s.digest()));
    s.ranges()
        .forEach(
            r -> line(3, "%s-%d offsets %d to %d", r.topic(), r.partition(), r.from(), r.to()));
  }

  private void event(Instant start, RunEvent event) {
    RunEventBody b = event.body();
    String at = elapsed(start, event.at());
    if (b instanceof RunEventBody.StageStarted s) {
      line(1, "%s %s", at, Views.kebab(s.stage().name()));
    } else if (b instanceof RunEventBody.RunQueued q) {
      line(1, "%s queued: %s", at, q.reason());
    } else if (b instanceof RunEventBody.JobReissued r) {
      line(2, "%s issued again, attempt %d: %s", at, r.attempt(), r.reason());
    } else if (b instanceof RunEventBody.JobWaiting w) {
      line(2, "%s no slot was free since %s", at, w.since());
    } else if (b instanceof RunEventBody.AttemptFailed f) {
      line(2, "%s attempt %d failed: %s %s", at, f.attempt(), f.code(), f.message());
    } else if (b instanceof RunEventBody.LateResultIgnored l) {
      line(2, "%s late result of execution %s ignored: %s", at, l.executionId(), l.what());
    } else if (b instanceof RunEventBody.SnapshotCut s) {
      snapshot(at, s.snapshot());
      s.snapshot().notes().forEach(note -> line(2, "rows: %s", note));
    } else if (b instanceof RunEventBody.DataChecked d) {
      verdict(at, d.verdict());
    } else if (b instanceof RunEventBody.FilesQuarantined q) {
      q.files()
          .forEach(
              f ->
                  line(
                      2,
                      "%s quarantined %s (%s): %s",
                      at,
                      f.path(),
                      shorten(f.digest()),
                      q.reason()));
    } else if (b instanceof RunEventBody.QuarantineForgotten f) {
      line(2, "%s %s", at, forgotten(f.digests().size()));
    } else if (b instanceof RunEventBody.ModelTrained m) {
      line(
          2,
          "%s candidate %s, %d bytes, trained in %d ms",
          at,
          shorten(m.model().digest()),
          m.model().bytes(),
          m.model().trainMillis());
    } else if (b instanceof RunEventBody.ModelChecked m) {
      verdict(at, m.verdict());
    } else if (b instanceof RunEventBody.GateWaiting w) {
      line(2, "%s waits for data: %s", at, w.reason());
    } else if (b instanceof RunEventBody.CandidateAccepted a) {
      line(1, "%s accepted as version %d", at, a.model().version());
    } else if (b instanceof RunEventBody.RunEnded e) {
      line(1, "%s ended %s (%s): %s", at, Views.kebab(e.outcome().name()), e.code(), e.message());
    } else if (b instanceof RunEventBody.CancelRequested c) {
      line(1, "%s cancel asked for by %s: %s", at, c.actor(), c.reason());
    }
  }

  /** Without rows there are no times to show. */
  private void snapshot(String at, Snapshot s) {
    String training =
        Counted.of(s.trainRows(), "training row")
            + (s.trainRows() > 0 ? " to " + s.windowEnd() : "");
    String holdout =
        Counted.of(s.holdoutRows(), "holdout row")
            + (s.holdoutRows() > 0 ? " to " + s.holdoutEnd() : "");
    line(2, "%s snapshot %s: %s, %s", at, shorten(s.digest()), training, holdout);
    if (s.trainRows() + s.holdoutRows() > 0) {
      line(2, "holdout: %s", s.holdoutRule());
    }
  }

  private static String forgotten(int files) {
    return files == 1
        ? "one quarantined file is no longer in the sources; if it comes back, it is judged again"
        : files
            + " quarantined files are no longer in the sources; if they come back, they are judged"
            + " again";
  }

  private void verdict(String at, Verdict v) {
    line(2, "%s %s gate: %s. %s", at, v.gate(), Views.kebab(v.outcome().name()), v.message());
    for (CheckResult c : v.checks()) {
      String mark =
          switch (c.outcome()) {
            case PASS -> "+";
            case FAIL -> c.warnOnly() ? "!" : "-";
            case UNDECIDED -> "~";
            case INSUFFICIENT_DATA -> "?";
            case ERROR -> "x";
          };
      line(3, "%s %s: %s", mark, c.name(), said(c));
      c.failingRows().forEach(r -> line(4, "row %s", r));
    }
  }

  /** A check that was not applied has nothing that it observed, and may have no limit. */
  private static String said(CheckResult c) {
    List<String> parts = new ArrayList<>();
    parts.add(c.observed());
    parts.add(c.threshold().isEmpty() ? "" : "(allowed: " + c.threshold() + ")");
    parts.add(c.outcome() == CheckOutcome.PASS ? "" : c.message());
    return parts.stream().filter(p -> !p.isEmpty()).collect(Collectors.joining(" "));
  }

  private void rollout(Instant start, RolloutView rollout) {
    line(
        1,
        "rollout %s at %s: version %d against %s",
        rollout.rolloutId,
        rollout.endpoint,
        rollout.candidate,
        rollout.champion.map(c -> "champion " + c).orElse("no champion"));
    for (RolloutEvent event : rollout.events.all()) {
      rolloutEvent(elapsed(start, event.at()), event.body());
    }
    if (rollout.events.dropped()) {
      line(
          2,
          "ended %s (%s): %s",
          rollout.outcome.map(o -> Views.kebab(o.name())).orElse(""),
          rollout.code,
          rollout.message);
      line(2, "its events are no longer held here; the topic %s has them", Topics.ROLLOUTS.name());
    } else if (rollout.events.looksLeftOut() > 0) {
      line(
          2,
          "%s that came to the same outcome %s left out; the topic %s has all",
          Counted.of(rollout.events.looksLeftOut(), "look"),
          Counted.verb(rollout.events.looksLeftOut(), "is", "are"),
          Topics.ROLLOUTS.name());
    }
  }

  private void rolloutEvent(String at, RolloutEventBody b) {
    if (b instanceof RolloutEventBody.GoldenMatched g) {
      line(
          2,
          "%s golden requests answered alike by %s, largest difference %s",
          at,
          Counted.of(g.gateways(), "gateway"),
          n(g.maxDifference()));
    } else if (b instanceof RolloutEventBody.StepStarted s) {
      line(2, "%s step %d: %d %% of the traffic", at, s.step(), s.weight());
    } else if (b instanceof RolloutEventBody.EvidenceJudged j) {
      line(2, "%s %s", at, j.outcome());
      for (GuardResult g : j.guards()) {
        line(
            3,
            "%s %s: %s %s",
            g.outcome().equals("pass") ? "+" : g.outcome().equals("fail") ? "-" : "?",
            g.guard(),
            g.message(),
            figures(g.statistics()));
      }
    } else if (b instanceof RolloutEventBody.CandidatePromoted p) {
      line(2, "%s promoted version %d, provisionally: %s", at, p.version(), p.reason());
    } else if (b instanceof RolloutEventBody.PromotionConfirmed c) {
      line(2, "%s confirmed: %s", at, c.reason());
    } else if (b instanceof RolloutEventBody.RolloutEnded e) {
      line(2, "%s ended %s (%s): %s", at, Views.kebab(e.outcome().name()), e.code(), e.message());
    } else if (b instanceof RolloutEventBody.RolloutRejected r) {
      line(2, "%s rejected (%s): %s", at, r.code(), r.message());
    }
  }

  private static String figures(Map<String, Double> statistics) {
    List<String> parts = new ArrayList<>();
    statistics.entrySet().stream()
        .filter(e -> !e.getKey().startsWith("block."))
        .sorted(Map.Entry.comparingByKey())
        .forEach(e -> parts.add(e.getKey() + "=" + n(e.getValue())));
    return parts.isEmpty() ? "" : "[" + String.join(" ", parts) + "]";
  }

  private static String n(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e9
        ? String.valueOf((long) value)
        : String.format(Locale.ROOT, "%.4g", value);
  }

  private static String elapsed(Instant start, Instant at) {
    return String.format(Locale.ROOT, "+%.1fs", Duration.between(start, at).toMillis() / 1000.0);
  }

  private static String shorten(String digest) {
    return digest.length() > 12 ? digest.substring(0, 12) : digest;
  }

  private void line(int indent, String format, Object... args) {
    out.add("  ".repeat(indent) + String.format(Locale.ROOT, format, args).stripTrailing());
  }
}
