package dev.tidemill.schemas.spec.check;

import dev.tidemill.schemas.spec.DataCheckSpec;
import dev.tidemill.schemas.spec.MonitorSpec;
import java.util.List;

/**
 * The share of values that are not null is at least {@code min}, of each column.
 *
 * @param columns a data check names one; empty: all inputs of the model
 */
public record Complete(List<String> columns, double min)
    implements DataCheckSpec.Kind, MonitorSpec.Kind {

  /** Of one column, as a data check has it. */
  public Complete(String column, double min) {
    this(List.of(column), min);
  }

  /** The column of a data check. */
  public String column() {
    return columns.get(0);
  }
}
