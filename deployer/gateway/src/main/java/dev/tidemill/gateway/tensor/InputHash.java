package dev.tidemill.gateway.tensor;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/** The hash by which the inputs of two requests are told apart. */
public final class InputHash {

  private InputHash() {}

  /** Hash of the canonical input: names, types, shapes and the bits of every element. */
  public static String of(List<TensorSpec> inputs, Map<String, TensorValue> values) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (TensorSpec input : inputs) {
        TensorValue value = values.get(input.name());
        if (value != null) {
          update(digest, value);
        }
      }
      return HexFormat.of().formatHex(digest.digest(), 0, 16);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  private static void update(MessageDigest digest, TensorValue value) {
    digest.update(
        (value.name() + TensorSpec.shapeText(value.shape())).getBytes(StandardCharsets.UTF_8));
    if (value.values() instanceof String[] texts) {
      for (String text : texts) {
        digest.update((byte) (text == null ? 1 : 0));
        digest.update((text == null ? "" : text).getBytes(StandardCharsets.UTF_8));
        digest.update((byte) 0);
      }
      return;
    }
    ByteBuffer bits = ByteBuffer.allocate(Double.BYTES * value.size());
    for (int i = 0; i < value.size(); i++) {
      if (value.values() instanceof long[] integers) {
        bits.putLong(integers[i]);
      } else {
        bits.putLong(Double.doubleToLongBits(value.number(i)));
      }
    }
    digest.update(bits.array());
  }
}
