package dev.tidemill.gateway.tensor;

import dev.tidemill.schemas.text.Counted;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What callers of an endpoint get from the version that vouches for it, and may therefore expect
 * from every other version: each of its outputs with its type, rank and fixed sizes. More outputs
 * are fine.
 */
public final class OutputContract {

  private OutputContract() {}

  /** How an answer breaks what the vouching version declares; empty if it does not. */
  public static Optional<String> breach(
      List<TensorSpec> declared, Map<String, TensorValue> outputs) {
    for (TensorSpec spec : declared) {
      TensorValue output = outputs.get(spec.name());
      if (output == null) {
        return Optional.of(
            "output '%s' (%s) is missing; given: %s"
                .formatted(spec.name(), spec.describe(), outputs.keySet()));
      }
      if (output.datatype() != spec.datatype() || !spec.accepts(output.shape())) {
        return Optional.of(
            "output '%s' is %s %s instead of %s"
                .formatted(
                    spec.name(),
                    output.datatype(),
                    TensorSpec.shapeText(output.shape()),
                    spec.describe()));
      }
    }
    return Optional.empty();
  }

  /** How the numbers of rows differ from those of the vouching version's answer to the same. */
  public static Optional<String> otherRows(
      Map<String, TensorValue> vouched, Map<String, TensorValue> outputs) {
    for (TensorValue expected : vouched.values()) {
      TensorValue output = outputs.get(expected.name());
      if (output != null && rows(output) != rows(expected)) {
        return Optional.of(
            "output '%s' has %s instead of %d"
                .formatted(expected.name(), Counted.of(rows(output), "row"), rows(expected)));
      }
    }
    return Optional.empty();
  }

  /**
   * Whether each output that may have any number of rows has as many as were asked for. That is
   * only usual: what is right is known from the vouching version's own answer.
   */
  public static boolean usualRows(
      List<TensorSpec> inputs,
      Map<String, TensorValue> asked,
      List<TensorSpec> declared,
      Map<String, TensorValue> outputs) {
    Optional<TensorSpec> input = inputs.stream().filter(TensorSpec::anyRows).findFirst();
    if (input.isEmpty()) {
      return true;
    }
    long rows = rows(asked.get(input.get().name()));
    for (TensorSpec spec : declared) {
      if (spec.anyRows() && rows(outputs.get(spec.name())) != rows) {
        return false;
      }
    }
    return true;
  }

  /**
   * How the number of rows of an output differs from that of the request; empty if it does not, or
   * if no input says how many rows the request has.
   */
  public static Optional<String> otherThanAsked(
      List<TensorSpec> inputs, Map<String, TensorValue> asked, TensorValue output) {
    return inputs.stream()
        .filter(TensorSpec::saysRows)
        .findFirst()
        .map(input -> rows(asked.get(input.name())))
        .filter(rows -> rows != rows(output))
        .map(
            rows ->
                "output '%s' answers %s to a request of %d"
                    .formatted(output.name(), Counted.of(rows(output), "row"), rows));
  }

  private static long rows(TensorValue value) {
    return value.shape().length == 0 ? 1 : value.shape()[0];
  }
}
