package dev.tidemill.schemas.message;

import dev.tidemill.schemas.avro.Doc;
import java.util.List;
import java.util.Map;
import java.util.Optional;

@Doc("Inputs and outputs of a model.")
public record Signature(
    @Doc("in the order of the model") List<Tensor> inputs,
    @Doc("in the order of the model") List<Tensor> outputs,
    @Doc("names of the columns that the inputs take, one input after another")
        List<String> features,
    @Doc("which output is scored: P(label = true), the probabilities of the classes or the number")
        Optional<String> positiveOutput,
    @Doc(
            "classes of a classifier in the order of the columns of the scored output; of two the"
                + " second is the true one; empty for a regression, and where nobody noted them")
        List<String> classes,
    @Doc("column of the scored output that is P(label = true), from 0; empty: not noted")
        Optional<Integer> positiveColumn,
    @Doc("value of an input that a request may leave out, by its name")
        Map<String, String> defaults,
    @Doc("inputs that a request may leave out without a default") List<String> optional,
    @Doc("what was derived from the model's names and shapes, a sentence each")
        List<String> derived) {

  /** A signature of which nothing more is known than what the model says itself. */
  public Signature(
      List<Tensor> inputs,
      List<Tensor> outputs,
      List<String> features,
      Optional<String> positiveOutput) {
    this(
        inputs,
        outputs,
        features,
        positiveOutput,
        List.of(),
        Optional.empty(),
        Map.of(),
        List.of(),
        List.of());
  }
}
