package dev.tidemill.gateway.model;

import dev.tidemill.gateway.tensor.TensorSpec;
import dev.tidemill.gateway.tensor.TensorValue;
import java.util.List;
import java.util.Map;

/**
 * A version that answers: in this process, or at another server. Threads share it; closing waits
 * for the runs that are under way.
 */
public interface AnsweringModel extends AutoCloseable {

  /** What it takes, in its order. */
  List<TensorSpec> inputs();

  /** What it gives, in its order; without those that it does not tell beforehand. */
  List<TensorSpec> outputs();

  /** What runs it, in the words of the protocol's metadata; empty where that is not known. */
  String platform();

  /** Whether a run waits for something outside this process, and so must not hold up others. */
  boolean waits();

  /**
   * Runs it.
   *
   * @param accepted inputs of the types and shapes that it declares
   * @return all outputs, in its order
   * @throws ModelFailure when it gives none, or takes too long
   */
  Map<String, TensorValue> run(Map<String, TensorValue> accepted);

  @Override
  void close();
}
