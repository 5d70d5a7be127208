package dev.tidemill.validation.gate.metric;

import java.util.Optional;

/** A metric whose loss is the mean of a loss per row, so it can be compared row by row. */
public interface MeanOfRows extends FunctionOfSums {

  /** The loss of one row. */
  double loss(double label, double prediction);

  @Override
  default Optional<MeanOfRows> meanOfRows() {
    return Optional.of(this);
  }

  @Override
  default int width() {
    return 1;
  }

  @Override
  default double[] terms(double label, double prediction) {
    return new double[] {loss(label, prediction)};
  }

  @Override
  default double lossOfSums(double[] sums, double n) {
    return sums[0] / n;
  }
}
