package dev.tidemill.deploy.analysis;

import dev.tidemill.schemas.message.PairSpread;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Pairs that come one by one, with a look at each. */
final class PairWalk {

  static final int AN_HOUR = 40;

  private final PairedQuality rule;
  private final Instant start;
  private final List<PairSum> sums = new ArrayList<>();
  private final double[] spread = new double[PairSpread.KNOTS];
  private int n;

  PairWalk(PairedQuality rule, Instant start) {
    this.rule = rule;
    this.start = start;
  }

  /** The next pair, 40 of them an hour. */
  void add(double difference) {
    add(difference, start.plus(Duration.ofHours(n / AN_HOUR)));
  }

  /** The next pair, of this hour. */
  void add(double difference, Instant hour) {
    if (sums.isEmpty() || !sums.get(sums.size() - 1).covers(hour)) {
      sums.add(new PairSum(hour, hour.plus(Duration.ofHours(1)), 0, 0));
    }
    double clipped = Math.max(-3, Math.min(3, difference));
    int last = sums.size() - 1;
    sums.set(last, sums.get(last).plus(1, clipped));
    PairSpread.add(spread, clipped, 1);
    n++;
  }

  int pairs() {
    return n;
  }

  /** By both sequences. */
  GuardOutcome outcome() {
    return n < rule.minLabels()
        ? GuardOutcome.HOLD
        : rule.outcome(rule.bounds(sums), PairBets.NONE.plus(spread));
  }

  /** By the block variance alone, as the rule was before it knew of rare large differences. */
  GuardOutcome outcomeOfBlocks() {
    if (n < rule.minLabels()) {
      return GuardOutcome.HOLD;
    }
    PairedQuality.Bounds bounds = rule.bounds(sums);
    return bounds.lower() > rule.margin()
        ? GuardOutcome.FAIL
        : bounds.upper() < rule.margin() ? GuardOutcome.PASS : GuardOutcome.HOLD;
  }
}
