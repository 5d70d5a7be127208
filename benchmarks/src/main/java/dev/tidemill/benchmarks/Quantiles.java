package dev.tidemill.benchmarks;

import java.util.Arrays;
import java.util.Collection;

/** Figures in order. */
record Quantiles(double[] sorted) {

  static Quantiles of(double[] values) {
    double[] copy = values.clone();
    Arrays.sort(copy);
    return new Quantiles(copy);
  }

  static Quantiles of(Collection<Double> values) {
    return of(values.stream().mapToDouble(Double::doubleValue).toArray());
  }

  /** The smallest value that at least this share does not exceed. */
  double at(double share) {
    int rank = (int) Math.ceil(share * sorted.length);
    return sorted[Math.max(0, Math.min(sorted.length, rank) - 1)];
  }

  double p50() {
    return at(0.5);
  }

  double p99() {
    return at(0.99);
  }

  double max() {
    return sorted[sorted.length - 1];
  }
}
