package dev.tidemill.standalone.scaffold;

import dev.tidemill.standalone.scaffold.Guesses.Guess;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Labels that people wrote in more than one way: {@code yes}, {@code " yes"} and {@code Yes}. */
final class LabelSpelling {

  private LabelSpelling() {}

  /** What makes them equal, as SQL with a place for the column; empty if nothing has to. */
  static Optional<Guess<String>> of(SeenColumn label) {
    if (label.use() != SeenColumn.Use.TEXT || label.few().isEmpty()) {
      return Optional.empty();
    }
    if (lower(label.few()).size() < strip(label.few()).size()) {
      return Optional.of(new Guess<>("lower(trim(%s))", "its values differ in case"));
    }
    return label.few().stream()
        .filter(v -> !v.equals(v.strip()))
        .findFirst()
        .map(v -> new Guess<>("trim(%s)", "'" + v + "' has a space around it"));
  }

  /** The column with its labels made equal. */
  static SeenColumn cleaned(SeenColumn label) {
    List<String> stripped = strip(label.few());
    List<String> lower = lower(label.few());
    List<String> few = lower.size() < stripped.size() ? lower : stripped;
    return new SeenColumn(
        label.name(), label.type(), label.values(), few.size(), few, label.range());
  }

  private static List<String> strip(List<String> values) {
    return values.stream().map(String::strip).distinct().toList();
  }

  private static List<String> lower(List<String> values) {
    return values.stream().map(v -> v.strip().toLowerCase(Locale.ROOT)).distinct().toList();
  }
}
