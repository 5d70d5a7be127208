package dev.tidemill.schemas.spec.check;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.tidemill.schemas.spec.DataCheckSpec;
import dev.tidemill.schemas.spec.MonitorSpec;
import dev.tidemill.schemas.spec.field.NamesCheck;
import dev.tidemill.schemas.spec.kind.KindRules;
import dev.tidemill.schemas.spec.kind.OneColumn;
import java.time.Duration;

/** The age of the newest value of a time column. */
@JsonClassDescription(
    "The newest value of a time column is not too old: of all new files together by the clock of"
        + " the run (data.clock), or of a day of traffic at its end. A value that is more than an"
        + " hour after that is in the future and does not count; if all are, the check fails. An"
        + " empty value does not count either: complete judges those. No single file is to blame"
        + " for a failure, so onFail: quarantine rejects the run and puts no file aside. If"
        + " data.clock is wall, the check says how old the new files are; if it is data, now is the"
        + " newest event time of all rows, and the check says how far they are behind it.")
public record Freshness(
    @NamesCheck
        @JsonPropertyDescription(
            "A column of times, or of seconds since 1970, as times are among the inputs of a"
                + " model.")
        String column,
    @JsonPropertyDescription("The largest allowed age, more than 0, for example 2d.") Duration max)
    implements DataCheckSpec.Kind, MonitorSpec.Kind, OneColumn {

  @Override
  public void check(KindRules rules) {
    Age.limit(rules, max);
  }
}
