package dev.tidemill.schemas.spec.check;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.tidemill.schemas.spec.DataCheckSpec;
import dev.tidemill.schemas.spec.MonitorSpec;
import dev.tidemill.schemas.spec.field.DefaultBeside;
import dev.tidemill.schemas.spec.field.Limits;
import dev.tidemill.schemas.spec.field.OneOf;
import dev.tidemill.schemas.spec.field.Written;
import dev.tidemill.schemas.spec.field.Written.Notation;
import dev.tidemill.schemas.spec.kind.KindForm;
import dev.tidemill.schemas.spec.kind.SeveralColumns;
import java.util.List;

/**
 * PSI against the champion's training data, decision rule D1.
 *
 * @param columns empty: all numeric inputs of the model, which has to be said: inputs that are made
 *     from labels or other rows drift without any fault of the data (D2)
 * @param bins of equal width
 * @param against champion in a data check, training in a monitor check
 */
public record Drift(List<String> columns, int bins, String against, double max)
    implements DataCheckSpec.Kind, MonitorSpec.Kind, SeveralColumns {

  private static final int BINS = 48;

  public Drift(List<String> columns, String against, double max) {
    this(columns, BINS, against, max);
  }

  /**
   * As a data check writes it. It only warns unless told otherwise (decision rule D3): failing on
   * drift would turn away every file after a break.
   */
  @DefaultBeside(field = "severity", value = "warn")
  @JsonClassDescription(
      "The values of each column are distributed as in the training data of the champion, by the"
          + " population stability index (decision rule D1).")
  public record OfColumns(
      @JsonPropertyDescription("The columns that are compared, each by itself.")
          List<String> columns,
      @JsonProperty(defaultValue = "champion")
          @OneOf("champion")
          @JsonPropertyDescription(
              "What the rows are compared with: the training data of the champion.")
          String against,
      @JsonProperty(defaultValue = "0.15")
          @Limits(min = 0)
          @JsonPropertyDescription(
              "The largest allowed index; 0 means no difference, 0.25 is usually called a large one.")
          double max)
      implements KindForm<Drift> {

    @Override
    public Drift kind() {
      return new Drift(columns, against, max);
    }
  }

  /** As a monitor check writes it. */
  @JsonClassDescription(
      "The inputs of the serving model are distributed as in its training data, by the population"
          + " stability index (decision rule D1).")
  public record OfInputs(
      @Written(Notation.ALL_OR_LIST)
          @JsonPropertyDescription(
              "The model inputs, or all. Leave out inputs that are made from labels or from other"
                  + " rows: they drift without any fault of the data (decision rule D2).")
          List<String> columns,
      @JsonProperty(defaultValue = "48")
          @OneOf("48")
          @JsonPropertyDescription("The number of bins of equal width.")
          int bins,
      @JsonProperty(defaultValue = "training")
          @OneOf("training")
          @JsonPropertyDescription(
              "What the requests are compared with: the training data of the serving model.")
          String against,
      @JsonProperty(defaultValue = "0.15")
          @Limits(min = 0)
          @JsonPropertyDescription(
              "The largest allowed index; 0 means no difference, 0.25 is usually called a large one.")
          double max)
      implements KindForm<Drift> {

    @Override
    public Drift kind() {
      return new Drift(columns, bins, against, max);
    }
  }
}
