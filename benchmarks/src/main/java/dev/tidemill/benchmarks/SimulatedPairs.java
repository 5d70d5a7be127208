package dev.tidemill.benchmarks;

import dev.tidemill.deploy.analysis.GuardOutcome;
import dev.tidemill.deploy.analysis.PairBets;
import dev.tidemill.deploy.analysis.PairSum;
import dev.tidemill.deploy.analysis.PairedQuality;
import dev.tidemill.schemas.message.PairSpread;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;

/**
 * Simulates labelled pairs that come one by one, 40 an hour, with a look at each: after how many
 * does a candidate pass, by the rule and by the block variance alone? The tests of the controller
 * have the same simulation.
 */
final class SimulatedPairs {

  private static final double MARGIN = 0.01;
  private static final int AN_HOUR = 40;

  /** Differences whose mean is exactly the margin, most of which do not look like it. */
  enum Tail {
    ONE_IN_300(r -> r.nextDouble() < 1 / 300.0 ? 3 : 0),
    ONE_IN_599_AND_A_LITTLE(r -> r.nextDouble() < 1 / 599.0 ? 3 : 0.005),
    ONE_IN_300_IN_NOISE(r -> r.nextDouble() < 1 / 300.0 ? 3 : 0.03 * r.nextGaussian()),
    GAINS_AND_ONE_IN_100(r -> r.nextDouble() < 0.01 ? 2 : -0.01 / 0.99);

    private final ToDoubleFunction<SplittableRandom> draw;

    Tail(ToDoubleFunction<SplittableRandom> draw) {
      this.draw = draw;
    }
  }

  /**
   * What was measured of a weekly candidate and its predecessor on the flights out of Atlanta.
   *
   * @param mean of loss(candidate) - loss(predecessor)
   * @param deviation of a difference
   * @param variancePerRow of hour blocks
   */
  record Week(double mean, double deviation, double variancePerRow) {}

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

  /**
   * After how many pairs a candidate passes; 0 if it does not.
   *
   * @param blocks by the block variance alone
   * @param both by the rule
   */
  record Passed(int blocks, int both) {}

  private final PairedQuality rule;
  private final List<PairSum> sums = new ArrayList<>();
  private final double[] spread = new double[PairSpread.KNOTS];
  private int n;
  private Passed passed = new Passed(0, 0);

  private SimulatedPairs(double variancePerRow) {
    rule = PairedQuality.of(MARGIN, 500, variancePerRow);
  }

  static Passed atTheMargin(Tail tail, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    SimulatedPairs pairs = new SimulatedPairs(0.02);
    while (pairs.n < 3000 && pairs.passed.both() == 0) {
      pairs.add(tail.draw.applyAsDouble(random));
    }
    return pairs.passed;
  }

  static Passed week(Week week, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    SimulatedPairs pairs = new SimulatedPairs(week.variancePerRow());
    double square = week.deviation() * week.deviation();
    double shared = Math.max(0, week.variancePerRow() - square) / (AN_HOUR - 1);
    double effect = 0;
    while (pairs.n < 4800 && pairs.passed.both() == 0) {
      if (pairs.n % AN_HOUR == 0) {
        effect = Math.sqrt(shared) * random.nextGaussian();
      }
      pairs.add(week.mean() + effect + Math.sqrt(square - shared) * random.nextGaussian());
    }
    return pairs.passed;
  }

  private void add(double difference) {
    if (n % AN_HOUR == 0) {
      Instant hour = Instant.EPOCH.plus(Duration.ofHours(n / AN_HOUR));
      sums.add(new PairSum(hour, hour.plus(Duration.ofHours(1)), 0, 0));
    }
    double clipped = Math.max(-PairSpread.CLIP, Math.min(PairSpread.CLIP, difference));
    int last = sums.size() - 1;
    PairSum open = sums.get(last);
    sums.set(last, new PairSum(open.start(), open.end(), open.n() + 1, open.sum() + clipped));
    PairSpread.add(spread, clipped, 1);
    n++;
    if (n < rule.minLabels()) {
      return;
    }
    PairedQuality.Bounds bounds = rule.bounds(sums);
    boolean blocks = bounds.upper() < MARGIN;
    boolean both = blocks && rule.outcome(bounds, PairBets.NONE.plus(spread)) == GuardOutcome.PASS;
    passed =
        new Passed(
            passed.blocks() == 0 && blocks ? n : passed.blocks(),
            passed.both() == 0 && both ? n : passed.both());
  }
}
