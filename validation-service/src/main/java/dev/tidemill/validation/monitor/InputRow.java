package dev.tidemill.validation.monitor;

/**
 * A request.
 *
 * @param champion the version that is champion, as far as this request shows; otherwise 0
 * @param answered whether the caller got a score, or got none because the score is not a number
 */
public record InputRow(
    long eventMillis, int champion, double[] features, boolean answered, double score) {

  /** The value of an input; NaN where it is missing. */
  public double value(int index) {
    return index < features.length ? features[index] : Double.NaN;
  }
}
