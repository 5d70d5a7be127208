package dev.tidemill.gateway.model;

import dev.tidemill.gateway.tensor.TensorSpec;
import dev.tidemill.gateway.tensor.TensorValue;
import dev.tidemill.schemas.message.Signature;
import java.util.List;
import java.util.Map;

/** A version as it is served: what it takes of a request, and what its answer comes to. */
public final class ServedModel {

  private final AnsweringModel model;
  private final ModelInputs inputs;
  private final ScoredOutput scored;
  private volatile boolean tookTooLong;

  /**
   * @throws IllegalArgumentException when the model has no output that can be the score, or a
   *     default of the signature is not of its input's type
   */
  public ServedModel(AnsweringModel model, Signature signature) {
    this.model = model;
    this.inputs = new ModelInputs(model.inputs(), signature);
    this.scored = ScoredOutput.of(model.outputs(), signature);
  }

  /** What it takes of a request. */
  public ModelInputs inputs() {
    return inputs;
  }

  /** What it gives, in its order. */
  public List<TensorSpec> outputs() {
    return model.outputs().stream().map(scored::described).toList();
  }

  /** Whether a run may wait, or had to be ended once: it must not hold up others. */
  public boolean mayTakeLong() {
    return tookTooLong || waits();
  }

  /** Whether a run waits for something outside this process. */
  public boolean waits() {
    return model.waits();
  }

  /** Whether a run had to be ended. */
  public boolean tookTooLong() {
    return tookTooLong;
  }

  /**
   * Answers a request.
   *
   * @param given inputs as the request gave them
   * @throws InputRejected when they are not what the model takes
   * @throws ModelFailure when it throws, takes too long, or its score is not a finite number
   */
  public Answer answer(Map<String, TensorValue> given) {
    return run(inputs.accept(given));
  }

  /** As {@link #answer}, for inputs that the model accepted before. */
  public Answer run(Map<String, TensorValue> accepted) {
    try {
      return scored.answer(model.run(accepted));
    } catch (ModelFailure e) {
      if (e.kind() == ModelFailure.Kind.TIMEOUT) {
        tookTooLong = true;
      }
      throw e;
    }
  }

  /** Lets go of the model. */
  public void close() {
    model.close();
  }

  /**
   * What a model said.
   *
   * @param outputs all outputs, in the model's order
   * @param score the one number of the first row, finite; of several classes the largest
   *     probability
   * @param classes probability by class of the first row, of a model of several classes
   */
  public record Answer(
      Map<String, TensorValue> outputs, double score, Map<String, Double> classes) {}
}
