package dev.tidemill.validation.loss;

import dev.tidemill.schemas.message.PairSpread;
import dev.tidemill.schemas.spec.PipelineSpec;
import dev.tidemill.schemas.spec.Task;
import dev.tidemill.schemas.spec.guard.Quality;
import java.util.Optional;

/**
 * How answers are judged at an endpoint.
 *
 * @param variance of the training labels, or 1 if they do not vary; losses of probabilities do not
 *     use it
 * @param quantile of {@link Loss#QUANTILE}, otherwise unused
 */
public record LossScale(Loss loss, double variance, double quantile) {

  private static final double MEDIAN = 0.5;

  public LossScale {
    variance = variance > 0 ? variance : 1;
  }

  /** A loss without a parameter. */
  public LossScale(Loss loss, double variance) {
    this(loss, variance, MEDIAN);
  }

  /** What the rollout judges: the metric of its quality guard, or the usual one of the task. */
  public static LossScale ofRollout(PipelineSpec spec, double labelVariance) {
    Optional<Quality> guard = spec.rollout().flatMap(r -> r.guard(Quality.class));
    return new LossScale(
        guard.flatMap(g -> Loss.named(g.metric())).orElse(usual(spec.task())),
        labelVariance,
        guard.flatMap(Quality::quantile).orElse(MEDIAN));
  }

  /**
   * What the monitor judges. For a regression it is what the rollout judges: a model that aims at a
   * median or a quantile has to lose against one that aims at the mean. The bets of the monitor are
   * made for the size of the log-loss, so that is the loss of every classifier.
   */
  public static LossScale ofMonitor(PipelineSpec spec, double labelVariance) {
    LossScale rollout = ofRollout(spec, labelVariance);
    return rollout.loss.ofProbabilities() ? new LossScale(Loss.LOG, labelVariance) : rollout;
  }

  /** What models of a task are judged by where nothing else is said. */
  public static LossScale usual(Task task, double labelVariance) {
    return new LossScale(usual(task), labelVariance);
  }

  private static Loss usual(Task task) {
    return task == Task.REGRESSION ? Loss.SQUARED : Loss.LOG;
  }

  /** The same loss over the spread of other labels. */
  public LossScale over(double otherVariance) {
    return new LossScale(loss, otherVariance, quantile);
  }

  /**
   * The loss of an answer.
   *
   * @param score P(label = 1), or a number
   * @param label 0 or 1, or a number
   */
  public double of(double score, double label) {
    return switch (loss) {
      case LOG -> RowLoss.log(label, score);
      case BRIER -> RowLoss.squared(label, score);
      case SQUARED -> RowLoss.squared(label, score) / variance;
      case ABSOLUTE -> RowLoss.absolute(label, score) / Math.sqrt(variance);
      case PERCENTAGE -> RowLoss.percentage(label, score);
      case QUANTILE -> RowLoss.quantile(label, score, quantile) / Math.sqrt(variance);
    };
  }

  /**
   * The loss of an answer.
   *
   * @param answer one number, or the probability of each class
   * @param label the number, or the index of the class
   */
  public double of(double[] answer, double label) {
    return answer.length == 1 ? of(answer[0], label) : RowLoss.log(answer[(int) label]);
  }

  /** Decision rule A1: {@code clip(loss candidate - loss reference, +-3)}. */
  public static double difference(double candidate, double reference) {
    return Math.max(-PairSpread.CLIP, Math.min(PairSpread.CLIP, candidate - reference));
  }
}
