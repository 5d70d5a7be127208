package dev.tidemill.validation.check;

import static dev.tidemill.validation.check.CheckCompiler.filter;

import dev.tidemill.kit.sql.Sql;
import dev.tidemill.schemas.spec.DataCheckSpec;
import dev.tidemill.schemas.spec.check.Unique;
import dev.tidemill.schemas.text.Counted;
import dev.tidemill.validation.check.CompiledCheck.Figures;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * No two rows alike in these columns, among the new files together or in the window; a row without
 * one of the values is like no other. Which files have such rows is asked only once it fails.
 */
final class UniqueCheck {

  private UniqueCheck() {}

  static CompiledCheck compile(DataCheckSpec spec, Unique check) {
    List<String> names = check.columns().stream().map(Sql::name).toList();
    String key = names.size() == 1 ? names.get(0) : "row(" + String.join(", ", names) + ")";
    String usable =
        names.stream().map(n -> n + " IS NOT NULL").collect(Collectors.joining(" AND "));
    String columns = String.join(", ", check.columns());
    String allowed = "no two rows with the same " + columns + RowChecks.except(spec);
    return new CompiledCheck(
        spec,
        "unique",
        check.columns(),
        List.of(
            "count(*)",
            "count(*)" + filter(spec, usable),
            "count(DISTINCT " + key + ")" + filter(spec, usable)),
        Optional.empty(),
        together -> judge(spec, columns, allowed, together));
  }

  private static Judged judge(
      DataCheckSpec spec, String columns, String allowed, List<Figures> together) {
    long rows = 0;
    long repeated = 0;
    boolean passes = true;
    for (Figures some : together) {
      long extra = some.count(1) - some.count(2);
      rows += some.count(1);
      repeated += extra;
      passes &= spec.tolerates(extra, some.count(1));
    }
    if (rows == 0) {
      return RowChecks.nothing(allowed, "There is no value of " + columns, together);
    }
    String tolerated =
        passes && repeated > 0 ? ", which is tolerated (" + RowChecks.limit(spec) + ")" : "";
    return Judged.of(
        passes,
        repeated + " repeated",
        allowed,
        "%s: %d of %s %s another one%s"
            .formatted(
                columns,
                repeated,
                Counted.of(rows, "row"),
                Counted.verb(repeated, "repeats", "repeat"),
                tolerated),
        Map.of(
            "rows", (double) rows, "repeated", (double) repeated, "maxFailing", spec.maxFailing()));
  }
}
