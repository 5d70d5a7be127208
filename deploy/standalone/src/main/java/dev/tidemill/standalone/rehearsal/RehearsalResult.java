package dev.tidemill.standalone.rehearsal;

import dev.tidemill.schemas.message.Prepared;
import dev.tidemill.schemas.message.RunEvent;
import dev.tidemill.schemas.message.RunEventBody;
import dev.tidemill.schemas.message.RunEventBody.AttemptFailed;
import dev.tidemill.schemas.message.RunEventBody.CandidateAccepted;
import dev.tidemill.schemas.message.RunEventBody.DataChecked;
import dev.tidemill.schemas.message.RunEventBody.FeaturesPrepared;
import dev.tidemill.schemas.message.RunEventBody.GateWaiting;
import dev.tidemill.schemas.message.RunEventBody.ModelChecked;
import dev.tidemill.schemas.message.RunEventBody.ModelTrained;
import dev.tidemill.schemas.message.RunEventBody.RunEnded;
import dev.tidemill.schemas.message.RunEventBody.SnapshotCut;
import dev.tidemill.schemas.message.RunEventBody.StageStarted;
import dev.tidemill.schemas.message.RunOutcome;
import dev.tidemill.schemas.message.RunStage;
import dev.tidemill.schemas.message.Snapshot;
import dev.tidemill.schemas.message.TrainedModel;
import dev.tidemill.schemas.message.Verdict;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a rehearsal came to: the fold of its run's events.
 *
 * @param events in their order, at least one
 */
public record RehearsalResult(List<RunEvent> events) {

  /** Of a program that ended with the exit code for another try. */
  private static final String ASKS_AGAIN = "EXIT_CODE";

  /** How a rehearsal ends. The number is the exit code of the command. */
  public enum Ending {
    /** Both gates pass: a service would hand the model to its rollout. */
    PASS(0),
    /** A gate turned the data or the model away. */
    REJECTED(1),
    /** Something failed: the data cannot be read, the trainer ended with an error. */
    FAILED(1),
    /** A gate has too little data, or the trainer asks for another try. A service would wait. */
    WAITING(75);

    private final int exitCode;

    Ending(int exitCode) {
      this.exitCode = exitCode;
    }

    public int exitCode() {
      return exitCode;
    }
  }

  public RehearsalResult {
    events = List.copyOf(events);
  }

  /** How it ended. */
  public Ending ending() {
    if (find(CandidateAccepted.class).isPresent()) {
      return Ending.PASS;
    }
    return find(RunEnded.class)
        .map(e -> e.outcome() == RunOutcome.REJECTED ? Ending.REJECTED : Ending.FAILED)
        .orElseGet(() -> broken() ? Ending.FAILED : Ending.WAITING);
  }

  /** Whether an attempt failed that did not ask for another one itself: an error is no wait. */
  private boolean broken() {
    return find(AttemptFailed.class).filter(f -> !f.code().equals(ASKS_AGAIN)).isPresent();
  }

  /** A reason code; empty for a rehearsal that passed or that waits. */
  public String code() {
    return find(RunEnded.class).map(RunEnded::code).orElse("");
  }

  /** Why it ended so: one sentence or more. */
  public String message() {
    return find(RunEnded.class)
        .map(RunEnded::message)
        .or(() -> find(GateWaiting.class).map(GateWaiting::reason))
        .or(() -> find(AttemptFailed.class).map(AttemptFailed::message))
        .or(() -> modelVerdict().map(Verdict::message))
        .orElse("");
  }

  /** From the request to the last event. */
  public Duration took() {
    return Duration.between(events.get(0).at(), events.get(events.size() - 1).at());
  }

  /** The stage that was worked on last. */
  public Optional<RunStage> lastStage() {
    return find(StageStarted.class).map(StageStarted::stage);
  }

  /** How long each stage took, in their order. */
  public Map<RunStage, Duration> stages() {
    Map<RunStage, Duration> all = new LinkedHashMap<>();
    for (int i = 0; i < events.size(); i++) {
      if (events.get(i).body() instanceof StageStarted started) {
        RunEvent begin = events.get(i);
        RunEvent end =
            events.subList(i, events.size()).stream()
                .filter(e -> e.body() instanceof StageStarted && e != begin)
                .findFirst()
                .orElse(events.get(events.size() - 1));
        all.put(started.stage(), Duration.between(begin.at(), end.at()));
      }
    }
    return all;
  }

  public Optional<Snapshot> snapshot() {
    return find(SnapshotCut.class).map(SnapshotCut::snapshot);
  }

  public Optional<Verdict> dataVerdict() {
    return find(DataChecked.class).map(DataChecked::verdict);
  }

  public Optional<Prepared> prepared() {
    return find(FeaturesPrepared.class).map(FeaturesPrepared::prepared);
  }

  public Optional<TrainedModel> model() {
    return find(ModelTrained.class).map(ModelTrained::model);
  }

  public Optional<Verdict> modelVerdict() {
    return find(ModelChecked.class).map(ModelChecked::verdict);
  }

  /** The last event of a type. */
  private <T extends RunEventBody> Optional<T> find(Class<T> type) {
    return events.stream()
        .map(RunEvent::body)
        .filter(type::isInstance)
        .map(type::cast)
        .reduce((a, b) -> b);
  }
}
