package dev.tidemill.demo;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.tidemill.cli.DownloadedModel;
import dev.tidemill.cli.NamedVersion;
import dev.tidemill.cli.client.ApiClient;
import dev.tidemill.cli.client.CliException;
import dev.tidemill.kit.files.TemporaryFolders;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** The first model that served, kept as it was: what would have been without retraining. */
final class FrozenModel implements AutoCloseable {

  private final OrtEnvironment environment = OrtEnvironment.getEnvironment();
  private final OrtSession session;
  private final String output;

  private FrozenModel(Path model, String output) throws OrtException {
    this.session = environment.createSession(model.toString());
    this.output = output;
  }

  /**
   * Takes a version of the pipeline from the API.
   *
   * @throws CliException if it cannot be had
   */
  static FrozenModel fetch(ApiClient api, int version) throws OrtException {
    NamedVersion named = new NamedVersion(Demo.PIPELINE, Integer.toString(version));
    String output = api.get(named.path()).path("signature").path("positiveOutput").asText();
    try {
      Path folder = Files.createTempDirectory("tidemill-demo");
      try {
        Path file = DownloadedModel.fetch(api, named, folder.resolve("model.onnx")).path();
        return new FrozenModel(file, output);
      } finally {
        TemporaryFolders.delete(folder);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("The first model cannot be kept here", e);
    }
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
