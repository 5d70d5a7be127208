package dev.tidemill.deploy.analysis;

import dev.tidemill.deploy.analysis.guard.ErrorShareGuard;
import dev.tidemill.deploy.analysis.guard.ErrorsGuard;
import dev.tidemill.deploy.analysis.guard.LatencyGuard;
import dev.tidemill.deploy.analysis.guard.QualityGuard;
import dev.tidemill.deploy.analysis.guard.SampleRatioGuard;
import dev.tidemill.schemas.message.Latencies;
import dev.tidemill.schemas.message.PairSpread;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * A simulated rollout with a look at each request: which guard would have aborted it, and when? The
 * versions answer the same requests and fail by themselves as well as on the same inputs; keys are
 * sticky. With hour clusters loss, errors and latency of both have good and bad hours.
 */
final class AlikeVersions {

  /** What is looked at. The bound is false when it is below the candidate's error rate. */
  enum Guard {
    EVENT_SHARE,
    ATTRIBUTABLE_INPUTS,
    ERROR_BOUND,
    QUALITY,
    LATENCY,
    SAMPLE_RATIO
  }

  /**
   * How the candidate differs and how rows depend on each other.
   *
   * @param clusters 0: independent rows, 1: rows of an hour share much
   * @param common share of inputs on which both fail
   * @param own share of requests on which a version fails by itself, by chance
   * @param ratio times {@code own} is the candidate's
   * @param loss mean difference
   */
  record World(double clusters, double common, double own, double ratio, double loss) {

    /** Versions that are alike. */
    static World alike(double clusters) {
      return new World(clusters, 0.02, 0.001, 1, 0);
    }
  }

  private static final Instant START = Instant.parse("2001-03-01T00:00:00Z");
  private static final double[] STEPS = {0.05, 0.25, 0.5};
  private static final int REQUESTS_A_STEP = 1500;
  private static final int AN_HOUR = 40;
  private static final int KEYS = 3000;

  private final SplittableRandom random;
  private final World world;
  private final RolloutRules rules;
  private final double[] buckets;
  private final boolean[] seen = new boolean[KEYS];
  private final boolean[] failed = new boolean[KEYS];
  private final List<SplitCounts> errors = new ArrayList<>();
  private final List<SplitCounts> units = new ArrayList<>();
  private final List<PairSum> pairs = new ArrayList<>();
  private final double[] spread = new double[PairSpread.KNOTS];
  private final List<Long> candidateTimes = new ArrayList<>(zeros());
  private final List<Long> championTimes = new ArrayList<>(zeros());
  private final Map<Guard, Integer> first = new EnumMap<>(Guard.class);
  private int n;
  private long candidateErrors;
  private long championErrors;
  private int attributable;
  private double rates;
  private double hourLoss;
  private double hourErrors = 1;
  private double hourTime = 1;

  private AlikeVersions(SplittableRandom random, World world, RolloutRules rules) {
    this.random = random;
    this.world = world;
    this.rules = rules;
    this.buckets = random.doubles(KEYS).toArray();
  }

  /** The request at which each guard failed for the first time; those that did not are left out. */
  static Map<Guard, Integer> failures(long seed, World world, RolloutRules rules) {
    return new AlikeVersions(new SplittableRandom(seed), world, rules).run();
  }

  /**
   * As the rules of decision rule A6, or with one alpha for all, which shows more in fewer runs.
   */
  static RolloutRules rules(Optional<Double> alpha) {
    PairedQuality usual = PairedQuality.of(0.01, 500, 0.05);
    return new RolloutRules(
        List.of(
            new ErrorsGuard(3, 0.01),
            new QualityGuard(
                new PairedQuality(
                    usual.margin(),
                    usual.minLabels(),
                    usual.minBlocks(),
                    alpha.orElse(usual.alphaFail()),
                    usual.alphaPass(),
                    usual.variancePerRow()),
                Map.of()),
            new ErrorShareGuard(alpha.orElse(0.001)),
            new LatencyGuard(0.99, 2, alpha.isPresent() ? 0 : 5000, alpha.orElse(0.001)),
            new SampleRatioGuard(alpha.orElse(SampleRatioGuard.ALPHA))));
  }

  /**
   * What a guard may spend. Attributable inputs are not a test: what alike versions do is counted.
   */
  static double alpha(Guard guard, RolloutRules rules) {
    return switch (guard) {
      case EVENT_SHARE -> guard(rules, ErrorShareGuard.class).alpha();
      case ATTRIBUTABLE_INPUTS -> 0.001;
      case ERROR_BOUND -> ErrorsGuard.BOUND_ALPHA;
      case QUALITY -> guard(rules, QualityGuard.class).alpha();
      case LATENCY -> guard(rules, LatencyGuard.class).alpha();
      case SAMPLE_RATIO -> guard(rules, SampleRatioGuard.class).alpha();
    };
  }

  /** The guard of this kind, which these rules have. */
  private static <G extends dev.tidemill.deploy.analysis.Guard> G guard(
      RolloutRules rules, Class<G> kind) {
    return rules.guard(kind).orElseThrow();
  }

  private Map<Guard, Integer> run() {
    for (double w : STEPS) {
      errors.add(new SplitCounts(w, 0, 0));
      units.add(new SplitCounts(w, 0, 0));
      for (int i = 0; i < REQUESTS_A_STEP; i++) {
        request(w);
      }
    }
    return first;
  }

