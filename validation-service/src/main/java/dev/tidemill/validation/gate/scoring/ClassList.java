package dev.tidemill.validation.gate.scoring;

import dev.tidemill.kit.onnx.Scores;
import dev.tidemill.schemas.spec.LabelValues;
import dev.tidemill.validation.gate.metric.ModelAnswers;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The classes of a gate in one order: those of the candidate, then others that the specification,
 * the champion or a row has. All labels and answers are counted by it. A class that a model does
 * not know has the probability 0. Without classes an answer is one number.
 */
public record ClassList(List<String> classes) {

  public ClassList {
    classes = List.copyOf(classes);
  }

  /** The classes of all of these. */
  public static ClassList of(
      Scores candidate, Optional<Scores> champion, LabelValues labels, Collection<String> found) {
    if (candidate.classes().isEmpty()) {
      return new ClassList(List.of());
    }
    Set<String> all = new LinkedHashSet<>(candidate.classes());
    champion.ifPresent(c -> all.addAll(c.classes()));
    all.addAll(labels.classes(found));
    return new ClassList(List.copyOf(all));
  }

  /** The labels of rows, each as the number of its class. */
  public double[] labels(HoldoutRows rows) {
    return classes.isEmpty()
        ? rows.labels()
        : Arrays.stream(rows.labels())
            .map(y -> classes.indexOf(rows.classes().get((int) y)))
            .toArray();
  }

  /** The answers of a model. */
  public ModelAnswers answers(Scores scores) {
    if (classes.isEmpty()) {
      return ModelAnswers.of(scores.single());
    }
    List<double[]> columns = new ArrayList<>();
    for (String name : classes) {
      int at = scores.classes().indexOf(name);
      columns.add(at < 0 ? new double[scores.size()] : scores.column(at));
    }
    return new ModelAnswers(columns);
  }

  /** The answers to rows one by one: what was said of each class, or one number; none is NaN. */
  ModelAnswers answers(List<Optional<Map<String, Double>>> rows) {
    List<double[]> columns = new ArrayList<>();
    for (String name : classes) {
      columns.add(
          rows.stream()
              .mapToDouble(r -> r.map(said -> said.getOrDefault(name, 0.0)).orElse(Double.NaN))
              .toArray());
    }
    return new ModelAnswers(columns);
  }

  /** What always answers the same: the shares of the classes, or the mean. */
  public double[] constant(LabelFigures training) {
    if (classes.isEmpty()) {
      return new double[] {training.mean()};
    }
    double all = training.classes().values().stream().mapToLong(Long::longValue).sum();
    return classes.stream()
        .mapToDouble(c -> all > 0 ? training.classes().getOrDefault(c, 0L) / all : Double.NaN)
        .toArray();
  }
}
