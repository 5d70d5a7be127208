package dev.tidemill.kit.onnx.process;

import dev.tidemill.kit.onnx.Scores;
import dev.tidemill.kit.onnx.UnusableModelException;
import dev.tidemill.schemas.text.Durations;
import java.io.IOException;
import java.time.Duration;

/** What a model, or the process that tries it, fails at, told to the model's author. */
record ModelFailures(ModelLimits limits) {

  private static final String MEMORY =
      ", which is what train.resources.limits.memory allows it or, without that, what a model"
          + " usually gets";

  UnusableModelException tooMuchMemory() {
    return new UnusableModelException(
        "The model needs more than " + limits.memoryText() + " of memory" + MEMORY);
  }

  /** A model that is larger than the memory that it may have: nobody has to try. */
  UnusableModelException tooLarge(long bytes) {
    return new UnusableModelException(
        "The model has %s, but it may use %s of memory%s. Allow it more than it has, or make it smaller"
            .formatted(ModelLimits.megabytes(bytes), limits.memoryText(), MEMORY));
  }

  UnusableModelException loadedTooSlowly(long bytes, long usedBytes, Duration limit) {
    return new UnusableModelException(
        "The model was not loaded within %s: it has %s, and it has taken %s of the %s of memory that it may use"
            .formatted(
                Durations.text(limit),
                ModelLimits.megabytes(bytes),
                ModelLimits.megabytes(Math.max(0, usedBytes)),
                limits.memoryText()));
  }

  static Scores requireFinite(Scores scores) throws UnusableModelException {
    long broken = scores.broken();
    if (broken > 0) {
      throw new UnusableModelException(
          "The model answers NaN or infinity for %d of %d rows".formatted(broken, scores.size()));
    }
    return scores;
  }

  UnusableModelException answersTooSlowly() {
    return new UnusableModelException(
        "The model did not answer within " + Durations.text(limits.answer()));
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
