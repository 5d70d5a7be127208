package dev.tidemill.validation.monitor;

import java.util.Map;

/**
 * A mature request with its label.
 *
 * @param labelMillis event time at which the label came true
 * @param version the version whose answer the caller got
 * @param texts inputs that are text, by name
 * @param score that answer; of several classes the probability that it gave to the true one
 * @param label NaN where there are several classes
 * @param word the class that came true, where there are several; otherwise empty
 */
public record OutcomeRow(
    long eventMillis,
    long labelMillis,
    int version,
    double[] features,
    Map<String, String> texts,
    double score,
    double label,
    String word) {

  /** A request of numbers alone. */
  public OutcomeRow(
      long eventMillis,
      long labelMillis,
      int version,
      double[] features,
      double score,
      double label) {
    this(eventMillis, labelMillis, version, features, Map.of(), score, label, "");
  }
}
