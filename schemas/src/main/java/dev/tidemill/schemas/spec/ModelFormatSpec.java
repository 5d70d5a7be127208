package dev.tidemill.schemas.spec;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.tidemill.schemas.spec.field.OneOf;
import java.util.Optional;

/** What the trainer writes. */
@JsonClassDescription("What the trainer writes.")
public record ModelFormatSpec(
    @JsonProperty(defaultValue = "onnx")
        @OneOf("onnx")
        @JsonPropertyDescription("The format of the model.")
        String format,
    @JsonPropertyDescription("Which output is P(label = true). A binary classification needs it.")
        Optional<Positive> positive) {

  /** For binary classification, the output that is P(label = true). */
  public Optional<String> positiveOutput() {
    return positive.map(Positive::output);
  }

  /** The output that is P(label = true). */
  @JsonClassDescription("Which output is P(label = true).")
  public record Positive(@JsonPropertyDescription("The name of the output.") String output) {}
}
