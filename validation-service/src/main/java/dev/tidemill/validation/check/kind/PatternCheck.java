package dev.tidemill.validation.check.kind;

import static dev.tidemill.kit.sql.Sql.name;
import static dev.tidemill.kit.sql.Sql.text;

import dev.tidemill.schemas.spec.check.Pattern;
import dev.tidemill.validation.check.Check;
import dev.tidemill.validation.check.Judged;
import dev.tidemill.validation.check.Part;
import java.util.List;

/** The whole text of each value matches a regular expression. */
public final class PatternCheck extends EachRowCheck<Pattern> {

  @Override
  public Class<Pattern> spec() {
    return Pattern.class;
  }

  @Override
  String hasValue(Check<Pattern> check) {
    return name(check.kind().column()) + " IS NOT NULL";
  }

  @Override
  String fails(Check<Pattern> check) {
    return "NOT regexp_full_match(CAST(%s AS VARCHAR), %s)"
        .formatted(name(check.kind().column()), text(check.kind().regex()));
  }

  @Override
  public Judged judge(Check<Pattern> check, List<Part<Failures>> parts) {
    Pattern pattern = check.kind();
    String allowed = "matches " + pattern.regex();
    return Failures.judge(check.spec(), pattern.column(), allowed, "do not match", parts);
  }
}
