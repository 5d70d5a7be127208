package dev.tidemill.schemas.spec.check;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.tidemill.schemas.spec.MonitorSpec;
import dev.tidemill.schemas.spec.field.Limits;
import dev.tidemill.schemas.spec.kind.KindRules;

/** Which classes come true, against those that the serving model was trained on. */
@JsonClassDescription(
    "The classes that come true are those of the training data of the serving model: of three days"
        + " of labels at most a share is of classes that it does not know, and none of its classes"
        + " stays away for longer than chance explains (decision rule C6).")
public record Classes(
    @JsonProperty(defaultValue = "0.01")
        @Limits(min = 0, max = 1)
        @JsonPropertyDescription(
            "The largest allowed share of labels with a class that the model does not know; with 0"
                + " one of them is enough.")
        double max)
    implements MonitorSpec.Kind {

  @Override
  public void check(KindRules rules) {
    rules.onlyTask(
        "multiclass-classification",
        "it watches which of several classes come true; allowed only with task:"
            + " multiclass-classification");
  }
}
