package dev.tidemill.schemas.message;

import dev.tidemill.schemas.avro.Doc;
import java.util.List;
import java.util.Optional;

@Doc("Inputs and outputs of a model.")
public record Signature(
    @Doc("in the order of the model") List<Tensor> inputs,
    @Doc("in the order of the model") List<Tensor> outputs,
    @Doc("names of the columns of a single [-1, k] input") List<String> features,
    @Doc("which output is P(label = true)") Optional<String> positiveOutput) {}
