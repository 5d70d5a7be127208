package dev.tidemill.validation.check;

import dev.tidemill.schemas.message.FileHistory;
import dev.tidemill.schemas.spec.DataCheckSpec;
import dev.tidemill.schemas.spec.DataCheckSpec.Kind;
import dev.tidemill.schemas.spec.check.Complete;
import dev.tidemill.schemas.spec.check.Drift;
import dev.tidemill.schemas.spec.check.Expression;
import dev.tidemill.schemas.spec.check.InSet;
import dev.tidemill.schemas.spec.check.Mean;
import dev.tidemill.schemas.spec.check.Pattern;
import dev.tidemill.schemas.spec.check.Range;
import dev.tidemill.schemas.spec.check.RowCount;
import dev.tidemill.schemas.spec.check.Unique;
import dev.tidemill.validation.check.profile.Profile;
import java.util.List;
import java.util.Optional;

/**
 * Compiles data checks to SQL. The schema check is not one of them: it looks at the files, not at
 * the rows of the query ({@link SchemaCheck}).
 *
 * @param columns what the query gives
 * @param history accepted files, oldest first
 * @param reference profile of the champion's training rows, for drift
 */
public record CheckCompiler(
    Columns columns, List<FileHistory> history, Optional<Profile> reference) {

  /** Compiles one check; a check that cannot be is an error of its own. */
  public CompiledCheck compile(DataCheckSpec spec) {
    Kind kind = spec.kind();
    List<String> needed = columnsOf(kind);
    Optional<String> missing = needed.stream().filter(c -> !columns.has(c)).findFirst();
    if (missing.isPresent()) {
      return CompiledCheck.broken(
          spec,
          nameOf(kind),
          needed,
          "There is no column %s; the query gives %s"
              .formatted(missing.get(), String.join(", ", columns.types().keySet())));
    }
    if (kind instanceof Complete complete) {
      return RowChecks.complete(spec, complete, columns);
    }
    if (kind instanceof Range range) {
      return RowChecks.range(spec, range, columns);
    }
    if (kind instanceof Pattern pattern) {
      return RowChecks.pattern(spec, pattern);
    }
    if (kind instanceof InSet set) {
      return RowChecks.set(spec, set, columns);
    }
    if (kind instanceof Expression expression) {
      return RowChecks.expression(spec, expression);
    }
    if (kind instanceof Unique unique) {
      return UniqueCheck.compile(spec, unique);
    }
    if (kind instanceof Mean mean) {
      return HistoryChecks.mean(spec, mean, columns, history);
    }
    if (kind instanceof RowCount rowCount) {
      return HistoryChecks.rowCount(spec, rowCount, history);
    }
    if (kind instanceof Drift drift) {
      return DriftCheck.compile(spec, drift, columns, reference);
    }
    return CompiledCheck.broken(
        spec, nameOf(kind), needed, "A check of the kind " + nameOf(kind) + " looks at files");
  }

  /** The kind's name in the specification. */
  public static String nameOf(Kind kind) {
    if (kind instanceof InSet) {
      return "set";
    }
    String name = kind.getClass().getSimpleName();
    return Character.toLowerCase(name.charAt(0)) + name.substring(1);
  }

  /** The columns that a kind names; an expression's are only known to DuckDB. */
  public static List<String> columnsOf(Kind kind) {
    if (kind instanceof Complete complete) {
      return List.of(complete.column());
    }
    if (kind instanceof Range range) {
      return List.of(range.column());
    }
    if (kind instanceof Pattern pattern) {
      return List.of(pattern.column());
    }
    if (kind instanceof InSet set) {
      return List.of(set.column());
    }
    if (kind instanceof Unique unique) {
      return unique.columns();
    }
    if (kind instanceof Mean mean) {
      return List.of(mean.column());
    }
    if (kind instanceof Drift drift) {
      return drift.columns();
    }
    return List.of();
  }

  /** {@code FILTER} of the check's own condition joined with another one; either may be empty. */
  static String filter(DataCheckSpec spec, String condition) {
    String where = spec.where().map(w -> "(" + w + "\n)").orElse("");
    if (where.isEmpty() && condition.isEmpty()) {
      return "";
    }
    String and = where.isEmpty() || condition.isEmpty() ? "" : " AND ";
    return " FILTER (WHERE " + where + and + condition + ")";
  }
}
