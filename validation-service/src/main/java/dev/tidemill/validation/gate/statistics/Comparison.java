package dev.tidemill.validation.gate.statistics;

/**
 * The difference in loss between two models on the same rows, with one-sided bounds.
 *
 * @param difference loss of the first less loss of the second: negative is better
 * @param lower each bound alone holds with confidence 1 - alpha
 * @param method how the bounds were found
 */
public record Comparison(
    double difference,
    double standardError,
    double lower,
    double upper,
    double alpha,
    int rows,
    int clusters,
    Method method) {

  /**
   * How bounds were found.
   *
   * @param replicates of the cluster bootstrap; 0 for DeLong's variance
   * @param seed of the bootstrap, exact as a double
   */
  public record Method(int replicates, long seed) {
    static final Method DELONG = new Method(0, 0);
  }

  /** Whether every figure is a number. */
  public boolean defined() {
    return Double.isFinite(difference) && Double.isFinite(lower) && Double.isFinite(upper);
  }
}
