package dev.tidemill.validation.gate.study;

import dev.tidemill.kit.onnx.InputColumn;
import dev.tidemill.kit.onnx.InputRows;
import dev.tidemill.validation.gate.Holdout;
import dev.tidemill.validation.gate.metric.Metric;
import dev.tidemill.validation.gate.study.HoldoutStudy.SliceLoss;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** The loss by values of texts and by quarters of numbers, the worst slice first. */
record Slices(Metric loss) {

  private static final int LEAST_ROWS = 30;
  private static final int MOST = 40;
  private static final int QUARTERS = 4;

  List<SliceLoss> of(Holdout holdout, InputRows inputs) {
    Map<String, String[]> columns = new LinkedHashMap<>(holdout.columns());
    for (InputColumn input : inputs.columns()) {
      columns.putIfAbsent(
          input.name(),
          input.text() ? inputs.texts(input.name()) : quarters(inputs.numbers(input.name())));
    }
    List<SliceLoss> slices = new ArrayList<>();
    columns.forEach((column, values) -> slices.addAll(of(holdout, column, values)));
    return slices.stream()
        .sorted(Comparator.comparing(SliceLoss::loss).reversed())
        .limit(MOST)
        .toList();
  }

  private List<SliceLoss> of(Holdout holdout, String column, String[] values) {
    Map<String, List<Integer>> rows = new TreeMap<>();
    for (int i = 0; i < values.length; i++) {
      String value = values[i] == null ? "(missing)" : values[i];
      rows.computeIfAbsent(value, v -> new ArrayList<>()).add(i);
    }
    List<SliceLoss> slices = new ArrayList<>();
    rows.forEach(
        (value, of) -> {
          if (of.size() >= LEAST_ROWS && rows.size() > 1) {
            Holdout slice = holdout.select(of.stream().mapToInt(i -> i).toArray());
            double worse = loss.loss(slice.labels(), slice.candidate());
            if (Double.isFinite(worse)) {
              slices.add(new SliceLoss(column, value, of.size(), worse));
            }
          }
        });
    return slices;
  }

  private static String[] quarters(double[] values) {
    double[] sorted = Arrays.stream(values).filter(v -> !Double.isNaN(v)).sorted().toArray();
    String[] quarters = new String[values.length];
    for (int i = 0; i < values.length; i++) {
      if (!Double.isNaN(values[i])) {
        int q = 1;
        while (q < QUARTERS && values[i] > sorted[q * (sorted.length - 1) / QUARTERS]) {
          q++;
        }
        quarters[i] =
            String.format(
                Locale.ROOT,
                "%.4g to %.4g",
                sorted[(q - 1) * (sorted.length - 1) / QUARTERS],
                sorted[q * (sorted.length - 1) / QUARTERS]);
      }
    }
    return quarters;
  }
}
