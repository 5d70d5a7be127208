package dev.tidemill.schemas.spec;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.tidemill.schemas.spec.field.Computed;
import dev.tidemill.schemas.spec.field.OneOf;
import dev.tidemill.schemas.spec.field.Written;
import dev.tidemill.schemas.spec.field.Written.Notation;
import java.util.List;
import java.util.Optional;

/** What the trainer writes. */
@JsonClassDescription("What the trainer writes.")
public record ModelFormatSpec(
    @JsonProperty(defaultValue = "onnx")
        @OneOf({"onnx", "files", "mlflow"})
        @JsonPropertyDescription(
            "What the trainer writes into TIDEMILL_OUTPUT: model.onnx (onnx), whatever the program"
                + " of predict reads (files), or a model that MLflow saved (mlflow).")
        String format,
    @JsonPropertyDescription(
            "Which output is scored, and which of its columns is P(label = true), where the model"
                + " itself does not say it.")
        Optional<Positive> positive,
    @Computed("none") @JsonPropertyDescription("What is known of inputs beside the model itself.")
        List<InputSpec> inputs) {

  /** Documents of earlier versions have no inputs. */
  public ModelFormatSpec {
    inputs = inputs == null ? List.of() : List.copyOf(inputs);
  }

  /** The output that is scored, if the specification names it. */
  public Optional<String> positiveOutput() {
    return positive.flatMap(Positive::output);
  }

  /** The output that is scored. */
  @JsonClassDescription("Which output is scored, and which of its columns is P(label = true).")
  public record Positive(
      @JsonPropertyDescription("The name of the output.") Optional<String> output,
      @JsonProperty("class")
          @Written(Notation.WORDS)
          @JsonPropertyDescription(
              "The class that is true, as the model names it, for example 1 or \"yes\".")
          Optional<String> trueClass) {}

  /** What is known of an input. */
  @JsonClassDescription("What is known of an input beside the model itself.")
  public record InputSpec(
      @JsonPropertyDescription("The name of the input.") String name,
      @JsonProperty("default")
          @Written(Notation.WORDS)
          @JsonPropertyDescription(
              "The value of the input in requests that do not send it, as from clients that do not"
                  + " know it yet.")
          Optional<String> usual,
      @JsonProperty(defaultValue = "false")
          @JsonPropertyDescription(
              "Whether requests may leave it out; the model then gets a missing value.")
          boolean optional) {}
}
