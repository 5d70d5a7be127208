package dev.tidemill.schemas.spec.check;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.tidemill.schemas.spec.DataCheckSpec;
import dev.tidemill.schemas.spec.MonitorSpec;
import dev.tidemill.schemas.spec.field.DefaultBeside;
import dev.tidemill.schemas.spec.field.Limits;
import dev.tidemill.schemas.spec.field.NamesCheck;
import dev.tidemill.schemas.spec.field.Written;
import dev.tidemill.schemas.spec.field.Written.Notation;
import dev.tidemill.schemas.spec.kind.KindForm;
import dev.tidemill.schemas.spec.kind.SeveralColumns;
import java.util.List;

/**
 * The share of text values that the champion's training data does not have is at most {@code max},
 * in each column. A missing value does not count. Of a column with more different values than a
 * profile keeps, the most frequent ones count as seen, and the share of the others in the training
 * data is allowed beside {@code max}.
 *
 * @param columns a data check names one; empty: all inputs of the model that are text
 */
public record Unseen(List<String> columns, double max)
    implements DataCheckSpec.Kind, MonitorSpec.Kind, SeveralColumns {

  /** Of one column, as a data check has it. */
  public Unseen(String column, double max) {
    this(List.of(column), max);
  }

  /** The column of a data check. */
  public String column() {
    return columns.get(0);
  }

  /**
   * As a data check writes it. It only warns unless told otherwise, as drift does (decision rule
   * D3): a new value stays new until a model is trained with it.
   */
  @DefaultBeside(field = "severity", value = "warn")
  @JsonClassDescription(
      "At most a share of the values of a text column are new: the training data of the champion"
          + " does not have them. The label of several classes may be such a column too.")
  public record OfColumn(
      @NamesCheck @JsonPropertyDescription("The column, which is text.") String column,
      @JsonProperty(defaultValue = "0.01")
          @Limits(min = 0, max = 1)
          @JsonPropertyDescription(
              "The largest allowed share of new values; with 0 one of them is enough.")
          double max)
      implements KindForm<Unseen> {

    @Override
    public Unseen kind() {
      return new Unseen(column, max);
    }
  }

  /** As a monitor check writes it. */
  @JsonClassDescription(
      "At most a share of the values that a text input has on a day is new: the training data of"
          + " the serving model does not have them.")
  public record OfInputs(
      @JsonProperty(defaultValue = "all")
          @Written(Notation.ALL_OR_LIST)
          @JsonPropertyDescription("Model inputs that are text, or all.")
          List<String> columns,
      @JsonProperty(defaultValue = "0.01")
          @Limits(min = 0, max = 1)
          @JsonPropertyDescription(
              "The largest allowed share of new values; with 0 one of them is enough.")
          double max)
      implements KindForm<Unseen> {

    @Override
    public Unseen kind() {
      return new Unseen(columns, max);
    }
  }
}
