package dev.tidemill.gateway.model;

import dev.tidemill.gateway.tensor.OutputContract;
import dev.tidemill.gateway.tensor.TensorSpec;
import dev.tidemill.gateway.tensor.TensorValue;
import dev.tidemill.schemas.message.Signature;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

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

  /** What runs it, for its metadata; empty where that is not known. */
  public String platform() {
    return model.platform();
  }

  /** Whether a run may wait, or had to be ended once: it must not hold up others. */
  public boolean mayTakeLong() {
    return tookTooLong || waits();
  }

  /** Whether a run waits for something outside this process. */
  public boolean waits() {
    return model.waits();
  }

  /**
   * Answers a request.
   *
   * @param given inputs as the request gave them
   * @throws InputRejected when they are not what the model takes
   * @throws ModelFailure when it throws, takes too long, its score is not a finite number, or a
   *     server answers other rows than the request has
   */
  public Answer answer(Map<String, TensorValue> given) {
    return run(inputs.accept(given));
  }

  /** As {@link #answer}, for inputs that the model accepted before. */
  public Answer run(Map<String, TensorValue> accepted) {
    try {
      Map<String, TensorValue> outputs = model.run(accepted);
      if (model.waits()) {
        requireRows(accepted, outputs);
      }
      return scored.answer(outputs);
    } catch (ModelFailure e) {
      if (e.kind() == ModelFailure.Kind.TIMEOUT) {
        tookTooLong = true;
      }
      throw e;
    }
  }

  /**
   * A server may answer other rows than those of the request, and then nobody knows which answer is
   * of which row. A model file does with rows what it did when the gate asked it.
   */
  private void requireRows(Map<String, TensorValue> accepted, Map<String, TensorValue> outputs) {
    List<TensorValue> byRow = new ArrayList<>();
    byRow.add(scored.scored(outputs));
    for (TensorSpec spec : model.outputs()) {
      if (spec.anyRows() && outputs.containsKey(spec.name())) {
        byRow.add(outputs.get(spec.name()));
      }
    }
    for (TensorValue output : byRow) {
      Optional<String> other = OutputContract.otherThanAsked(model.inputs(), accepted, output);
      if (other.isPresent()) {
        throw new ModelFailure(ModelFailure.Kind.CONTRACT, other.get());
      }
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
