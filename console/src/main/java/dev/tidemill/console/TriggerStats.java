package dev.tidemill.console;

import dev.tidemill.console.trigger.PipelineTriggers;
import dev.tidemill.console.trigger.TriggerStanding;
import dev.tidemill.schemas.message.PipelineVersion;
import dev.tidemill.schemas.message.RunOutcome;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a trigger was good for.
 *
 * @param signals how many it received
 * @param runs how many it started, or shared with others
 * @param other runs that were cancelled, superseded, expired or rolled back
 * @param goingOn runs that have not ended
 * @param promotedShare of the runs that ended; absent if none has
 * @param signalsPerRun of the runs that it started; absent if there are none
 * @param computeSeconds how long the programs of its runs worked
 * @param shadowFires how often it would have started a run, if it only records
 * @param remark what to think about; absent: nothing
 */
record TriggerStats(
    String pipeline,
    String trigger,
    String kind,
    long signals,
    long runs,
    long promoted,
    long rejected,
    long failed,
    long noChange,
    long other,
    long goingOn,
    Optional<Double> promotedShare,
    Optional<Double> signalsPerRun,
    long computeSeconds,
    long shadowFires,
    Optional<Instant> lastFire,
    Optional<String> remark) {

  /** So many runs without a promotion say something. */
  private static final int ENOUGH = 5;

  /**
   * Of every trigger that is declared, and of runs by hand.
   *
   * @param triggers the decisions that count
   * @param since runs that were requested before do not count
   */
  static List<TriggerStats> of(
      PipelineView pipeline, PipelineTriggers triggers, Instant since, Instant now) {
    List<TriggerStats> out = new ArrayList<>();
    for (TriggerStanding s :
        triggers.standings(
            pipeline.current.filter(v -> !v.deleted()).map(PipelineVersion::spec), now)) {
      List<RunView> runs =
          pipeline.runs.values().stream()
              .filter(r -> !r.requestedAt.isBefore(since) && r.startedBy(s.trigger()))
              .toList();
      out.add(of(pipeline.pipeline, s, runs));
    }
    return out;
  }

  private static TriggerStats of(String pipeline, TriggerStanding s, List<RunView> runs) {
    long promoted = count(runs, RunOutcome.PROMOTED);
    long rejected = count(runs, RunOutcome.REJECTED);
    long failed = count(runs, RunOutcome.FAILED);
    long noChange = count(runs, RunOutcome.NO_CHANGE);
    long goingOn = runs.stream().filter(r -> r.outcome.isEmpty()).count();
    long ended = runs.size() - goingOn;
    long signals = s.signals().getOrDefault("received", 0L);
    Optional<Instant> last =
        runs.stream().map(r -> r.requestedAt).max(Instant::compareTo).or(() -> lastShadow(s));
    return new TriggerStats(
        pipeline,
        s.trigger(),
        s.kind(),
        signals,
        runs.size(),
        promoted,
        rejected,
        failed,
        noChange,
        ended - promoted - rejected - failed - noChange,
        goingOn,
        ended == 0 ? Optional.empty() : Optional.of((double) promoted / ended),
        runs.isEmpty()
            ? Optional.empty()
            : Optional.of((double) runs.stream().mapToLong(RunView::signals).sum() / runs.size()),
        runs.stream().map(r -> r.worked()).reduce(Duration.ZERO, Duration::plus).toSeconds(),
        s.shadowFires(),
        last,
        ended >= ENOUGH && promoted == 0
            ? Optional.of("none of the " + ended + " runs of this trigger was promoted")
            : Optional.empty());
  }

  private static Optional<Instant> lastShadow(TriggerStanding s) {
    return s.lastShadowFire().map(f -> f.at());
  }

  private static long count(List<RunView> runs, RunOutcome outcome) {
    return runs.stream().filter(r -> r.outcome.filter(outcome::equals).isPresent()).count();
  }
}
