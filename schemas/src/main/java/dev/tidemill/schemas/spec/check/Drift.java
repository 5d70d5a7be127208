package dev.tidemill.schemas.spec.check;

import dev.tidemill.schemas.spec.DataCheckSpec;
import dev.tidemill.schemas.spec.MonitorSpec;
import java.util.List;

/**
 * PSI against the champion's training data, decision rule D1.
 *
 * @param columns empty: all numeric inputs of the model, which has to be said: inputs that are made
 *     from labels or other rows drift with the weather (D2)
 * @param bins of equal width
 * @param against champion in a data check, training in a monitor check
 */
public record Drift(List<String> columns, int bins, String against, double max)
    implements DataCheckSpec.Kind, MonitorSpec.Kind {

  private static final int BINS = 48;

  public Drift(List<String> columns, String against, double max) {
    this(columns, BINS, against, max);
  }
}
