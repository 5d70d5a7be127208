package dev.tidemill.kit.mlflow;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A program that loads a model of MLflow in the user's Python, which needs mlflow and pandas. The
 * gate and the gateway get the same answers, since both programs begin with the same code.
 */
public enum MlflowProgram {
  /** Answers for a file of rows, once. */
  PREDICT("", "predict.py"),
  /** Answers requests of the Open Inference Protocol. */
  SERVE(Text.ONE_THREAD, "serve.py");

  private final String first;
  private final String file;

  /**
   * @param first what comes before the packages are loaded
   */
  MlflowProgram(String first, String file) {
    this.first = first;
    this.file = file;
  }

  /** What a Python is started with: the program itself, so that no file has to be there. */
  public List<String> arguments() {
    return List.of("-c", first + Text.of("answers.py") + "\n\n" + Text.of(file));
  }

  private static final class Text {

    /** For one row at a time, threads of a numeric library cost more than they bring. */
    static final String ONE_THREAD = "import os\nos.environ.setdefault('OMP_NUM_THREADS', '1')\n\n";

    static String of(String file) {
      try (InputStream in = MlflowProgram.class.getResourceAsStream(file)) {
        return new String(in.readAllBytes(), StandardCharsets.UTF_8);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
