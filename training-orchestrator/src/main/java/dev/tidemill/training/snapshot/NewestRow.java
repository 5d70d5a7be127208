package dev.tidemill.training.snapshot;

import dev.tidemill.schemas.text.Counted;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Consumer;

/**
 * What counts as now where the data say it: the time of the newest row. A few rows that are dated
 * in the future, as 9999-12-31 for no end or 2099 for a typing error, do not: labels that are not
 * known yet would count as known. Where many are, the data as a whole have another clock.
 */
final class NewestRow {

  /** What time zones and clocks that go wrong explain. */
  private static final Duration AHEAD = Duration.ofDays(1);

  /** One row of so many may be dated in the future. */
  private static final long ONE_OF = 100;

  private NewestRow() {}

  /**
   * @param now wall clock
   * @param notes takes how many rows are left out because of their time
   */
  static Instant of(CutTable rows, Instant now, Consumer<String> notes) throws SQLException {
    Instant newest = rows.newest().orElse(Instant.EPOCH);
    Instant latest = now.plus(AHEAD);
    if (!newest.isAfter(latest)) {
      return newest;
    }
    long future = rows.after(latest);
    String these =
        "%s of %d, up to %s, %s dated after today"
            .formatted(
                Counted.of(future, "row"), rows.rows(), newest, Counted.verb(future, "is", "are"));
    if (future * ONE_OF > rows.rows()) {
      notes.accept(these + ": " + newest + " counts as now, as data.clock is data.");
      return newest;
    }
    notes.accept(these + " and left out: what is to come is neither trained on nor judged on.");
    rows.dropAfter(latest);
    return rows.newest().orElse(newest);
  }
}
