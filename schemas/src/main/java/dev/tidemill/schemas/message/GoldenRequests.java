package dev.tidemill.schemas.message;

import dev.tidemill.schemas.avro.Doc;
import java.util.List;

@Doc("Requests whose answers are known: the artefact behind goldenDigest, as JSON.")
public record GoldenRequests(
    @Doc("SHA-256 of the model that the gate scored in a process of its own") String model,
    @Doc("model inputs in the order of the signature; NaN is missing") List<double[]> inputs,
    @Doc("the gate's scores") List<Double> scores) {}
