package dev.tidemill.validation.gate.study;

import dev.tidemill.schemas.spec.Task;
import dev.tidemill.validation.gate.Holdout;
import dev.tidemill.validation.gate.study.HoldoutStudy.Bin;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Predicted against seen, in bins of equally many rows: how often what is said to be so likely
 * comes true. Of several classes it is about the one that the model decides for.
 */
record Curve(Task task) {

  private static final int BINS = 10;
  private static final int LEAST_ROWS = 5;

  List<Bin> of(Holdout holdout) {
    double[] predicted = new double[holdout.rows()];
    double[] seen = new double[holdout.rows()];
    for (int i = 0; i < predicted.length; i++) {
      double[] answer = holdout.candidate().row(i);
      int best = best(answer);
      predicted[i] = answer[best];
      boolean several = task == Task.MULTICLASS_CLASSIFICATION;
      seen[i] = several ? (holdout.labels()[i] == best ? 1 : 0) : holdout.labels()[i];
    }
    List<Integer> order =
        IntStream.range(0, predicted.length)
            .boxed()
            .sorted(Comparator.comparingDouble(i -> predicted[i]))
            .toList();
    int bins = Math.min(BINS, predicted.length / LEAST_ROWS);
    List<Bin> curve = new ArrayList<>();
    for (int b = 0; b < bins; b++) {
      List<Integer> rows = order.subList(b * order.size() / bins, (b + 1) * order.size() / bins);
      curve.add(new Bin(mean(rows, predicted), mean(rows, seen), rows.size()));
    }
    return curve;
  }

  private static int best(double[] answer) {
    int best = 0;
    for (int k = 1; k < answer.length; k++) {
      best = answer[k] > answer[best] ? k : best;
    }
    return best;
  }

  private static double mean(List<Integer> rows, double[] values) {
    return rows.stream().mapToDouble(i -> values[i]).average().orElse(Double.NaN);
  }
}
