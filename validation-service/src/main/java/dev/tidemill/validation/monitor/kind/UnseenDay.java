package dev.tidemill.validation.monitor.kind;

import dev.tidemill.validation.check.BinomialTail;
import dev.tidemill.validation.check.LiveCheckKind;
import dev.tidemill.validation.check.LiveJudged;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The values that a text input had on a day.
 *
 * @param values those that are not missing
 * @param unseen those of them that the training data does not have
 * @param named unseen ones by value, up to {@link #MOST_NAMED} different ones
 */
public record UnseenDay(long values, long unseen, Map<String, Long> named) {

  /** A day without values. */
  static final UnseenDay NONE = new UnseenDay(0, 0, Map.of());

  /** How many unseen values are counted by name. */
  static final int MOST_NAMED = 50;

  private static final int SHOWN = 3;

  /** The largest probability that a day at the limit becomes a finding by chance. */
  private static final double ALPHA = 0.001;

  public UnseenDay {
    named = Map.copyOf(named);
  }

  UnseenDay withKnown() {
    return new UnseenDay(values + 1, unseen, named);
  }

  UnseenDay withUnseen(String value) {
    if (!named.containsKey(value) && named.size() >= MOST_NAMED) {
      return new UnseenDay(values + 1, unseen + 1, named);
    }
    Map<String, Long> more = new HashMap<>(named);
    more.merge(value, 1L, Long::sum);
    return new UnseenDay(values + 1, unseen + 1, more);
  }

  /**
   * Judges the day: it fails if chance does not explain so many unseen values at the limit
   * (binomial, exact). If the limit is 0, one of them is enough.
   *
   * @param words how a sentence says that a value is unseen
   */
  LiveJudged judge(String subject, String words, double limit) {
    if (values == 0 || (values < LiveCheckKind.FEWEST_VALUES && limit > 0)) {
      return LiveJudged.insufficient(limit);
    }
    double share = (double) unseen / values;
    double chance = BinomialTail.atLeast(unseen, values, limit);
    if (chance > ALPHA) {
      return LiveJudged.pass(share, limit);
    }
    String message =
        String.format(
            Locale.ROOT,
            "%s: %d of a day's %d values (%.1f %%) are %s, such as %s; at most %.1f %% is"
                + " expected.",
            subject,
            unseen,
            values,
            100 * share,
            words,
            mostFrequent(),
            100 * limit);
    Map<String, Double> figures = new TreeMap<>();
    named.forEach((value, n) -> figures.put("unseen." + value, (double) n));
    figures.put("values", (double) values);
    figures.put("unseen", (double) unseen);
    figures.put("limit", limit);
    figures.put("chance", chance);
    figures.put("alpha", ALPHA);
    return LiveJudged.fail(share, limit, message, figures);
  }

  private String mostFrequent() {
    return named.entrySet().stream()
        .sorted(
            Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder())
                .thenComparing(Map.Entry.comparingByKey()))
        .limit(SHOWN)
        .map(e -> "\"%s\" (%d)".formatted(e.getKey(), e.getValue()))
        .collect(Collectors.joining(", "));
  }
}
