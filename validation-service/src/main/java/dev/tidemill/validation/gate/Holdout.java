package dev.tidemill.validation.gate;

import dev.tidemill.validation.gate.metric.ModelAnswers;
import dev.tidemill.validation.gate.statistics.Clusters;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The rows that a candidate is judged on, in time order, with both models' answers.
 *
 * @param labels 0 or 1, the number of a class from 0, or a number
 * @param eventMillis event time of each row, ascending
 * @param candidate the candidate's answers
 * @param champion the champion's answers to the same rows
 * @param columns values of the columns that slices and clusters are made of
 * @param timed whether the rows have times of their own, and not those of their files
 */
public record Holdout(
    double[] labels,
    long[] eventMillis,
    ModelAnswers candidate,
    Optional<ModelAnswers> champion,
    Map<String, String[]> columns,
    boolean timed) {

  /** Rows with times of their own. */
  public Holdout(
      double[] labels,
      long[] eventMillis,
      ModelAnswers candidate,
      Optional<ModelAnswers> champion,
      Map<String, String[]> columns) {
    this(labels, eventMillis, candidate, champion, columns, true);
  }

  /** Number of rows. */
  public int rows() {
    return labels.length;
  }

  /**
   * The rows that a champion whose training rows end before this moment cannot have seen (decision
   * rule B4).
   */
  public Holdout from(long millis) {
    return select(IntStream.range(0, rows()).filter(i -> eventMillis[i] >= millis).toArray());
  }

  /** The same rows with other answers of the champion. */
  Holdout answeredBy(ModelAnswers champion) {
    return new Holdout(labels, eventMillis, candidate, Optional.of(champion), columns, timed);
  }

  /** These rows only. */
  public Holdout select(int[] rows) {
    if (rows.length == rows()) {
      return this;
    }
    Map<String, String[]> picked = new LinkedHashMap<>();
    columns.forEach(
        (name, values) ->
            picked.put(name, Arrays.stream(rows).mapToObj(i -> values[i]).toArray(String[]::new)));
    return new Holdout(
        pick(labels, rows),
        Arrays.stream(rows).mapToLong(i -> eventMillis[i]).toArray(),
        candidate.select(rows),
        champion.map(c -> c.select(rows)),
        picked,
        timed);
  }

  /**
   * Rows of the same event hour; each row alone where the times are those of files, which say
   * nothing about what rows have in common.
   */
  public Clusters hours() {
    return timed ? Clusters.hours(eventMillis) : Clusters.none(rows());
  }

  /** The clusters of the specification: {@code hour}, {@code none} or a column. */
  public Optional<Clusters> clusters(String cluster) {
    if (cluster.equals("hour")) {
      return Optional.of(hours());
    }
    if (cluster.equals("none")) {
      return Optional.of(Clusters.none(rows()));
    }
    return Optional.ofNullable(columns.get(cluster)).map(Clusters::keyed);
  }

  private static double[] pick(double[] values, int[] rows) {
    return Arrays.stream(rows).mapToDouble(i -> values[i]).toArray();
  }
}
