package dev.tidemill.trigger.backtest;

import dev.tidemill.kit.decide.Origin;
import dev.tidemill.schemas.message.DataFile;
import dev.tidemill.schemas.message.RunEventBody;
import dev.tidemill.schemas.message.RunOutcome;
import dev.tidemill.schemas.message.Signal;
import dev.tidemill.schemas.message.SignalBody;
import dev.tidemill.schemas.message.Snapshot;
import dev.tidemill.schemas.message.TriggerInput;
import dev.tidemill.schemas.spec.PipelineSpec;
import dev.tidemill.schemas.spec.PipelineSpecs;
import dev.tidemill.trigger.backtest.Past.Happening;
import dev.tidemill.trigger.backtest.Past.RealRun;
import dev.tidemill.trigger.backtest.Past.SignalCame;
import dev.tidemill.trigger.calendar.ZonedCalendar;
import dev.tidemill.trigger.cel.CelExpressions;
import dev.tidemill.trigger.policy.TriggerDecider;
import dev.tidemill.trigger.policy.kind.TriggerKinds;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** A past of a pipeline that a test writes, and drafts of it. */
public final class Flights {

  public static final String PIPELINE = "demo/flight-delays";
  public static final Instant START = Instant.parse("2026-01-05T10:00:00Z");

  public final List<Happening> happenings = new ArrayList<>();
  public final List<RealRun> runs = new ArrayList<>();

  /** A draft with these triggers in place of its own. */
  public static PipelineSpec draft(String triggers) {
    return PipelineSpecs.parse(yaml(triggers), "draft.yaml").orThrow();
  }

  /**
   * The document of a draft.
   *
   * @param triggers YAML of the list, each line from its first column
   */
  public static String yaml(String triggers) {
    try {
      String all = Files.readString(Path.of("../examples/flight-delays/pipeline.yaml"));
      int from = all.indexOf("  triggers:");
      int to = all.indexOf("  concurrency:");
      return all.substring(0, from) + "  triggers:\n" + triggers.indent(4) + all.substring(to);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A file with so many rows came. */
  public Flights file(Duration after, String name, long rows) {
    Instant at = START.plus(after);
    DataFile file =
        new DataFile(name, "digest of " + name, rows * 20, rows, Optional.of(at), Optional.of(at));
    return signal(at, name, new SignalBody.DataArrived("flights", List.of(file)));
  }

  public Flights signal(Instant at, String id, SignalBody body) {
    Signal signal = new Signal(id, "/test", "subject", at, Optional.of(PIPELINE), body);
    happenings.add(
        new SignalCame(
            new TriggerInput(signal, "", -1, -1),
            new Origin("tidemill.trigger-inputs", 0, happenings.size()),
            at));
    return this;
  }

  /** A run that was really started by these signals. */
  public Flights run(
      String id, Duration after, Duration takes, RunOutcome outcome, String... signals) {
    Instant at = START.plus(after);
    runs.add(
        new RealRun(
            id,
            at,
            List.of("new-week"),
            signals.length + " signals",
            List.of(signals),
            Optional.of(outcome),
            Optional.of(at.plus(takes)),
            List.of()));
    return this;
  }

  /** The run before cut a snapshot of these files. */
  public Flights cut(Duration after, String... files) {
    Instant at = START.plus(after);
    RealRun run = runs.remove(runs.size() - 1);
    Snapshot snapshot =
        new Snapshot(
            "s",
            at,
            at,
            at,
            at,
            at,
            0,
            0,
            "",
            "",
            Stream.of(files).map(this::known).toList(),
            List.of(),
            "");
    runs.add(run.with(List.of(new Past.Step(at, new RunEventBody.SnapshotCut(snapshot, "")))));
    return this;
  }

  private DataFile known(String name) {
    return happenings.stream()
        .filter(SignalCame.class::isInstance)
        .map(h -> ((SignalCame) h).input().signal().body())
        .filter(SignalBody.DataArrived.class::isInstance)
        .flatMap(b -> ((SignalBody.DataArrived) b).files().stream())
        .filter(f -> f.path().equals(name))
        .findFirst()
        .orElseThrow();
  }

  public Past past(Duration lasts) {
    return new Past(
        PIPELINE, "/p", START, START.plus(lasts), happenings, List.copyOf(runs), List.of());
  }

  public static TriggerDecider decider() {
    return new TriggerDecider(new ZonedCalendar(), TriggerKinds.ALL, new CelExpressions());
  }

  public BacktestReport backtest(Duration lasts, String triggers) {
    return Backtest.run(decider(), past(lasts), draft(triggers), () -> false);
  }
}
