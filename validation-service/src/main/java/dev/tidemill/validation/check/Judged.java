package dev.tidemill.validation.check;

import dev.tidemill.schemas.message.CheckOutcome;
import dev.tidemill.schemas.message.CheckResult;
import dev.tidemill.schemas.message.VerdictOutcome;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The outcome of a check of either gate, before it gets its name.
 *
 * @param observed the value that was seen, for people
 * @param threshold what was allowed, for people
 * @param statistics enough to recompute the outcome
 * @param failingFiles paths of the files to blame
 * @param blocks whether an outcome other than pass counts in the verdict; a check without history
 *     or without a champion has insufficient data but does not hold the run up
 */
public record Judged(
    CheckOutcome outcome,
    String observed,
    String threshold,
    String message,
    Map<String, Double> statistics,
    List<String> failingFiles,
    boolean blocks) {

  /** Raise it when a formula of the gates' checks changes. */
  public static final double FORMULA_VERSION = 2;

  /** How many files a sentence names. */
  private static final int SHOWN = 3;

  public Judged {
    Objects.requireNonNull(outcome, "outcome");
    Objects.requireNonNull(observed, "observed");
    Objects.requireNonNull(threshold, "threshold");
    Objects.requireNonNull(message, "message");
    statistics = new TreeMap<>(statistics);
    failingFiles = List.copyOf(failingFiles);
  }

  /** A check whose rule was applied. */
  public static Judged of(
      boolean passes,
      String observed,
      String threshold,
      String message,
      Map<String, Double> stats) {
    CheckOutcome outcome = passes ? CheckOutcome.PASS : CheckOutcome.FAIL;
    return new Judged(outcome, observed, threshold, message, stats, List.of(), true);
  }

  /** A check whose rows show neither pass nor fail. It does not hold up the run. */
  public static Judged undecided(
      String observed, String threshold, String message, Map<String, Double> stats) {
    return new Judged(
        CheckOutcome.UNDECIDED, observed, threshold, message, stats, List.of(), false);
  }

  /** A check with too little data for an outcome. */
  public static Judged insufficient(String threshold, String message) {
    return new Judged(
        CheckOutcome.INSUFFICIENT_DATA, "", threshold, message, Map.of(), List.of(), true);
  }

  /**
   * A check that found no value. It holds up the run only if there is no row at all: an optional
   * column may be empty, and a condition may select nothing.
   *
   * @param rows all rows, whether the check looks at them or not
   */
  public static Judged nothing(String threshold, String message, long rows) {
    Judged judged = insufficient(threshold, message);
    return rows > 0 ? judged.notBlocking() : judged;
  }

  /** A check that cannot be carried out. */
  public static Judged error(String threshold, String message) {
    return new Judged(CheckOutcome.ERROR, "", threshold, message, Map.of(), List.of(), true);
  }

  /** The same, but the verdict may pass without it. */
  public Judged notBlocking() {
    return new Judged(outcome, observed, threshold, message, statistics, failingFiles, false);
  }

  /** The same, with these files to blame. */
  public Judged in(List<String> files) {
    return new Judged(outcome, observed, threshold, message, statistics, files, blocks);
  }

  /** The same with more at the end of its sentence. */
  public Judged saying(String more) {
    return new Judged(
        outcome, observed, threshold, message + more, statistics, failingFiles, blocks);
  }

  /** The same with one more statistic. */
  public Judged with(String name, double value) {
    Map<String, Double> more = new LinkedHashMap<>(statistics);
    more.put(name, value);
    return new Judged(outcome, observed, threshold, message, more, failingFiles, blocks);
  }

  /** The record that goes into the verdict; {@code formulaVersion} names how it was judged. */
  public CheckResult named(String name, String kind, boolean warnOnly, List<String> failingRows) {
    Map<String, Double> all = new TreeMap<>(statistics);
    all.put("formulaVersion", FORMULA_VERSION);
    return new CheckResult(
        name, kind, warnOnly, outcome, observed, threshold, message, all, failingRows);
  }

  /** Names files at the end of a sentence. */
  public static String inFiles(List<String> files) {
    return files.isEmpty() || files.equals(List.of(Part.WINDOW))
        ? ""
        : " in " + firstOf(files, file -> file);
  }

  /**
   * The figure of each failing file, such as "3 in a.csv, 5 in b.csv".
   *
   * @param worst the figure if no part fails
   * @param show a figure for people
   */
  public static <F> String inEach(List<Part<F>> failing, F worst, Function<F, String> show) {
    return failing.isEmpty()
        ? show.apply(worst)
        : firstOf(failing, p -> show.apply(p.figures()) + inFiles(List.of(p.name())));
  }

  private static <T> String firstOf(List<T> all, Function<T, String> words) {
    String more = all.size() > SHOWN ? " and " + (all.size() - SHOWN) + " more" : "";
    return all.stream().limit(SHOWN).map(words).collect(Collectors.joining(", ")) + more;
  }

  /**
   * The outcome of a gate: a failure first, then an error, then missing data; checks that only warn
   * or do not block are left out. What is undecided does not count.
   */
  public static VerdictOutcome combine(List<CheckOutcome> blocking) {
    if (blocking.contains(CheckOutcome.FAIL)) {
      return VerdictOutcome.FAIL;
    }
    if (blocking.contains(CheckOutcome.ERROR)) {
      return VerdictOutcome.ERROR;
    }
    return blocking.contains(CheckOutcome.INSUFFICIENT_DATA)
        ? VerdictOutcome.INSUFFICIENT_DATA
        : VerdictOutcome.PASS;
  }
}
