package dev.tidemill.schemas.spec.gate;

import dev.tidemill.schemas.spec.ModelCheckSpec;
import java.util.OptionalDouble;

/** An absolute limit of a metric: auc, log-loss, brier, accuracy, rmse, mae, r2. */
public record Metric(String metric, OptionalDouble min, OptionalDouble max)
    implements ModelCheckSpec.Kind {}
