package dev.tidemill.validation.outside;

import dev.tidemill.kit.sql.Sql;
import dev.tidemill.validation.check.Check;
import dev.tidemill.validation.check.Judged;
import dev.tidemill.validation.check.Part;
import dev.tidemill.validation.check.Row;
import dev.tidemill.validation.check.RowCheckKind;
import dev.tidemill.validation.check.Violation;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A kind of check from outside: its behaviour. */
public final class EvenCheck implements RowCheckKind<Even, EvenCheck.Odd> {

  /** How many values are odd. */
  public record Odd(long rows, long odd) {}

  @Override
  public Class<Even> spec() {
    return Even.class;
  }

  @Override
  public Optional<Judged> withoutRows(Check<Even> check) {
    return check.needsNumber(check.kind().column(), "evenness");
  }

  @Override
  public List<String> aggregates(Check<Even> check) {
    return List.of("count(*)", "count(*)" + check.filter(isOdd(check)));
  }

  private static String isOdd(Check<Even> check) {
    return Sql.name(check.kind().column()) + " % 2 <> 0";
  }

  @Override
  public Optional<Violation> violation(Check<Even> check) {
    return Optional.of(new Violation.Each(isOdd(check)));
  }

  @Override
  public Odd figures(Check<Even> check, Row row) {
    return new Odd(row.count(0), row.count(1));
  }

  @Override
  public Judged judge(Check<Even> check, List<Part<Odd>> parts) {
    long odd = parts.stream().mapToLong(p -> p.figures().odd()).sum();
    List<String> failing =
        parts.stream().filter(p -> p.figures().odd() > 0).map(Part::name).toList();
    String message =
        "%s: %d odd values%s".formatted(check.kind().column(), odd, Judged.inFiles(failing));
    return Judged.of(odd == 0, odd + " odd", "even", message, Map.of("odd", (double) odd))
        .in(failing);
  }
}
