package dev.tidemill.validation.gate;

/**
 * The difference in loss between two models on the same rows, with one-sided bounds.
 *
 * @param difference loss of the first less loss of the second: negative is better
 * @param lower each bound alone holds with confidence 1 - alpha
 * @param method cluster-bootstrap or delong
 */
public record Comparison(
    double difference,
    double standardError,
    double lower,
    double upper,
    double alpha,
    int rows,
    int clusters,
    String method) {

  /** Whether every figure is a number. */
  public boolean defined() {
    return Double.isFinite(difference) && Double.isFinite(lower) && Double.isFinite(upper);
  }
}
