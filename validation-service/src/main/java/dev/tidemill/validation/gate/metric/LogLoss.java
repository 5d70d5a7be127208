package dev.tidemill.validation.gate.metric;

import dev.tidemill.schemas.spec.Task;
import dev.tidemill.validation.loss.RowLoss;

/**
 * Logarithmic loss of probabilities clipped to [1e-6, 1 - 1e-6]. A class that a model does not know
 * has the probability 0.
 */
public record LogLoss() implements MeanOfAnswers {

  @Override
  public String name() {
    return "log-loss";
  }

  @Override
  public boolean fits(Task task) {
    return task != Task.REGRESSION;
  }

  @Override
  public double worstLoss() {
    return RowLoss.WORST_LOG;
  }

  @Override
  public double loss(double label, double[] answer) {
    return answer.length == 1 ? RowLoss.log(label, answer[0]) : RowLoss.log(answer[(int) label]);
  }
}
