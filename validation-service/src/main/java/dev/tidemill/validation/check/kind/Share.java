package dev.tidemill.validation.check.kind;

import dev.tidemill.validation.check.BinomialTail;
import dev.tidemill.validation.check.LiveCheckKind;
import dev.tidemill.validation.check.LiveJudged;
import java.util.Locale;
import java.util.Map;

/**
 * How many values are bad.
 *
 * @param rows all of them
 * @param looked those that the check looks at
 * @param bad those of them that are bad
 */
public record Share(long rows, long looked, long bad) {

  /** Of no rows. */
  static final Share NONE = new Share(0, 0, 0);

  /** The largest probability that a day at the smallest share becomes a finding by chance. */
  static final double ALPHA = 0.001;

  /** The same after one more value. */
  Share with(boolean good) {
    return new Share(rows + 1, looked + 1, bad + (good ? 0 : 1));
  }

  Share merge(Share other) {
    return new Share(rows + other.rows, looked + other.looked, bad + other.bad);
  }

  /** The share of good values; 1 where there are none. */
  double good() {
    return looked == 0 ? 1 : (double) (looked - bad) / looked;
  }

  /**
   * Judges the share of good values of a day. If {@code least} is below 1, the day fails only if
   * chance does not explain it: at the smallest share, so many bad values have a probability of at
   * most {@link #ALPHA} (binomial, exact). If it is 1, one bad value is enough.
   *
   * @param is what a good value is, in the sentence
   */
  LiveJudged judgeDay(String subject, String is, double least) {
    if (rows == 0 || (rows < LiveCheckKind.FEWEST_VALUES && least < 1)) {
      return LiveJudged.insufficient(least);
    }
    double chance = BinomialTail.atLeast(bad, rows, 1 - least);
    double share = 1 - (double) bad / rows;
    if (chance > ALPHA) {
      return LiveJudged.pass(share, least);
    }
    String message =
        String.format(
            Locale.ROOT,
            "%s is %s in %.1f %% of a day's %d requests; at least %.1f %% is expected.",
            subject,
            is,
            100 * share,
            rows,
            100 * least);
    return LiveJudged.fail(
        share,
        least,
        message,
        Map.of(
            "rows", (double) rows,
            "bad", (double) bad,
            "least", least,
            "chance", chance,
            "alpha", ALPHA));
  }
}
