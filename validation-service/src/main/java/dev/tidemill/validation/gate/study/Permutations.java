package dev.tidemill.validation.gate.study;

import dev.tidemill.kit.onnx.InputColumn;
import dev.tidemill.kit.onnx.InputRows;
import dev.tidemill.kit.onnx.Scores;
import dev.tidemill.kit.onnx.UnusableModelException;
import dev.tidemill.kit.onnx.process.ModelProcess;
import dev.tidemill.schemas.message.JobWork.CheckModel;
import dev.tidemill.validation.gate.Holdout;
import dev.tidemill.validation.gate.metric.Metric;
import dev.tidemill.validation.gate.metric.Metrics;
import dev.tidemill.validation.gate.scoring.ClassList;
import dev.tidemill.validation.gate.study.HoldoutStudy.Importance;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/** Permutation importance: the loss when the values of an input change places between rows. */
record Permutations(CheckModel work, ModelProcess.Model model, ClassList classes) {

  private static final int MOST_ROWS = 2000;
  private static final int MOST_INPUTS = 60;
  private static final int REPEATS = 3;
  private static final long SEED = 11;

  List<Importance> of(Holdout holdout, InputRows inputs) throws UnusableModelException {
    int rows = Math.min(MOST_ROWS, holdout.rows());
    int[] newest = IntStream.range(holdout.rows() - rows, holdout.rows()).toArray();
    Holdout judged = holdout.select(newest);
    InputRows given = inputs.pick(newest);
    Metric metric = Metrics.usual(work.spec().task());
    double before = metric.loss(judged.labels(), judged.candidate());
    List<Importance> all = new ArrayList<>();
    SplittableRandom random = new SplittableRandom(SEED);
    for (InputColumn input : given.columns().stream().limit(MOST_INPUTS).toList()) {
      double[] increases = new double[REPEATS];
      for (int r = 0; r < REPEATS; r++) {
        InputRows mixed = given.with(input, given.pick(permutation(rows, random)));
        Scores scores = model.score(mixed);
        increases[r] = metric.loss(judged.labels(), classes.answers(scores)) - before;
      }
      DoubleStream of = Arrays.stream(increases);
      all.add(
          new Importance(
              input.name(),
              of.average().orElseThrow(),
              Arrays.stream(increases).min().orElseThrow(),
              Arrays.stream(increases).max().orElseThrow()));
    }
    return all;
  }

  private static int[] permutation(int rows, SplittableRandom random) {
    int[] order = IntStream.range(0, rows).toArray();
    for (int i = rows - 1; i > 0; i--) {
      int j = random.nextInt(i + 1);
      int held = order[i];
      order[i] = order[j];
      order[j] = held;
    }
    return order;
  }
}
