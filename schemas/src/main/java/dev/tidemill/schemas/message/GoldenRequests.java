package dev.tidemill.schemas.message;

import dev.tidemill.schemas.avro.Doc;
import java.util.List;
import java.util.Map;

@Doc("Requests whose answers are known: the artefact behind goldenDigest, as JSON.")
public record GoldenRequests(
    @Doc("SHA-256 of the model that the gate scored in a process of its own") String model,
    @Doc("model inputs in the order of the signature; NaN is missing") List<double[]> inputs,
    @Doc("the gate's scores") List<Double> scores,
    @Doc("for each request its inputs that are text, by name; a missing one is not here")
        List<Map<String, String>> texts,
    @Doc("for each request the probabilities by class, of a model of several classes")
        List<Map<String, Double>> classes) {

  /** The most that an answer may be off by {@link #difference}. */
  public static final double TOLERANCE = 1e-5;

  /**
   * How far an answer is from the gate's: of a score beyond 1 as a share of it, because a floating
   * point number is exact to a share of itself.
   */
  public static double difference(double expected, double given) {
    return Math.abs(given - expected) / Math.max(1, Math.abs(expected));
  }
}
