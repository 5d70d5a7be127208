package dev.tidemill.gateway.protocol;

import dev.tidemill.gateway.tensor.TensorValue;
import java.io.ByteArrayOutputStream;
import java.util.Collection;

/** Writes inference requests, as a client of another server. */
public final class RequestWriter {

  private RequestWriter() {}

  /**
   * A request with these inputs, which asks for all outputs. NaN and the infinities, which JSON
   * does not have, are null and their words: null is what Python's servers read as missing.
   */
  public static byte[] infer(Collection<TensorValue> inputs) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(256);
    ResponseWriter.write(
        out,
        json -> {
          json.writeArrayFieldStart("inputs");
          for (TensorValue input : inputs) {
            ResponseWriter.tensor(json, input);
          }
          json.writeEndArray();
        });
    return out.toByteArray();
  }
}
