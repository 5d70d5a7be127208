package dev.tidemill.validation.check.kind;

import static dev.tidemill.kit.sql.Sql.name;

import dev.tidemill.schemas.spec.check.InSet;
import dev.tidemill.validation.check.Check;
import dev.tidemill.validation.check.Judged;
import dev.tidemill.validation.check.Part;
import java.util.List;

/** Each value is one of a list; they are compared as values of the column's type. */
public final class InSetCheck extends EachRowCheck<InSet> {

  @Override
  public Class<InSet> spec() {
    return InSet.class;
  }

  @Override
  String hasValue(Check<InSet> check) {
    return name(check.kind().column()) + " IS NOT NULL";
  }

  @Override
  String fails(Check<InSet> check) {
    InSet set = check.kind();
    String among = check.columns().isAmong(set.column(), set.values());
    return hasValue(check) + " AND NOT " + among;
  }

  @Override
  public Judged judge(Check<InSet> check, List<Part<Failures>> parts) {
    InSet set = check.kind();
    String allowed = "one of " + String.join(", ", set.values());
    return Failures.judge(check.spec(), set.column(), allowed, "are not in the set", parts);
  }
}
