package dev.tidemill.validation.gate.kind;

import dev.tidemill.schemas.spec.ModelCheckSpec.Kind;
import dev.tidemill.schemas.spec.Task;
import dev.tidemill.validation.check.Judged;
import dev.tidemill.validation.gate.Candidacy;
import dev.tidemill.validation.gate.Holdout;
import dev.tidemill.validation.gate.metric.ModelAnswers;
import dev.tidemill.validation.gate.statistics.EvaluationBudget;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.stream.LongStream;

/** Candidacies of a binary classifier. */
final class Candidacies {

  private Candidacies() {}

  static final long HOUR = 3_600_000;

  /**
   * Rows of 48 hours. The true probability is known to the candidate up to an error of its own, and
   * to the champion up to another.
   */
  static Holdout holdout(int rows, double candidateError, double championError) {
    Random random = new Random(11);
    double[] labels = new double[rows];
    double[] candidate = new double[rows];
    double[] champion = new double[rows];
    long[] millis = new long[rows];
    String[] city = new String[rows];
    for (int i = 0; i < rows; i++) {
      double p = 0.1 + 0.8 * random.nextDouble();
      labels[i] = random.nextDouble() < p ? 1 : 0;
      candidate[i] = clip(p + candidateError * random.nextGaussian());
      champion[i] = clip(p + championError * random.nextGaussian());
      millis[i] = i * 48L * HOUR / rows;
      city[i] = i % 3 == 0 ? "JFK" : i % 50 == 1 ? "rare" : "LAX";
    }
    return new Holdout(
        labels,
        millis,
        ModelAnswers.of(candidate),
        Optional.of(ModelAnswers.of(champion)),
        Map.of("destination", city));
  }

  private static double clip(double p) {
    return Math.max(0.02, Math.min(0.98, p));
  }

  static Candidacy candidacy(Holdout holdout, OptionalLong championUntil, int evaluation) {
    return new Candidacy(
        Task.BINARY_CLASSIFICATION,
        holdout,
        new double[] {0.5},
        0.5,
        championUntil,
        Optional.empty(),
        Optional.empty(),
        LongStream.rangeClosed(1, 100).mapToObj(i -> i * 100_000).toList(),
        1000,
        new EvaluationBudget(evaluation),
        "run-1",
        true);
  }

  static Judged judge(Kind kind, Holdout holdout) {
    return ModelChecks.judge(kind, candidacy(holdout, OptionalLong.of(0), 1));
  }
}
