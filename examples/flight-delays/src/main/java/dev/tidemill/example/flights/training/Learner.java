package dev.tidemill.example.flights.training;

import java.io.IOException;

/** Learns a model from rows. */
interface Learner {

  /**
   * What was learnt.
   *
   * @param onnx the model: FP32 {@code features} [N, width] in, FP32 {@code probability} [N, 1] out
   * @param probabilities the learner's own predictions for the rows it learnt from
   */
  record Learnt(byte[] onnx, float[] probabilities) {}

  /**
   * Learns a model from rows.
   *
   * @param weights one for each row, 1 on average
   * @throws LinkageError if a native library that the learner needs cannot be loaded
   */
  Learnt learn(TrainingRows rows, float[] weights, TrainerSettings settings, int seed)
      throws IOException;
}
