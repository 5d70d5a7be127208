package dev.tidemill.deploy.analysis;

import dev.tidemill.schemas.message.Latencies;
import java.util.Collections;
import java.util.List;

/**
 * What one version did since the evidence began, shadow included.
 *
 * @param answers times the caller got its answer
 * @param bad NaN or infinite scores
 * @param least smallest score; NaN if none
 * @param most largest score; NaN if none
 * @param latencies counts per bin of {@link Latencies}
 */
public record VersionTotals(
    long executions,
    long answers,
    long errors,
    long bad,
    double least,
    double most,
    List<Long> latencies) {

  public static final VersionTotals NONE =
      new VersionTotals(
          0, 0, 0, 0, Double.NaN, Double.NaN, Collections.nCopies(Latencies.BINS, 0L));

  public VersionTotals {
    latencies = List.copyOf(latencies);
  }

  Scores scores() {
    return new Scores(executions, bad, least, most);
  }

  ErrorRate.Counts errorCounts() {
    return new ErrorRate.Counts(executions, errors);
  }
}
