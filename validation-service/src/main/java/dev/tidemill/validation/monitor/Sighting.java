package dev.tidemill.validation.monitor;

import java.util.Map;
import java.util.Objects;

/**
 * What a watch saw; with an id it is a finding.
 *
 * @param version the version that served
 * @param onsetMillis event time at which it began
 * @param atMillis event time at which it was seen
 * @param value the statistic, which was compared with {@code threshold}
 * @param message a sentence
 * @param figures what recomputes it
 */
public record Sighting(
    Subject subject,
    int version,
    long onsetMillis,
    long atMillis,
    double value,
    double threshold,
    String message,
    Map<String, Double> figures) {

  public Sighting {
    Objects.requireNonNull(subject, "subject");
    Objects.requireNonNull(message, "message");
    figures = Map.copyOf(figures);
  }
}
