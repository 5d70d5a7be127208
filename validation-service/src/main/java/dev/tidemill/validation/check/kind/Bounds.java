package dev.tidemill.validation.check.kind;

import dev.tidemill.validation.check.Judged;
import dev.tidemill.validation.check.LiveCheckKind;
import dev.tidemill.validation.check.LiveJudged;
import dev.tidemill.validation.check.Numbers;
import dev.tidemill.validation.check.Part;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;

/** A smallest and a largest number that a figure may be, either of which may be missing. */
record Bounds(OptionalDouble min, OptionalDouble max) {

  /** The limits in words. */
  String words() {
    List<String> words = new ArrayList<>();
    min.ifPresent(m -> words.add("at least " + Numbers.show(m)));
    max.ifPresent(m -> words.add("at most " + Numbers.show(m)));
    return String.join(" and ", words);
  }

  /** How far a figure lies outside; 0 or less if it is within. */
  private double excess(double figure) {
    return Math.max(
        min.orElse(Double.NEGATIVE_INFINITY) - figure,
        figure - max.orElse(Double.POSITIVE_INFINITY));
  }

  /**
   * Judges a figure of each part.
   *
   * @param column first word of the sentence
   * @param figure its name in the sentence
   * @param statistic its name among the statistics
   */
  Judged judge(String column, String figure, String statistic, List<Part<Figure>> parts) {
    List<Part<Figure>> known = parts.stream().filter(p -> p.figures().isKnown()).toList();
    Optional<Double> worst =
        known.stream().map(p -> p.figures().value()).max(Comparator.comparingDouble(this::excess));
    if (worst.isEmpty()) {
      long rows = parts.stream().mapToLong(p -> p.figures().rows()).sum();
      return Judged.nothing(words(), column + ": too few values for a " + figure, rows);
    }
    List<Part<Double>> failing = Figure.failing(known, value -> excess(value) > 0);
    String shown = Numbers.show(worst.get());
    String message =
        "%s: the %s is %s; allowed: %s"
            .formatted(column, figure, Judged.inEach(failing, worst.get(), Numbers::show), words());
    long values = known.stream().mapToLong(p -> p.figures().values()).sum();
    Map<String, Double> stats = statistics(statistic, worst.get(), values);
    return Judged.of(failing.isEmpty(), shown, words(), message, stats).in(Part.names(failing));
  }

  /** Judges a figure of a day of traffic; see {@link #judge}. */
  LiveJudged judgeDay(String subject, String figure, String statistic, Figure day) {
    double value = day.value();
    double limit = limit(value);
    if (day.values() < LiveCheckKind.FEWEST_VALUES || !day.isKnown()) {
      return LiveJudged.insufficient(limit);
    }
    if (excess(value) <= 0) {
      return LiveJudged.pass(value, limit);
    }
    String message =
        "The %2$s of %1$s is %3$s on a day of %4$d values; %5$s is expected."
            .formatted(subject, figure, Numbers.show(value), day.values(), words());
    return LiveJudged.fail(value, limit, message, statistics(statistic, value, day.values()));
  }

  /** The limit that a figure is compared with: the smallest one if it is below that. */
  private double limit(double figure) {
    return max.isEmpty() || (min.isPresent() && figure < min.getAsDouble())
        ? min.orElseThrow()
        : max.getAsDouble();
  }

  private Map<String, Double> statistics(String statistic, double figure, long values) {
    Map<String, Double> all = new TreeMap<>();
    all.put(statistic, figure);
    all.put("values", (double) values);
    min.ifPresent(m -> all.put("least", m));
    max.ifPresent(m -> all.put("most", m));
    return all;
  }
}
