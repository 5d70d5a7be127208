package dev.tidemill.gateway.v2;

import dev.tidemill.gateway.model.AnsweringModel;
import dev.tidemill.gateway.model.ModelFailure;
import dev.tidemill.gateway.tensor.TensorSpec;
import dev.tidemill.gateway.tensor.TensorValue;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * A version that a server answers for. What it gives is known from its first answers where neither
 * its signature nor the server says it.
 */
final class V2Model implements AnsweringModel {

  private final List<TensorSpec> inputs;
  private final List<TensorSpec> outputs;
  private final String platform;
  private final Supplier<V2Client> server;
  private volatile boolean closed;

  /**
   * @param platform what the server says that it is; empty if it says nothing
   * @param server the client of the server as it runs now
   * @throws ModelFailure by the supplier, when it does not run
   */
  V2Model(
      List<TensorSpec> inputs,
      List<TensorSpec> outputs,
      String platform,
      Supplier<V2Client> server) {
    this.inputs = inputs;
    this.outputs = outputs;
    this.platform = platform;
    this.server = server;
  }

  @Override
  public List<TensorSpec> inputs() {
    return inputs;
  }

  @Override
  public List<TensorSpec> outputs() {
    return outputs;
  }

  @Override
  public String platform() {
    return platform;
  }

  @Override
  public boolean waits() {
    return true;
  }

  @Override
  public Map<String, TensorValue> run(Map<String, TensorValue> accepted) {
    if (closed) {
      throw ModelFailure.unloaded();
    }
    List<TensorValue> ordered = inputs.stream().map(i -> accepted.get(i.name())).toList();
    return server.get().infer(ordered);
  }

  /** The server is let go by {@link V2Servers#release}. */
  @Override
  public void close() {
    closed = true;
  }
}
