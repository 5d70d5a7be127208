package dev.tidemill.validation.evidence;

import dev.tidemill.schemas.spec.Task;
import dev.tidemill.validation.evidence.PendingRow.KnownLabel;
import java.util.List;
import java.util.Optional;

/**
 * Reads labels at an endpoint. A gateway refuses labels that say nothing there; those of other
 * senders come as they are.
 *
 * @param classes of the model, of two the second is the true one; empty where nobody noted them
 */
public record LabelReader(Task task, List<String> classes) {

  public LabelReader {
    classes = List.copyOf(classes);
  }

  /** What a label says; empty if it says nothing here, such as 2 where there are two classes. */
  public Optional<Truth> read(KnownLabel label) {
    return switch (task) {
      case REGRESSION -> Optional.of(Truth.number(label.value())).filter(t -> isFinite(label));
      case BINARY_CLASSIFICATION -> binary(label).map(Truth::number);
      case MULTICLASS_CLASSIFICATION -> word(label).map(Truth::of);
    };
  }

  private static boolean isFinite(KnownLabel label) {
    return Double.isFinite(label.value());
  }

  private Optional<Double> binary(KnownLabel label) {
    if (label.value() == 0 || label.value() == 1) {
      return Optional.of(label.value());
    }
    return label
        .text()
        .map(classes::indexOf)
        .filter(at -> classes.size() == 2 && at >= 0)
        .map(Integer::doubleValue);
  }

  /** A class that is a number may come as that number: 2 is the class 2, and the class 2.0. */
  private Optional<String> word(KnownLabel label) {
    if (label.text().isPresent() || !isFinite(label)) {
      return label.text();
    }
    double value = label.value();
    return Optional.of(
        classes.stream()
            .filter(c -> isNumber(c, value))
            .findFirst()
            .orElseGet(() -> value == Math.rint(value) ? Long.toString((long) value) : "" + value));
  }

  private static boolean isNumber(String word, double value) {
    try {
      return Double.parseDouble(word) == value;
    } catch (NumberFormatException e) {
      return false;
    }
  }
}
