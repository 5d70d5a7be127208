package dev.tidemill.validation.check.kind;

import static dev.tidemill.kit.sql.Sql.name;
import static dev.tidemill.kit.sql.Sql.text;

import dev.tidemill.schemas.spec.check.Pattern;
import dev.tidemill.validation.check.Check;
import dev.tidemill.validation.check.Judged;
import dev.tidemill.validation.check.Part;
import dev.tidemill.validation.check.Row;
import dev.tidemill.validation.check.RowCheckKind;
import dev.tidemill.validation.check.Violation;
import java.util.List;
import java.util.Optional;

/** Values whose whole text matches a regular expression. */
public final class PatternCheck implements RowCheckKind<Pattern, Failures> {

  @Override
  public Class<Pattern> spec() {
    return Pattern.class;
  }

  @Override
  public List<String> columns(Pattern kind) {
    return List.of(kind.column());
  }

  @Override
  public List<String> aggregates(Check<Pattern> check) {
    return Failures.aggregates(
        check, name(check.kind().column()) + " IS NOT NULL", otherwise(check.kind()), List.of());
  }

  private static String otherwise(Pattern kind) {
    return "NOT regexp_full_match(CAST(%s AS VARCHAR), %s)"
        .formatted(name(kind.column()), text(kind.regex()));
  }

  @Override
  public Optional<Violation> violation(Check<Pattern> check) {
    return Optional.of(new Violation.Each(otherwise(check.kind())));
  }

  @Override
  public Failures figures(Check<Pattern> check, Row row) {
    return Failures.of(row);
  }

  @Override
  public Judged judge(Check<Pattern> check, List<Part<Failures>> parts) {
    Pattern pattern = check.kind();
    return Failures.judge(
        check.spec(), pattern.column(), "matches " + pattern.regex(), "do not match", parts);
  }
}
