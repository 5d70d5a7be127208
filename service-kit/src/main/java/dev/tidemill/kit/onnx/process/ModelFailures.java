package dev.tidemill.kit.onnx.process;

import dev.tidemill.kit.onnx.Scores;
import dev.tidemill.kit.onnx.UnusableModelException;
import dev.tidemill.schemas.text.Durations;
import java.io.IOException;
import java.time.Duration;

/** What a model, or the process that tries it, fails at, told to the model's author. */
record ModelFailures(ModelLimits limits) {

  UnusableModelException tooMuchMemory() {
    return new UnusableModelException(
        "The model needs more than "
            + limits.memoryText()
            + " of memory, which is what train.resources.limits.memory allows it or, without that,"
            + " what a model usually gets");
  }

  static Scores requireFinite(Scores scores) throws UnusableModelException {
    long broken = scores.broken();
    if (broken > 0) {
      throw new UnusableModelException(
          "The model answers NaN or infinity for %d of %d rows".formatted(broken, scores.size()));
    }
    return scores;
  }

  UnusableModelException tooSlow(String what, Duration limit) {
    return new UnusableModelException(
        "The model did not " + what + " within " + Durations.text(limit));
  }

  /** The process ended by itself in the middle of a request. */
  UnusableModelException crashed(int exitCode) {
    return new UnusableModelException(
        "The model ended the process in which it was tried (exit code %d): it makes ONNX Runtime"
                .formatted(exitCode)
            + " crash, or it needs more than "
            + limits.memoryText()
            + " of memory");
  }

  ModelProcessException notStarted(int exitCode, String errors) {
    return new ModelProcessException(
        "The process in which models are tried ended as it started (exit code %d): %s"
            .formatted(exitCode, errors),
        null);
  }

  static UnusableModelException nonsense(IOException e) {
    return new UnusableModelException(
        "The model made its process answer what is not an answer: " + e.getMessage());
  }

  static ModelProcessException noRuntime(String why) {
    return new ModelProcessException("ONNX Runtime does not run on this machine: " + why, null);
  }

  static ModelProcessException notStarted(Throwable e) {
    return new ModelProcessException(
        "The process in which models are tried cannot be started: " + e.getMessage(), e);
  }

  ModelProcessException notStarted(Duration limit) {
    return new ModelProcessException(
        "The process in which models are tried did not start within " + Durations.text(limit),
        null);
  }
}
