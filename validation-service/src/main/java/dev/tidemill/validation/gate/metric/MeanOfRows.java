package dev.tidemill.validation.gate.metric;

/** A metric whose loss is the mean of a loss per row, of models that answer one number. */
public interface MeanOfRows extends MeanOfAnswers {

  /** The loss of one row. */
  double loss(double label, double prediction);

  @Override
  default double loss(double label, double[] answer) {
    return loss(label, answer[0]);
  }
}
