package dev.tidemill.validation.check.kind;

import dev.tidemill.schemas.spec.DataCheckSpec.Kind;
import dev.tidemill.schemas.spec.GatesSpec.Severity;
import dev.tidemill.schemas.spec.check.Complete;
import dev.tidemill.schemas.spec.check.Drift;
import dev.tidemill.schemas.spec.check.Expression;
import dev.tidemill.schemas.spec.check.Finite;
import dev.tidemill.schemas.spec.check.Freshness;
import dev.tidemill.schemas.spec.check.InSet;
import dev.tidemill.schemas.spec.check.Mean;
import dev.tidemill.schemas.spec.check.Pattern;
import dev.tidemill.schemas.spec.check.Quantile;
import dev.tidemill.schemas.spec.check.Range;
import dev.tidemill.schemas.spec.check.RowCount;
import dev.tidemill.schemas.spec.check.Schema;
import dev.tidemill.schemas.spec.check.StandardDeviation;
import dev.tidemill.schemas.spec.check.Unique;
import dev.tidemill.schemas.spec.check.UniqueRatio;
import dev.tidemill.schemas.spec.check.Unseen;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/** A check of each kind, of the column x. A new kind needs one here. */
public final class ExampleChecks {

  private static final OptionalDouble ZERO = OptionalDouble.of(0);
  private static final OptionalDouble ONE = OptionalDouble.of(1);

  private ExampleChecks() {}

  /** Of the data gate. */
  public static final List<Kind> DATA =
      List.of(
          new Schema(Map.of("x", "double"), Severity.WARN),
          new Unique(List.of("x")),
          new Complete("x", 0.5),
          new Range("x", ZERO, ONE),
          new Pattern("x", "[0-9.]+"),
          new InSet("x", List.of("0", "1")),
          new Expression("x > 0"),
          new Mean("x", 8, 1),
          new RowCount(Optional.of(1L), Optional.of(8), OptionalDouble.of(0.5)),
          new Drift(List.of("x"), "champion", 0.15),
          new UniqueRatio("x", OptionalDouble.of(0.5), OptionalDouble.empty()),
          new Freshness("x", Duration.ofDays(1)),
          new StandardDeviation("x", ZERO, ONE),
          new Quantile("x", 0.9, ZERO, ONE),
          new Unseen("x", 0.1));

  /** Of traffic alone. */
  static final Finite FINITE = new Finite(List.of("x"));
}
