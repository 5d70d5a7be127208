package dev.tidemill.schemas.spec.field;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * The metrics by their names, and which task has which. The fields that name a metric offer those
 * of their use; what they allow, their documentation and their errors follow from this list.
 */
public enum MetricName {
  AUC(Of.BINARY, Set.of(Use.LIMIT, Use.CHAMPION)),
  PR_AUC(Of.BINARY, Set.of(Use.LIMIT, Use.CHAMPION)),
  LOG_LOSS(Of.CLASSIFICATIONS, Set.of(Use.LIMIT, Use.CHAMPION, Use.SLICES, Use.GUARD)),
  BRIER(Of.BINARY, Set.of(Use.LIMIT, Use.CHAMPION, Use.SLICES, Use.GUARD)),
  ACCURACY(Of.CLASSIFICATIONS, Set.of(Use.LIMIT, Use.CHAMPION, Use.SLICES)),
  BALANCED_ACCURACY(Of.CLASSIFICATIONS, Set.of(Use.LIMIT, Use.CHAMPION)),
  PRECISION(Of.BINARY, Set.of(Use.LIMIT, Use.CHAMPION)),
  RECALL(Of.BINARY, Set.of(Use.LIMIT, Use.CHAMPION)),
  F1(Of.BINARY, Set.of(Use.LIMIT, Use.CHAMPION)),
  MACRO_F1(Of.SEVERAL, Set.of(Use.LIMIT, Use.CHAMPION)),
  TOP_K_ACCURACY(Of.SEVERAL, Set.of(Use.LIMIT, Use.CHAMPION, Use.SLICES)),
  CALIBRATION_ERROR(Of.CLASSIFICATIONS, Set.of(Use.LIMIT)),
  RMSE(Of.REGRESSION, Set.of(Use.LIMIT, Use.CHAMPION)),
  MAE(Of.REGRESSION, Set.of(Use.LIMIT, Use.CHAMPION, Use.SLICES)),
  SQUARED_ERROR(Of.REGRESSION, Set.of(Use.GUARD)),
  ABSOLUTE_ERROR(Of.REGRESSION, Set.of(Use.GUARD)),
  MAPE(Of.REGRESSION, Set.of(Use.LIMIT, Use.CHAMPION, Use.GUARD)),
  QUANTILE_LOSS(Of.REGRESSION, Set.of(Use.LIMIT, Use.CHAMPION, Use.SLICES, Use.GUARD)),
  R2(Of.REGRESSION, Set.of(Use.LIMIT));

  /** What a field that names a metric does with it. */
  public enum Use {
    /** A limit of its value. */
    LIMIT,
    /** The candidate is compared with the champion. */
    CHAMPION,
    /** The same in slices: a mean over rows. */
    SLICES,
    /** The rollout compares them on live requests: a mean over rows, without a unit. */
    GUARD
  }

  /** The words of tasks, in the order of sentences. */
  private static final class Of {
    static final List<String> BINARY = List.of("binary-classification");
    static final List<String> SEVERAL = List.of("multiclass-classification");
    static final List<String> CLASSIFICATIONS =
        List.of("binary-classification", "multiclass-classification");
    static final List<String> REGRESSION = List.of("regression");
    static final List<List<String>> EACH = List.of(BINARY, SEVERAL, REGRESSION);
  }

  private final List<String> tasks;
  private final Set<Use> uses;

  MetricName(List<String> tasks, Set<Use> uses) {
    this.tasks = tasks;
    this.uses = uses;
  }

  /** As a specification writes it. */
  public String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** Whether a task has it. */
  public boolean fits(String task) {
    return tasks.contains(task);
  }

  /** Whether its value is in the unit of the label. */
  public boolean inUnitOfLabel() {
    return this == RMSE || this == MAE || this == QUANTILE_LOSS;
  }

  /** Whether it decides for a class by a threshold, where there are two. */
  public boolean hasThreshold() {
    return Set.of(ACCURACY, BALANCED_ACCURACY, PRECISION, RECALL, F1).contains(this);
  }

  /** The metric of this name. */
  public static Optional<MetricName> of(String word) {
    return Arrays.stream(values()).filter(m -> m.word().equals(word)).findFirst();
  }

  /** The names for a use. */
  public static List<String> words(Use use) {
    return Arrays.stream(values()).filter(m -> m.uses.contains(use)).map(MetricName::word).toList();
  }

  /** The names for a use that a task has. */
  public static List<String> words(Use use, String task) {
    return Arrays.stream(values())
        .filter(m -> m.uses.contains(use) && m.fits(task))
        .map(MetricName::word)
        .toList();
  }

  /** Which task has which, in a sentence. */
  public static String sentence(Use use) {
    List<String> parts = new ArrayList<>();
    for (List<String> task : Of.EACH) {
      parts.add("a %s has %s".formatted(task.get(0), String.join(", ", words(use, task.get(0)))));
    }
    String all = String.join("; ", parts);
    return "A" + all.substring(1) + ".";
  }
}
