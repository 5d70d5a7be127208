package dev.tidemill.validation.check.kind;

import dev.tidemill.schemas.spec.check.Unique;
import dev.tidemill.schemas.text.Counted;
import dev.tidemill.validation.check.Check;
import dev.tidemill.validation.check.Judged;
import dev.tidemill.validation.check.Part;
import dev.tidemill.validation.check.Row;
import dev.tidemill.validation.check.RowCheckKind;
import dev.tidemill.validation.check.Violation;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * No two rows have the same values in these columns, among all new files or in the window. A row
 * that lacks one of the values repeats no other row.
 */
public final class UniqueCheck implements RowCheckKind<Unique, UniqueCheck.Distinct> {

  /**
   * How many different values there are. A part is all new files of a source; parts are added up,
   * although two of them may hold the same value.
   *
   * @param rows all of them
   * @param values rows that have a value
   * @param distinct different ones among those
   */
  public record Distinct(long rows, long values, long distinct) {

    private Distinct plus(Distinct other) {
      return new Distinct(rows + other.rows, values + other.values, distinct + other.distinct);
    }

    /** Rows whose value an earlier row has. */
    private long repeated() {
      return values - distinct;
    }
  }

  @Override
  public Class<Unique> spec() {
    return Unique.class;
  }

  @Override
  public boolean isTogether() {
    return true;
  }

  @Override
  public List<String> aggregates(Check<Unique> check) {
    Violation.Repeated columns = repeated(check);
    String present = check.filter(columns.isPresent());
    return List.of(
        "count(*)", "count(*)" + present, "count(DISTINCT " + columns.key() + ")" + present);
  }

  private static Violation.Repeated repeated(Check<Unique> check) {
    return new Violation.Repeated(check.kind().columns());
  }

  @Override
  public Optional<Violation> violation(Check<Unique> check) {
    return Optional.of(repeated(check));
  }

  @Override
  public Distinct figures(Check<Unique> check, Row row) {
    return new Distinct(row.count(0), row.count(1), row.count(2));
  }

  @Override
  public Judged judge(Check<Unique> check, List<Part<Distinct>> parts) {
    String columns = String.join(", ", check.kind().columns());
    String allowed = "no two rows with the same " + columns + Tolerance.except(check.spec());
    Distinct all = parts.stream().map(Part::figures).reduce(new Distinct(0, 0, 0), Distinct::plus);
    if (all.values() == 0) {
      return Judged.nothing(allowed, "There is no value of " + columns, all.rows());
    }
    boolean passes =
        parts.stream()
            .map(Part::figures)
            .allMatch(f -> check.spec().tolerates(f.repeated(), f.values()));
    long repeated = all.repeated();
    String message =
        "%s: %d of %s %s another one%s"
            .formatted(
                columns,
                repeated,
                Counted.of(all.values(), "row"),
                Counted.verb(repeated, "repeats", "repeat"),
                passes && repeated > 0 ? Tolerance.tolerated(check.spec()) : "");
    Map<String, Double> stats =
        Map.of(
            "rows", (double) all.values(),
            "repeated", (double) repeated,
            "maxFailing", check.spec().maxFailing());
    return Judged.of(passes, repeated + " repeated", allowed, message, stats);
  }
}
