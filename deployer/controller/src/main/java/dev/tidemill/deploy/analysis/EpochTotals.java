package dev.tidemill.deploy.analysis;

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

  SplitCounts errors() {
    return new SplitCounts(w, candidateErrors, championErrors);
  }

  SplitCounts units() {
    return new SplitCounts(w, candidateUnits, championUnits);
  }
}
