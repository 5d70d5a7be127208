package dev.tidemill.validation.check.kind;

import dev.tidemill.schemas.message.FileHistory;
import java.util.List;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.function.Function;

/**
 * A figure of the files that were accepted last. Rejected files are not among them, so they never
 * become the norm.
 *
 * @param values the oldest first
 */
record History(List<Double> values) {

  /**
   * The last of them.
   *
   * @param most how many
   * @param figure the figure of a file; null if it was not kept
   */
  static History last(int most, List<FileHistory> files, Function<FileHistory, Double> figure) {
    List<Double> known =
        files.stream().map(figure).filter(Objects::nonNull).filter(Double::isFinite).toList();
    return new History(known.subList(Math.max(0, known.size() - most), known.size()));
  }

  /** Their mean; empty where there is no history. */
  OptionalDouble usual() {
    return values.stream().mapToDouble(Double::doubleValue).average();
  }
}
