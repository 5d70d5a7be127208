package dev.tidemill.training.lineage;

import dev.tidemill.schemas.message.CodeCommit;
import dev.tidemill.schemas.message.ModelVersion;
import dev.tidemill.schemas.message.RunEvent;
import dev.tidemill.schemas.message.RunEventBody.CandidateAccepted;
import dev.tidemill.schemas.message.RunEventBody.DataChecked;
import dev.tidemill.schemas.message.RunEventBody.RunEnded;
import dev.tidemill.schemas.message.RunEventBody.RunRequested;
import dev.tidemill.schemas.message.RunEventBody.SnapshotCut;
import dev.tidemill.schemas.message.Snapshot;
import dev.tidemill.schemas.message.TriggerEvent.Fired;
import dev.tidemill.schemas.message.Verdict;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** What is known of the runs that have not ended: a fold of their events. */
final class LineageRuns {

  /** A run at its beginning or at its end. */
  record Told(
      String runId,
      String pipeline,
      Fired cause,
      Instant requestedAt,
      Instant at,
      Optional<RunEnded> end,
      Optional<Snapshot> snapshot,
      Optional<Verdict> dataGate,
      Optional<ModelVersion> model,
      Optional<CodeCommit> commit) {}

  private static final class Open {
    private final RunEvent first;
    private final Fired cause;
    private Optional<Snapshot> snapshot = Optional.empty();
    private Optional<Verdict> dataGate = Optional.empty();
    private Optional<ModelVersion> model = Optional.empty();
    private Optional<CodeCommit> commit = Optional.empty();

    Open(RunEvent first, Fired cause) {
      this.first = first;
      this.cause = cause;
    }

    private Told told(Instant at, Optional<RunEnded> end) {
      return new Told(
          first.runId(),
          first.pipeline(),
          cause,
          first.at(),
          at,
          end,
          snapshot,
          dataGate,
          model,
          commit);
    }
  }

  private final Map<String, Open> open = new HashMap<>();

  /** Takes an event; answers what is to be told of it, which is nothing of most. */
  Optional<Told> take(RunEvent event) {
    if (event.body() instanceof RunRequested requested) {
      Open run = new Open(event, requested.cause());
      open.put(event.runId(), run);
      return Optional.of(run.told(event.at(), Optional.empty()));
    }
    Open run = open.get(event.runId());
    if (run == null) {
      return Optional.empty();
    }
    if (event.body() instanceof SnapshotCut cut) {
      run.snapshot = Optional.of(cut.snapshot());
      run.commit = cut.commit();
    } else if (event.body() instanceof DataChecked checked) {
      run.dataGate = Optional.of(checked.verdict());
    } else if (event.body() instanceof CandidateAccepted accepted) {
      run.model = Optional.of(accepted.model());
    } else if (event.body() instanceof RunEnded ended) {
      open.remove(event.runId());
      return Optional.of(run.told(event.at(), Optional.of(ended)));
    }
    return Optional.empty();
  }
}
