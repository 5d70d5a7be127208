package dev.tidemill.gateway.model;

import dev.tidemill.gateway.tensor.TensorValue;
import dev.tidemill.schemas.message.Signature;
import java.util.Map;
import java.util.Optional;

/**
 * A model with the one number of its answer that Tidemill judges: P(label = true), or the predicted
 * value. It is the first row of the output that the signature calls positive, else of the first
 * output of floating point; of two columns the second is P(true).
 */
public final class ServedModel {

  private final OnnxModel model;
  private final String scoreOutput;
  private volatile boolean tookTooLong;

  /**
   * @throws IllegalArgumentException when the model has no output that can be the score
   */
  public ServedModel(OnnxModel model, Signature signature) {
    this.model = model;
    this.scoreOutput = scoreOutput(model, signature.positiveOutput());
  }

  private static String scoreOutput(OnnxModel model, Optional<String> positive) {
    if (positive.isPresent()) {
      String wanted = positive.get();
      if (model.outputs().stream().noneMatch(output -> output.name().equals(wanted))) {
        throw new IllegalArgumentException(
            "the signature's positive output '%s' is not among the model's outputs %s"
                .formatted(wanted, model.outputs().stream().map(spec -> spec.name()).toList()));
      }
      return wanted;
    }
    return model.outputs().stream()
        .filter(output -> output.datatype().floating())
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "no output of floating point could be the score; name one as positive"))
        .name();
  }

  /** The model. */
  public OnnxModel model() {
    return model;
  }

  /** Whether a run had to be ended: one that may happen again must not hold up others. */
  public boolean tookTooLong() {
    return tookTooLong;
  }

  /**
   * Answers a request.
   *
   * @param inputs as the request gave them
   * @throws InputRejected when they are not what the model takes
   * @throws ModelFailure when it throws, takes too long, or its score is no finite number
   */
  public Answer answer(Map<String, TensorValue> inputs) {
    return run(model.accept(inputs));
  }

  /** As {@link #answer}, for inputs that the model accepted before. */
  public Answer run(Map<String, TensorValue> accepted) {
    Map<String, TensorValue> outputs = runModel(accepted);
    TensorValue output = outputs.get(scoreOutput);
    if (output.size() == 0) {
      throw new ModelFailure(
          ModelFailure.Kind.CONTRACT, "output '" + scoreOutput + "' has no elements");
    }
    for (int i = 0; i < output.size(); i++) {
      if (!Double.isFinite(output.number(i))) {
        throw new ModelFailure(
            ModelFailure.Kind.NOT_FINITE,
            "output '%s' is %s".formatted(scoreOutput, output.number(i)));
      }
    }
    return new Answer(outputs, output.number(positiveColumn(output)));
  }

  private Map<String, TensorValue> runModel(Map<String, TensorValue> accepted) {
    try {
      return model.run(accepted);
    } catch (ModelFailure e) {
      if (e.kind() == ModelFailure.Kind.TIMEOUT) {
        tookTooLong = true;
      }
      throw e;
    }
  }

  private static int positiveColumn(TensorValue output) {
    long[] shape = output.shape();
    return shape.length == 2 && shape[1] == 2 ? 1 : 0;
  }

  /**
   * What a model said.
   *
   * @param outputs all outputs, in the model's order
   * @param score the one number, finite
   */
  public record Answer(Map<String, TensorValue> outputs, double score) {}
}
