package dev.tidemill.example.flights.training;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.nio.FloatBuffer;
import java.util.Map;

/** Scores rows with ONNX Runtime, as the gateway does. */
final class Onnx implements AutoCloseable {
  private final OrtSession session;

  Onnx(byte[] model) throws OrtException {
    session = OrtEnvironment.getEnvironment().createSession(model);
  }

  float[] score(float[] inputs, int width) throws OrtException {
    long[] shape = {inputs.length / width, width};
    try (OnnxTensor tensor =
            OnnxTensor.createTensor(
                OrtEnvironment.getEnvironment(), FloatBuffer.wrap(inputs), shape);
        OrtSession.Result result = session.run(Map.of("features", tensor))) {
      float[][] column = (float[][]) result.get("probability").orElseThrow().getValue();
      float[] probabilities = new float[column.length];
      for (int i = 0; i < probabilities.length; i++) {
        probabilities[i] = column[i][0];
      }
      return probabilities;
    }
  }

  OrtSession session() {
    return session;
  }

  @Override
  public void close() throws OrtException {
    session.close();
  }
}
