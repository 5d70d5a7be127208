package dev.tidemill.validation.gate.metric;

import java.util.Optional;

/** A metric whose loss is the mean of a loss per row, so it can be compared row by row. */
public interface MeanOfAnswers extends FunctionOfSums {

  /**
   * The loss of one row.
   *
   * @param answer one number, or the probabilities of several classes
   */
  double loss(double label, double[] answer);

  @Override
  default Optional<MeanOfAnswers> meanOfRows() {
    return Optional.of(this);
  }

  @Override
  default int width(int classes) {
    return 1;
  }

  @Override
  default double[] terms(double label, double[] answer) {
    return new double[] {loss(label, answer)};
  }

  @Override
  default double lossOfSums(double[] sums, double n) {
    return sums[0] / n;
  }
}
