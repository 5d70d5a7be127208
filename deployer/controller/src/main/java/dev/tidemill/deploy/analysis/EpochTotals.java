package dev.tidemill.deploy.analysis;

import dev.tidemill.schemas.message.EvidenceSlice;
import dev.tidemill.schemas.message.VersionEvidence;
import java.util.Optional;

/**
 * Events under one traffic share.
 *
 * @param epoch of the route
 * @param w the candidate's share, 0..1
 * @param candidateErrors first errors of a sticky key when the candidate was to answer
 * @param championErrors the same for the champion
 * @param candidateUnits distinct sticky keys first sent to the candidate
 * @param championUnits the same for the champion
 * @param executions of the candidate, shadow included
 * @param answers of the candidate
 */
public record EpochTotals(
    long epoch,
    double w,
    long candidateErrors,
    long championErrors,
    long candidateUnits,
    long championUnits,
    long executions,
    long answers) {

  /** Nothing has happened under this share yet. */
  public static EpochTotals of(long epoch, double w) {
    return new EpochTotals(epoch, w, 0, 0, 0, 0, 0, 0);
  }

  /** First errors of a sticky key, by the version that was to answer. */
  public SplitCounts errors() {
    return new SplitCounts(w, candidateErrors, championErrors);
  }

  /** Distinct sticky keys, by the version that they were first sent to. */
  public SplitCounts units() {
    return new SplitCounts(w, candidateUnits, championUnits);
  }

  /**
   * A gateway whose candidate is not ready gives it nothing: requests of a slice with another share
   * than this epoch's say nothing of a split.
   */
  EpochTotals plus(
      EvidenceSlice slice, Optional<VersionEvidence> own, Optional<VersionEvidence> other) {
    boolean split = slice.weight() == Math.round(100 * w);
    return new EpochTotals(
        epoch,
        w,
        candidateErrors + (split ? own.map(VersionEvidence::servedErrors).orElse(0L) : 0),
        championErrors + (split ? other.map(VersionEvidence::servedErrors).orElse(0L) : 0),
        candidateUnits + (split ? slice.unitsCandidate() : 0),
        championUnits + (split ? slice.unitsChampion() : 0),
        executions + own.map(VersionEvidence::executions).orElse(0L),
        answers + own.map(VersionEvidence::answers).orElse(0L));
  }
}
