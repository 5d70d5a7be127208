package dev.tidemill.schemas.spec;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import java.time.Duration;
import java.util.List;

/** The program that answers for a model that is not ONNX, many rows at once. */
@JsonClassDescription(
    "The program that answers for a model that is not ONNX (model.format files or mlflow). It reads"
        + " the rows of TIDEMILL_INPUT (Parquet) and the model in the folder TIDEMILL_MODEL, and"
        + " writes predictions.parquet into TIDEMILL_OUTPUT: the id columns, and score, prediction"
        + " or a column probability_CLASS for each class.")
public record PredictSpec(
    @JsonProperty(defaultValue = "[]")
        @JsonPropertyDescription(
            "The program and its arguments; it is started without a shell. Without one"
                + " Tidemill itself reads models of MLflow, with mlflow in that Python.")
        List<String> command,
    @JsonProperty(defaultValue = PredictSpec.USUAL_PYTHON)
        @JsonPropertyDescription("The Python that loads models of MLflow.")
        String python,
    @JsonProperty(defaultValue = "30m")
        @JsonPropertyDescription("How long the program may run, more than 0.")
        Duration timeout) {

  /** The Python where none is named. */
  public static final String USUAL_PYTHON = "python3";
}
