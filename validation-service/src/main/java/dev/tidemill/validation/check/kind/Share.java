package dev.tidemill.validation.check.kind;

import dev.tidemill.validation.check.BinomialTail;
import dev.tidemill.validation.check.LiveCheckKind;
import dev.tidemill.validation.check.LiveJudged;
import java.util.Locale;
import java.util.Map;

/**
 * How many of some values are bad.
 *
 * @param rows all of them
 * @param looked those that the check looks at
 * @param bad those of them that are bad
 */
public record Share(long rows, long looked, long bad) {

  /** Of no rows. */
  static final Share NONE = new Share(0, 0, 0);

  /** How often chance alone may make a day of the smallest share a finding. */
  static final double ALPHA = 0.001;

  /** With one value more. */
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
   * Whether a day has too small a share of good values. Below 1 it fails only beyond chance: that
   * many bad values have a probability of at most {@link #ALPHA} at the smallest share, exactly; at
   * 1 one bad value is enough.
   *
   * @param is what good values are
   */
  LiveJudged judgeDay(String subject, String is, double least) {
    if (rows == 0 || rows < LiveCheckKind.FEWEST_VALUES && least < 1) {
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
