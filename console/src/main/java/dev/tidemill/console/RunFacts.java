package dev.tidemill.console;

import dev.tidemill.schemas.message.RunEvent;
import dev.tidemill.schemas.message.RunEventBody;
import dev.tidemill.schemas.message.Snapshot;
import dev.tidemill.schemas.message.TrainedModel;
import dev.tidemill.schemas.message.TriggerEvent;
import dev.tidemill.schemas.message.Verdict;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * What a run used and made, the last of each.
 *
 * @param code digest of the code archive; empty: none was made
 */
record RunFacts(
    RunView run,
    Optional<TriggerEvent.Fired> cause,
    Optional<Snapshot> snapshot,
    String code,
    Optional<TrainedModel> model,
    Optional<Verdict> data,
    Optional<Verdict> verdict) {

  static RunFacts of(RunView run) {
    return new RunFacts(
        run,
        run.cause,
        last(run, RunEventBody.SnapshotCut.class, RunEventBody.SnapshotCut::snapshot),
        last(run, RunEventBody.SnapshotCut.class, RunEventBody.SnapshotCut::codeDigest).orElse(""),
        last(run, RunEventBody.ModelTrained.class, RunEventBody.ModelTrained::model)
            .or(() -> last(run, RunEventBody.ModelTaken.class, RunEventBody.ModelTaken::model)),
        last(run, RunEventBody.DataChecked.class, RunEventBody.DataChecked::verdict),
        last(run, RunEventBody.ModelChecked.class, RunEventBody.ModelChecked::verdict));
  }

  private static <E extends RunEventBody, T> Optional<T> last(
      RunView run, Class<E> kind, Function<E, T> part) {
    List<RunEvent> events = run.events;
    return events.stream()
        .map(RunEvent::body)
        .filter(kind::isInstance)
        .map(kind::cast)
        .reduce((a, b) -> b)
        .map(part);
  }
}
