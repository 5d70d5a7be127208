package dev.tidemill.schemas.spec.check;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.tidemill.schemas.spec.DataCheckSpec;
import dev.tidemill.schemas.spec.MonitorSpec;
import dev.tidemill.schemas.spec.field.Limits;
import dev.tidemill.schemas.spec.field.NamesCheck;
import dev.tidemill.schemas.spec.field.Written;
import dev.tidemill.schemas.spec.field.Written.Notation;
import dev.tidemill.schemas.spec.kind.KindForm;
import dev.tidemill.schemas.spec.kind.SeveralColumns;
import java.util.List;

/**
 * The share of values that are not missing is at least {@code min}, in each column. Null and NaN
 * are missing.
 *
 * @param columns a data check names one; empty: all inputs of the model
 */
public record Complete(List<String> columns, double min)
    implements DataCheckSpec.Kind, MonitorSpec.Kind, SeveralColumns {

  /** Of one column, as a data check has it. */
  public Complete(String column, double min) {
    this(List.of(column), min);
  }

  /** The column of a data check. */
  public String column() {
    return columns.get(0);
  }

  /** As a data check writes it. */
  @JsonClassDescription(
      "At least a share of the rows has a value in the column; null and NaN do not count.")
  public record OfColumn(
      @NamesCheck @JsonPropertyDescription("The column.") String column,
      @JsonProperty(defaultValue = "1.0")
          @Limits(min = 0, max = 1)
          @JsonPropertyDescription(
              "The smallest share of rows with a value; 0.95 lets 5 % of them be empty.")
          double min)
      implements KindForm<Complete> {

    @Override
    public Complete kind() {
      return new Complete(column, min);
    }
  }

  /** As a monitor check writes it. */
  @JsonClassDescription(
      "At least a share of the requests of a day has a value, for each input of the model; null and"
          + " NaN do not count.")
  public record OfInputs(
      @JsonProperty(defaultValue = "all")
          @Written(Notation.ALL_OR_LIST)
          @JsonPropertyDescription("The model inputs, or all.")
          List<String> columns,
      @JsonProperty(defaultValue = "0.9")
          @Limits(min = 0, max = 1)
          @JsonPropertyDescription("The smallest share of requests with a value.")
          double min)
      implements KindForm<Complete> {

    @Override
    public Complete kind() {
      return new Complete(columns, min);
    }
  }
}
