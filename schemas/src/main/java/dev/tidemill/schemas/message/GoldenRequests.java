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

  /** Requests of numbers, with one score each. */
  public GoldenRequests(String model, List<double[]> inputs, List<Double> scores) {
    this(model, inputs, scores, List.of(), List.of());
  }
}
