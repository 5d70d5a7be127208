package dev.tidemill.validation.loss;

import java.util.Comparator;
import java.util.Map;
import java.util.Optional;

/** The class that an answer of several classes decides for. */
public final class DecidedClass {

  private DecidedClass() {}

  /** The one with the largest probability, of several the first by name; empty without classes. */
  public static Optional<String> of(Map<String, Double> probabilities) {
    return probabilities.entrySet().stream()
        .max(
            Map.Entry.<String, Double>comparingByValue()
                .thenComparing(Map.Entry.comparingByKey(Comparator.reverseOrder())))
        .map(Map.Entry::getKey);
  }
}
