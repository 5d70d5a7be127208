package dev.tidemill.trigger.replay;

import dev.tidemill.kit.http.HttpError;
import dev.tidemill.kit.worker.Received;
import dev.tidemill.schemas.message.Command;
import dev.tidemill.schemas.message.OffsetRange;
import dev.tidemill.schemas.message.RunEvent;
import dev.tidemill.schemas.message.RunEventBody;
import dev.tidemill.schemas.message.TriggerDecision;
import dev.tidemill.schemas.message.TriggerEvent.Evaluated;
import dev.tidemill.schemas.message.TriggerEvent.Fired;
import dev.tidemill.schemas.message.TriggerEvent.PipelineApplied;
import dev.tidemill.schemas.message.TriggerEvent.RunEndSeen;
import dev.tidemill.schemas.message.TriggerInput;
import dev.tidemill.schemas.topic.Topics;
import dev.tidemill.trigger.backtest.Past;
import dev.tidemill.trigger.backtest.Past.Happening;
import dev.tidemill.trigger.backtest.Past.PersonAsked;
import dev.tidemill.trigger.backtest.Past.RealRun;
import dev.tidemill.trigger.backtest.Past.SignalCame;
import dev.tidemill.trigger.backtest.Past.Step;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Puts records of the topics together to the past of a pipeline. */
final class PastCollector {

  /** The most signals that are replayed at once: they are held in memory. */
  static final int MOST_SIGNALS = 200_000;

  /** The most files of snapshots that are held. */
  private static final int MOST_FILES = 200_000;

  private final String pipeline;
  private final Instant from;
  private final Instant to;
  private final Map<Long, Instant> decidedAt = new HashMap<>();
  private final Map<String, RealRun> runs = new LinkedHashMap<>();
  private final List<Happening> happenings = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();
  private final Map<String, List<Step>> steps = new HashMap<>();
  private long files;
  private String folder = "/";

  PastCollector(String pipeline, Instant from, Instant to) {
    this.pipeline = pipeline;
    this.from = from;
    this.to = to;
  }

  void note(String what) {
    notes.add(what);
  }

  private boolean within(Instant at) {
    return !at.isBefore(from) && !at.isAfter(to);
  }

  /** Take all decisions before the signals. */
  void decision(Received<TriggerDecision> record) {
    TriggerDecision d = record.value();
    if (d.event() instanceof PipelineApplied applied) {
      folder = applied.version().folder();
    } else if (d.event() instanceof Evaluated e && e.fresh() > 0) {
      decided(e);
    } else if (d.event() instanceof Fired f && within(d.at())) {
      folder = f.folder();
      runs.put(
          f.runId(),
          new RealRun(
              f.runId(),
              d.at(),
              f.triggers(),
              f.reason(),
              f.signals().ids(),
              Optional.empty(),
              Optional.empty(),
              List.of()));
    } else if (d.event() instanceof RunEndSeen end) {
      runs.computeIfPresent(end.runId(), (id, r) -> r.ended(end.outcome(), end.at()));
    }
  }

  /** Take all decisions before what runs came to. */
  void step(Received<RunEvent> record) {
    RunEvent event = record.value();
    if (!runs.containsKey(event.runId()) || !PastReader.isReplayed(event.body())) {
      return;
    }
    if (event.body() instanceof RunEventBody.SnapshotCut cut) {
      files += cut.snapshot().files().size();
      if (files > MOST_FILES) {
        return;
      }
    }
    steps
        .computeIfAbsent(event.runId(), id -> new ArrayList<>())
        .add(new Step(event.at(), event.body()));
  }

  /** The signals of a decision that came with it. */
  private void decided(Evaluated e) {
    for (OffsetRange range : e.signals().ranges()) {
      if (range.topic().equals(Topics.TRIGGER_INPUTS.name()) && range.to() == range.from()) {
        decidedAt.putIfAbsent(range.from(), e.at());
      }
    }
  }

  void signal(Received<TriggerInput> record) {
    Instant at = decidedAt.getOrDefault(record.origin().offset(), record.at());
    if (within(at)) {
      add(new SignalCame(record.value(), record.origin(), at));
    }
  }

  void command(Received<Command> record) {
    Command command = record.value();
    boolean inTime = !command.expiresAt().isBefore(record.at());
    if (inTime && within(record.at()) && PastReader.isReplayed(command.body())) {
      add(new PersonAsked(command, record.at()));
    }
  }

  private void add(Happening happening) {
    if (happenings.size() == MOST_SIGNALS) {
      throw HttpError.invalid(
          "There are more than " + MOST_SIGNALS + " signals; choose a shorter time", "from");
    }
    happenings.add(happening);
  }

  Past past() {
    // Stable: what has one time stays in the order in which it was read.
    if (files > MOST_FILES) {
      notes.add(
          "the snapshots of later runs are left out: all together have more than %d files"
              .formatted(MOST_FILES));
    }
    happenings.sort(Comparator.comparing(Happening::at));
    return new Past(
        pipeline,
        folder,
        from,
        to,
        List.copyOf(happenings),
        runs.values().stream().map(r -> r.with(steps.getOrDefault(r.runId(), List.of()))).toList(),
        List.copyOf(notes));
  }
}
