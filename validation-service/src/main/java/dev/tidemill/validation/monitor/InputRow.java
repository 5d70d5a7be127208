package dev.tidemill.validation.monitor;

import java.util.Map;
import java.util.Optional;

/**
 * A request.
 *
 * @param champion the version that is champion, as far as this request shows; otherwise 0
 * @param features inputs that are numbers; NaN for those that are text or missing
 * @param texts inputs that are text, by name, without the missing ones
 * @param answered whether the caller got a score, or got none because the score is not a number
 * @param decided the class with the largest probability, where there are several
 */
public record InputRow(
    long eventMillis,
    int champion,
    double[] features,
    Map<String, String> texts,
    boolean answered,
    double score,
    Optional<String> decided) {

  public InputRow {
    texts = Map.copyOf(texts);
  }

  /** A request whose inputs and answer are numbers. */
  public InputRow(
      long eventMillis, int champion, double[] features, boolean answered, double score) {
    this(eventMillis, champion, features, Map.of(), answered, score, Optional.empty());
  }

  /** The value of an input; NaN where it is missing. */
  public double value(int index) {
    return index < features.length ? features[index] : Double.NaN;
  }

  /** The value of an input that is text; null where it is missing. */
  public String text(String input) {
    return texts.get(input);
  }
}
