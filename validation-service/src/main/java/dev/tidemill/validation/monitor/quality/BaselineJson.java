package dev.tidemill.validation.monitor.quality;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tidemill.validation.loss.Loss;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/**
 * The baseline that the gate trained. It is stored in the artefact of the profile whose bins it
 * reads, with weights in single precision, so that nine inputs take about 13 kB.
 */
public final class BaselineJson {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String FIELD = "baseline";

  private BaselineJson() {}

  /** Weights and squares are the bytes of floats. */
  private record Compact(
      Loss loss,
      byte[] weights,
      byte[] squares,
      double mean,
      double deviation,
      long learned,
      double quantile,
      List<String> classes) {

    private Compact {
      classes = classes == null ? List.of() : List.copyOf(classes);
    }
  }

  /**
   * The profile with the baseline.
   *
   * @param profileJson an object
   */
  public static String with(String profileJson, FreshBaseline baseline) {
    if (baseline.weights().length > FreshBaseline.MOST_WEIGHTS) {
      return profileJson;
    }
    try {
      ObjectNode profile = (ObjectNode) JSON.readTree(profileJson);
      profile.set(
          FIELD,
          JSON.valueToTree(
              new Compact(
                  baseline.loss(),
                  bytes(baseline.weights()),
                  bytes(baseline.squares()),
                  baseline.mean(),
                  baseline.deviation(),
                  baseline.learned(),
                  baseline.quantile(),
                  baseline.classes())));
      return JSON.writeValueAsString(profile);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException("Expected the JSON of a profile, but " + e.getMessage(), e);
    }
  }

  /** The baseline, if the artefact has one. */
  public static Optional<FreshBaseline> read(String json) {
    try {
      JsonNode node = JSON.readTree(json).get(FIELD);
      if (node == null) {
        return Optional.empty();
      }
      Compact kept = JSON.treeToValue(node, Compact.class);
      return Optional.of(
          new FreshBaseline(
              kept.loss(),
              doubles(kept.weights()),
              doubles(kept.squares()),
              kept.mean(),
              kept.deviation(),
              kept.learned(),
              kept.quantile(),
              kept.classes()));
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException("Expected the JSON of a baseline, but " + e.getMessage(), e);
    }
  }

  private static byte[] bytes(double[] values) {
    ByteBuffer bytes = ByteBuffer.allocate(Float.BYTES * values.length);
    for (double value : values) {
      bytes.putFloat((float) value);
    }
    return bytes.array();
  }

  private static double[] doubles(byte[] bytes) {
    ByteBuffer from = ByteBuffer.wrap(bytes);
    double[] values = new double[bytes.length / Float.BYTES];
    for (int i = 0; i < values.length; i++) {
      values[i] = from.getFloat();
    }
    return values;
  }
}
