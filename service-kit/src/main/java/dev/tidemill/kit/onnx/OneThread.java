package dev.tidemill.kit.onnx;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession.SessionOptions;

/**
 * How models run, at the gate and in the gateway alike, so that what was proved of a model in one
 * place holds in the other.
 */
public final class OneThread {

  /**
   * ONNX Runtime computes what is constant as it loads a model, up to 1 GiB for each operator, and
   * goes on quietly where it gets no memory. Above this it computes it in each run instead, where a
   * lack of memory is an error.
   */
  private static final long MOST_CONSTANT_BYTES = 16L << 20;

  private OneThread() {}

  /** Each run in the thread that asks; what fails is thrown and not printed too. */
  public static SessionOptions options() throws OrtException {
    SessionOptions options = new SessionOptions();
    options.setIntraOpNumThreads(1);
    options.setInterOpNumThreads(1);
    options.setSessionLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL);
    options.addConfigEntry(
        "optimization.constant_folding_max_output_size_in_bytes",
        Long.toString(MOST_CONSTANT_BYTES));
    return options;
  }
}
