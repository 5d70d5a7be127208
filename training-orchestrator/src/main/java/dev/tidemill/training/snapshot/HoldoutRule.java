package dev.tidemill.training.snapshot;

import static dev.tidemill.kit.sql.Sql.timestamp;

import dev.tidemill.schemas.message.Finding;
import dev.tidemill.schemas.spec.DataSpec.Holdout;
import dev.tidemill.schemas.text.Counted;
import dev.tidemill.training.run.stage.HoldoutLimits;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Where the holdout starts. {@code known} rows are those whose label is known at the cut's asOf;
 * {@link CutTable#TIME} is their event time.
 */
final class HoldoutRule {

  private static final Duration LAST_DAY = Duration.ofDays(1);
  private static final int FIFTH = 5;
  private static final double SHARE_SINCE_ONSET = 0.3;

  /** Where the holdout starts, and the sentence that explains it. */
  record Start(Instant at, String rule) {}

  private final Database database;
  private final CutTable table;
  private final String known;

  HoldoutRule(Database database, CutTable table, String known) {
    this.database = database;
    this.table = table;
    this.known = known;
  }

  /** The rule for a run that asks again: training rows stay as they were. */
  static Start keeping(Instant trainBefore) {
    return new Start(
        trainBefore, "every labelled row from " + trainBefore + ", where the training rows end");
  }

  /** The newest {@code length} of known rows, longer if those are fewer than {@code minRows}. */
  Start newest(Holdout holdout, Instant newest) throws SQLException {
    Instant start = newest.minus(holdout.length());
    if (countFrom(start) >= holdout.minRows()) {
      return new Start(start, "the newest " + text(holdout.length()) + " of labelled rows");
    }
    return new Start(
        newestRows(holdout.minRows()).orElse(start),
        "the newest "
            + holdout.minRows()
            + Counted.noun(holdout.minRows(), " labelled row")
            + ", as "
            + text(holdout.length())
            + " have fewer");
  }

  /**
   * The same where the rows have the times of their files. If that would leave more rows in the
   * holdout than to train on, as it does while there is one file, it is a fifth of them: those of
   * one file are in an order that looks random.
   */
  Start ofFiles(Holdout holdout, Instant newest) throws SQLException {
    Start byTime = newest(holdout, newest);
    long all = database.number("SELECT count(*) FROM " + known);
    if (2 * countFrom(byTime.at()) <= all) {
      return byTime;
    }
    long fifth = Math.max(1, all / FIFTH);
    return new Start(
        newestRows(fifth).orElse(byTime.at()),
        "a fifth of the labelled rows, "
            + fifth
            + ", of the newest files; within a file they are chosen as by chance, since rows have no"
            + " time but that of their file");
  }

  /**
   * Decision rule B3: from rows after the onset of the finding behind the run. The last day, or the
   * last 30 % of the rows since the onset if those are more or the onset was within that day; at
   * most half of them, so that training sees the new world too, but at least 300. As long as that
   * leaves fewer than 300 to train on, the holdout begins at the onset: by that the run machine
   * knows that it has to wait.
   */
  Start after(Finding finding, Instant newest) throws SQLException {
    long since = countFrom(finding.onset());
    Instant dayAgo = newest.minus(LAST_DAY);
    long share = Math.round(SHARE_SINCE_ONSET * since);
    long wanted = finding.onset().isBefore(dayAgo) ? Math.max(countFrom(dayAgo), share) : share;
    long least = HoldoutLimits.LEAST_ROWS_SINCE_ONSET;
    long rows = Math.max(least, Math.min(wanted, since / 2));
    String of =
        since
            + Counted.noun(since, " labelled row")
            + " since "
            + finding.onset()
            + ", the onset of finding "
            + finding.check();
    Optional<Instant> start = newestRows(rows);
    if (since < rows || start.isEmpty() || trainable(finding.onset(), start.get()) < least) {
      return new Start(
          finding.onset(),
          "all " + of + ": too few to train on " + least + " of them and to judge on " + least);
    }
    return new Start(start.get(), "the newest " + rows + " of " + of);
  }

  /**
   * Rows since the onset that can train: those before the holdout whose label came before it
   * starts, too.
   */
  private long trainable(Instant onset, Instant holdoutStart) throws SQLException {
    return table.count(table.training(Optional.of(onset), holdoutStart));
  }

  private long countFrom(Instant start) throws SQLException {
    return database.number(
        "SELECT count(*) FROM " + known + " WHERE " + CutTable.TIME + " >= " + timestamp(start));
  }

  /** Event time of the n-th newest row, or of the oldest if there are fewer. */
  private Optional<Instant> newestRows(long n) throws SQLException {
    return database.instant(
        "SELECT min(epoch_us(t)) FROM (SELECT "
            + CutTable.TIME
            + " AS t FROM "
            + known
            + " ORDER BY t DESC LIMIT "
            + n
            + ")");
  }

  private static String text(Duration length) {
    return length.toHours() % 24 == 0 ? length.toDays() + " d" : length.toString();
  }
}
