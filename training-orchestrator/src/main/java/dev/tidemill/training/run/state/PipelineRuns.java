package dev.tidemill.training.run.state;

import dev.tidemill.schemas.message.FileHistory;
import dev.tidemill.schemas.message.ModelVersion;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * State of a pipeline's runs: the fold of its run events. Bounded: what could grow for ever
 * (registry entries, fire ids) is in rows beside it. It is kept in parts, see {@link KeptRuns}.
 *
 * @param sequence of the last event
 * @param runs in the order of their requests
 * @param ended the last ones, {@value #ENDED_KEPT} at most, oldest first
 * @param quarantined digests of files that a data gate turned away, as far as the sources have them
 * @param excluded digests of files that a person left out; none of them is in {@code quarantined}
 * @param accepted digests of the files that a data gate passed, as far as the last snapshot that
 *     passed lists them: a file that a snapshot lists is never judged as new again, and files that
 *     are gone are forgotten ({@link FileLimits})
 * @param history figures of the last {@value #FIGURES_KEPT} files that a data gate passed, oldest
 *     first
 * @param championVersion the version that serves
 * @param champion its registry entry; absent if no version serves or the entry is unknown
 * @param formerVersion the version that served before it
 * @param lastVersion number of the newest registry entry
 * @param evaluations model-gate verdicts by holdout digest, the last {@value #HOLDOUTS_KEPT}
 *     holdouts (decision rule B6)
 * @param holdouts keys of {@code evaluations}, oldest first
 * @param rolloutSequence sequence of the rollout event that set the champion
 * @param commands the last {@value #COMMANDS_KEPT} command ids
 * @param lastCut digest of the manifest of the newest snapshot of this life
 * @param totals of all runs that have ended, in former lives too
 */
public record PipelineRuns(
    String pipeline,
    long sequence,
    List<ActiveRun> runs,
    List<EndedRun> ended,
    List<String> quarantined,
    List<String> excluded,
    List<String> accepted,
    List<FileHistory> history,
    Optional<Integer> championVersion,
    Optional<ModelVersion> champion,
    Optional<Integer> formerVersion,
    int lastVersion,
    Map<String, Integer> evaluations,
    List<String> holdouts,
    long rolloutSequence,
    List<String> commands,
    Optional<String> lastCut,
    RunTotals totals) {

  public static final int ENDED_KEPT = 50;

  /** How many are left of more than {@value #ENDED_KEPT}. */
  public static final int ENDED_LEFT = 40;

  public static final int FIGURES_KEPT = 64;
  public static final int HOLDOUTS_KEPT = 50;
  public static final int COMMANDS_KEPT = 200;

  /** Nothing happened yet. */
  public static PipelineRuns empty(String pipeline) {
    return new PipelineRuns(
        pipeline,
        0,
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        0,
        Map.of(),
        List.of(),
        0,
        List.of(),
        Optional.empty(),
        RunTotals.NONE);
  }

  /** The run of this id, if it has not ended. */
  public Optional<ActiveRun> run(String runId) {
    return runs.stream().filter(r -> r.runId().equals(runId)).findFirst();
  }

  /** Digests of the files that snapshots leave out. */
  public List<String> leftOut() {
    return Stream.concat(quarantined.stream(), excluded.stream()).toList();
  }

  /** The end of this run, if it was lately. */
  public Optional<EndedRun> endOf(String runId) {
    for (EndedRun run : ended) {
      if (run.runId().equals(runId)) {
        return Optional.of(run);
      }
    }
    return Optional.empty();
  }

  /** The list with the items at its end, and without its oldest entries beyond the limit. */
  public static <T> List<T> appended(List<T> list, List<T> items, int limit) {
    List<T> all = new ArrayList<>(list);
    all.addAll(items);
    return List.copyOf(all.subList(Math.max(0, all.size() - limit), all.size()));
  }
}
