package dev.tidemill.demo;

import dev.tidemill.schemas.message.DataFile;
import dev.tidemill.schemas.message.RunEvent;
import dev.tidemill.schemas.message.RunEventBody;
import dev.tidemill.schemas.message.RunOutcome;
import dev.tidemill.schemas.message.RunStage;
import dev.tidemill.schemas.message.SignalBucket;
import dev.tidemill.schemas.message.TriggerDecision;
import dev.tidemill.schemas.message.TriggerEvent;
import dev.tidemill.schemas.message.TriggerOutcome;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The runs of the demo. Tells what happens to them. Not for several threads. */
final class RunStory {

  private static final Set<SignalBucket> HEARD =
      EnumSet.of(SignalBucket.CONSUMED, SignalBucket.COALESCED);

  private final Teller teller;
  private final Map<String, WatchedRun> runs = new LinkedHashMap<>();
  private final Map<String, String> quarantined = new LinkedHashMap<>();
  private final Set<String> decidedSignals = new HashSet<>();
  private final Set<String> triggersHeard = new TreeSet<>();
  private long signalsInRuns;

  RunStory(Teller teller) {
    this.teller = teller;
  }

  void decided(TriggerDecision d) {
    if (d.event() instanceof TriggerEvent.Evaluated e) {
      decidedSignals.addAll(e.signals().ids());
      if (HEARD.contains(e.outcome().bucket())) {
        triggersHeard.add(e.trigger());
      }
    }
    if (d.event() instanceof TriggerEvent.Fired f) {
      signalsInRuns += f.signals().count();
      runs.put(f.runId(), new WatchedRun(f.runId(), d.at(), f.triggers()));
      teller.tell(
          "run "
              + f.runId()
              + " decided by "
              + String.join(" + ", f.triggers())
              + ": "
              + f.reason());
    } else if (d.event() instanceof TriggerEvent.Evaluated e
        && e.outcome() == TriggerOutcome.COALESCED) {
      teller.tell(
          "signal for " + e.trigger() + " joins run " + e.runId().orElse("?") + ": " + e.reason());
    }
  }

  void happened(RunEvent e) {
    WatchedRun run = runs.get(e.runId());
    RunEventBody b = e.body();
    if (b instanceof RunEventBody.FilesQuarantined q) {
      q.files().forEach(f -> quarantined.put(f.digest(), f.path()));
      q.files()
          .forEach(
              f ->
                  teller.tell("quarantined " + f.path() + ": " + q.reason(), "quarantined a file"));
    }
    if (run == null && b instanceof RunEventBody.RunRequested r) {
      run = new WatchedRun(e.runId(), e.at(), r.cause().triggers());
      runs.put(e.runId(), run);
    }
    if (run == null) {
      return;
    }
    if (b instanceof RunEventBody.StageStarted s) {
      run.stage = s.stage();
      run.waitsForData = false;
    } else if (b instanceof RunEventBody.GateWaiting w) {
      run.waitsForData = true;
      teller.tell("run " + run.id + " waits: " + w.reason());
    } else if (b instanceof RunEventBody.SnapshotCut s) {
      run.files = s.snapshot().files().stream().map(DataFile::path).collect(Collectors.toSet());
    } else if (b instanceof RunEventBody.ModelTrained m) {
      run.trained = true;
      teller.tell(
          "run "
              + run.id
              + " trained a candidate in "
              + Teller.seconds(Duration.ofMillis(m.model().trainMillis())));
    } else if (b instanceof RunEventBody.AttemptFailed f) {
      teller.tell(
          "run " + run.id + " attempt " + f.attempt() + " failed: " + f.code() + " " + f.message());
    } else if (b instanceof RunEventBody.CandidateAccepted a) {
      run.stage = RunStage.ACCEPTED;
      run.version = a.model().version();
      teller.tell(
          "version "
              + run.version
              + " passed the model gate after "
              + since(run, e.at())
              + ": "
              + a.model().verdict().message());
    } else if (b instanceof RunEventBody.RolloutSeen) {
      run.stage = RunStage.ROLLING_OUT;
    } else if (b instanceof RunEventBody.RunEnded end) {
      run.stage = RunStage.ENDED;
      run.outcome = Optional.of(end.outcome());
      run.code = end.code();
      tellEnd(run, end, e.at());
    }
  }

  private void tellEnd(WatchedRun run, RunEventBody.RunEnded end, Instant at) {
    String line =
        "run "
            + run.id
            + " ended "
            + Teller.word(end.outcome())
            + " ("
            + end.code()
            + ") after "
            + since(run, at)
            + ": "
            + end.message();
    if (end.outcome() == RunOutcome.REJECTED || end.outcome() == RunOutcome.FAILED) {
      teller.tell(line, Teller.word(end.outcome()));
    } else if (end.outcome() != RunOutcome.PROMOTED) {
      teller.tell(line);
    }
  }

  private static String since(WatchedRun run, Instant at) {
    return Teller.seconds(Duration.between(run.requestedAt, at));
  }

  /** The runs in the order in which they were decided. */
  List<WatchedRun> runs() {
    return List.copyOf(runs.values());
  }

  /** Paths of what was quarantined, once for each content. */
  List<String> quarantined() {
    return List.copyOf(quarantined.values());
  }

  /** Signals that decisions name. */
  Set<String> decidedSignals() {
    return Set.copyOf(decidedSignals);
  }

  /** Triggers that a run listened to. */
  Set<String> triggersHeard() {
    return new TreeSet<>(triggersHeard);
  }

  /** Signals that runs name as their cause. */
  long signalsInRuns() {
    return signalsInRuns;
  }
}
