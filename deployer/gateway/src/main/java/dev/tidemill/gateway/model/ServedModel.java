package dev.tidemill.gateway.model;

import dev.tidemill.gateway.tensor.TensorValue;
import dev.tidemill.kit.onnx.ModelContract;
import dev.tidemill.kit.onnx.UnusableModelException;
import dev.tidemill.schemas.message.Signature;
import dev.tidemill.schemas.message.Tensor;
import java.util.List;
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
    List<Tensor> outputs =
        model.outputs().stream()
            .map(o -> new Tensor(o.name(), o.datatype().name(), List.of()))
            .toList();
    try {
      return ModelContract.score(positive, outputs);
    } catch (UnusableModelException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
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
   * @throws ModelFailure when it throws, takes too long, or its score is not a finite number
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
