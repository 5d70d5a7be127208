package dev.tidemill.gateway.serve;

import dev.tidemill.gateway.tensor.TensorValue;
import java.util.Collection;
import java.util.Optional;

/**
 * Finds values that are not numbers among the inputs of a request. Some models do without them,
 * others do not.
 */
public final class NoNumber {

  private NoNumber() {}

  /** A clause about the first one, such as {@code input 'x' has no value at element 1}. */
  public static Optional<String> among(Collection<TensorValue> inputs) {
    for (TensorValue input : inputs) {
      for (int i = 0; input.datatype().floating() && i < input.size(); i++) {
        double value = input.number(i);
        if (!Double.isFinite(value)) {
          return Optional.of(
              "input '%s' %s at element %d"
                  .formatted(
                      input.name(),
                      Double.isNaN(value) ? "has no value (null or NaN)" : "is " + value,
                      i));
        }
      }
    }
    return Optional.empty();
  }
}
