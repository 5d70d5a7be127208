package dev.tidemill.deploy.analysis;

import dev.tidemill.schemas.message.Latencies;
import dev.tidemill.schemas.message.VersionEvidence;
import java.util.ArrayList;
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
 * @param failure why it failed last; empty if it did not
 */
public record VersionTotals(
    long executions,
    long answers,
    long errors,
    long bad,
    double least,
    double most,
    List<Long> latencies,
    String failure) {

  public static final VersionTotals NONE =
      new VersionTotals(
          0, 0, 0, 0, Double.NaN, Double.NaN, Collections.nCopies(Latencies.BINS, 0L), "");

  public VersionTotals {
    latencies = List.copyOf(latencies);
  }

  VersionTotals plus(VersionEvidence v) {
    List<Long> counts = new ArrayList<>(latencies);
    for (int bin = 0; bin < Math.min(counts.size(), v.latencyCounts().length); bin++) {
      counts.set(bin, counts.get(bin) + v.latencyCounts()[bin]);
    }
    return new VersionTotals(
        executions + v.executions(),
        answers + v.answers(),
        errors + v.errors(),
        bad + v.badScores(),
        smaller(least, v.minScore()),
        -smaller(-most, -v.maxScore()),
        counts,
        v.failure().isEmpty() ? failure : v.failure());
  }

  /** NaN only if both are. */
  private static double smaller(double a, double b) {
    if (Double.isNaN(a)) {
      return b;
    }
    return Double.isNaN(b) ? a : Math.min(a, b);
  }
}
