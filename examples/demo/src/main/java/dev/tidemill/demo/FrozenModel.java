package dev.tidemill.demo;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.Map;

/** The first model that served, kept as it was: what would have been without retraining. */
final class FrozenModel implements AutoCloseable {

  private final OrtEnvironment environment = OrtEnvironment.getEnvironment();
  private final OrtSession session;
  private final String output;

  FrozenModel(Path model, String output) throws OrtException {
    this.session = environment.createSession(model.toString());
    this.output = output;
  }

  /**
   * @param inputs a row a request; @return P(late) of each
   */
  double[] score(float[][] inputs) throws OrtException {
    int columns = inputs[0].length;
    FloatBuffer flat = FloatBuffer.allocate(inputs.length * columns);
    for (float[] row : inputs) {
      flat.put(row);
    }
    flat.rewind();
    try (OnnxTensor tensor =
            OnnxTensor.createTensor(environment, flat, new long[] {inputs.length, columns});
        OrtSession.Result result =
            session.run(Map.of(session.getInputNames().iterator().next(), tensor))) {
      FloatBuffer scores = ((OnnxTensor) result.get(output).orElseThrow()).getFloatBuffer();
      double[] out = new double[inputs.length];
      for (int i = 0; i < out.length; i++) {
        out[i] = scores.get(i);
      }
      return out;
    }
  }

  @Override
  public void close() throws OrtException {
    session.close();
  }
}
