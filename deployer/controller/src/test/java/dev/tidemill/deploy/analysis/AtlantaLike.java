package dev.tidemill.deploy.analysis;

import java.time.Instant;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Pairs like those of 19 weekly candidates and their predecessors on the flights out of Atlanta:
 * mean and spread of the differences and their variance by event hour are the measured ones.
 */
final class AtlantaLike {

  /**
   * One week.
   *
   * @param mean of loss(candidate) - loss(predecessor)
   * @param deviation of a difference
   * @param variancePerRow of hour blocks
   */
  record Week(double mean, double deviation, double variancePerRow) {

    /** What the rows of an hour share. */
    double hourDeviation() {
      double rest = variancePerRow - deviation * deviation;
      return Math.sqrt(Math.max(0, rest) / (PairWalk.AN_HOUR - 1));
    }

    double rowDeviation() {
      double hour = hourDeviation();
      return Math.sqrt(deviation * deviation - hour * hour);
    }
  }

  static final List<Week> WEEKS =
      List.of(
          new Week(-0.0054, 0.1304, 0.0217),
          new Week(-0.0062, 0.1201, 0.0260),
          new Week(-0.0115, 0.1493, 0.0539),
          new Week(-0.0011, 0.0938, 0.0142),
          new Week(-0.0017, 0.0738, 0.0056),
          new Week(0.0002, 0.0927, 0.0102),
          new Week(-0.0019, 0.0797, 0.0137),
          new Week(0.0016, 0.0735, 0.0059),
          new Week(-0.0032, 0.0797, 0.0097),
          new Week(-0.0091, 0.0976, 0.0187),
          new Week(-0.0042, 0.0695, 0.0057),
          new Week(-0.0052, 0.0485, 0.0036),
          new Week(-0.0060, 0.0578, 0.0054),
          new Week(-0.0041, 0.0749, 0.0103),
          new Week(-0.0030, 0.0604, 0.0040),
          new Week(-0.0001, 0.0691, 0.0073),
          new Week(-0.0025, 0.0664, 0.0080),
          new Week(-0.0013, 0.0869, 0.0144),
          new Week(0.0008, 0.0808, 0.0174));

  private static final int BET_SIZES = 40;

  private AtlantaLike() {}

  /**
   * After how many pairs a week passes; 0 where it does not within 4,800.
   *
   * @param blocks by the block variance alone
   * @param needed by the block variance and, of all bets of one size, the one that is best in
   *     hindsight: no rule that keeps its level for rare large losses knows more
   * @param both by the rule
   */
  record Passed(int blocks, int needed, int both) {}

  static Passed walk(Week week, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    PairWalk walk = new PairWalk(PairedQuality.of(0.01, 500, week.variancePerRow()), Instant.EPOCH);
    double[] wealth = new double[BET_SIZES];
    Passed passed = new Passed(0, 0, 0);
    double effect = 0;
    while (walk.pairs() < 4800 && passed.both() == 0) {
      if (walk.pairs() % PairWalk.AN_HOUR == 0) {
        effect = week.hourDeviation() * random.nextGaussian();
      }
      double d = week.mean() + effect + week.rowDeviation() * random.nextGaussian();
      walk.add(d);
      double best = 0;
      for (int j = 0; j < BET_SIZES; j++) {
        wealth[j] += Math.log1p((j + 1.0) / BET_SIZES / 2.99 * (0.01 - d));
        best = Math.max(best, wealth[j]);
      }
      boolean blocks = walk.outcomeOfBlocks() == GuardOutcome.PASS;
      passed =
          new Passed(
              first(passed.blocks(), blocks, walk),
              first(passed.needed(), blocks && best >= Math.log(20), walk),
              first(passed.both(), blocks && walk.outcome() == GuardOutcome.PASS, walk));
    }
    return passed;
  }

  private static int first(int before, boolean now, PairWalk walk) {
    return before > 0 || !now ? before : walk.pairs();
  }
}