  private void request(double w) {
    if (n % AN_HOUR == 0) {
      hour();
    }
    n++;
    int key = random.nextInt(KEYS);
    boolean canary = buckets[key] < w;
    if (!seen[key]) {
      seen[key] = true;
      count(units, canary);
      check(
          Guard.SAMPLE_RATIO,
          EventShare.EITHER_WAY.logE(units),
          guard(rules, SampleRatioGuard.class).alpha());
    }
    fail(key, canary);
    quality();
    time();
  }

  private void hour() {
    Instant hour = START.plus(Duration.ofHours(n / AN_HOUR));
    pairs.add(new PairSum(hour, hour.plus(Duration.ofHours(1)), 0, 0));
    double c = world.clusters();
    hourLoss = 0.08 * c * random.nextGaussian();
    hourErrors = Math.exp(c * random.nextGaussian() - c * c / 2);
    hourTime = Math.exp(0.5 * c * random.nextGaussian());
  }

  private void fail(int key, boolean canary) {
    double common = Math.min(0.5, world.common() * hourErrors);
    double usual = Math.min(0.5, world.own() * hourErrors);
    double own = Math.min(0.5, usual * world.ratio());
    boolean both = random.nextDouble() < common;
    boolean candidate = random.nextDouble() < own || both;
    boolean champion = random.nextDouble() < usual || both;
    candidateErrors += candidate ? 1 : 0;
    championErrors += champion ? 1 : 0;
    rates += common + own - common * own;
    if (candidate && !champion && random.nextDouble() < own) {
      attributable++;
      failIf(
          Guard.ATTRIBUTABLE_INPUTS,
          guard(rules, ErrorsGuard.class).judge(attributable, NO_COUNTS, NO_COUNTS).failed());
    }
    if ((canary ? candidate : champion) && !failed[key]) {
      failed[key] = true;
      count(errors, canary);
      check(
          Guard.EVENT_SHARE,
          EventShare.MORE_ERRORS.logE(errors),
          guard(rules, ErrorShareGuard.class).alpha());
    }
    double rate = rates / n;
    if (candidateErrors < rate * n) {
      check(Guard.ERROR_BOUND, BetaMixture.logE(candidateErrors, n, rate), ErrorsGuard.BOUND_ALPHA);
    }
  }

  private static final ErrorsGuard.Counts NO_COUNTS = new ErrorsGuard.Counts(0, 0);

  private void quality() {
    double d = world.loss() + hourLoss + 0.14 * random.nextGaussian();
    int last = pairs.size() - 1;
    double clipped = Math.max(-3, Math.min(3, d));
    pairs.set(last, pairs.get(last).plus(1, clipped));
    PairSpread.add(spread, clipped, 1);
    PairedQuality rule = guard(rules, QualityGuard.class).rule();
    if (n >= rule.minLabels()) {
      failIf(
          Guard.QUALITY,
          rule.outcome(rule.bounds(pairs), PairBets.NONE.plus(spread)) == GuardOutcome.FAIL);
    }
  }

  private void time() {
    add(candidateTimes, 3000 * hourTime * Math.pow(random.nextDouble(), -0.5));
    add(championTimes, 3000 * hourTime * Math.pow(random.nextDouble(), -0.5));
    failIf(Guard.LATENCY, guard(rules, LatencyGuard.class).fails(candidateTimes, championTimes));
  }

  private static void add(List<Long> counts, double micros) {
    int bin = Latencies.bin((long) micros);
    counts.set(bin, counts.get(bin) + 1);
  }

  private static void count(List<SplitCounts> epochs, boolean canary) {
    int last = epochs.size() - 1;
    SplitCounts c = epochs.get(last);
    epochs.set(
        last,
        new SplitCounts(c.w(), c.candidate() + (canary ? 1 : 0), c.champion() + (canary ? 0 : 1)));
  }

  private void check(Guard guard, double logE, double alpha) {
    failIf(guard, logE >= Math.log(1 / alpha));
  }

  private void failIf(Guard guard, boolean fails) {
    if (fails) {
      first.putIfAbsent(guard, n);
    }
  }

  /** All of it as the controller has it, to compare the guards' own judgement with. */
  private Evidence evidence() {
    List<EpochTotals> epochs = new ArrayList<>();
    for (int i = 0; i < errors.size(); i++) {
      SplitCounts e = errors.get(i);
      SplitCounts u = units.get(i);
      epochs.add(
          new EpochTotals(
              i + 1, e.w(), e.candidate(), e.champion(), u.candidate(), u.champion(), n, n));
    }
    String[] inputs = new String[attributable];
    Arrays.setAll(inputs, i -> "input" + i);
    return new Evidence(
        new VersionTotals(n, n, candidateErrors, 0, 0.1, 0.9, candidateTimes, ""),
        new VersionTotals(n, n, championErrors, 0, 0.1, 0.9, championTimes, ""),
        List.of(inputs),
        epochs,
        pairs,
        PairBets.NONE.plus(spread),
        n,
        n,
        0);
  }

  /** The evidence at the end of a rollout. */
  static Evidence evidence(long seed, World world, RolloutRules rules) {
    AlikeVersions versions = new AlikeVersions(new SplittableRandom(seed), world, rules);
    versions.run();
    return versions.evidence();
  }

  private static List<Long> zeros() {
    return Collections.nCopies(Latencies.BINS, 0L);
  }
}
