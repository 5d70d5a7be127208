package dev.tidemill.deploy.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tidemill.schemas.message.PairSpread;
import java.time.Instant;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;
import java.util.function.ToIntFunction;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Rare large differences: the mean is what the rule is about, and few rows do not show it. */
class PairBetsTest {

  private static final Instant START = Instant.parse("2001-03-01T00:00:00Z");
  private static final double MARGIN = 0.01;
  private static final int ROWS = 3000;

  /** Differences whose mean is exactly the margin, most of which do not look like it. */
  enum Tail {
    /** One in 300 is as large as a difference can be. */
    ONE_IN_300(r -> r.nextDouble() < 1 / 300.0 ? 3 : 0),
    /** Rarer still, with the rest in between. */
    ONE_IN_599_AND_A_LITTLE(r -> r.nextDouble() < 1 / 599.0 ? 3 : 0.005),
    /** Rare large losses among ordinary noise around 0. */
    ONE_IN_300_IN_NOISE(r -> r.nextDouble() < 1 / 300.0 ? 3 : 0.03 * r.nextGaussian()),
    /** A large loss now and then, and small gains otherwise. */
    GAINS_AND_ONE_IN_100(r -> r.nextDouble() < 0.01 ? 2 : -0.01 / 0.99),
    /** Both kinds are rare. */
    TWO_KINDS(
        r -> {
          double u = r.nextDouble();
          return u < 1 / 600.0 ? 3 : u < 5 / 600.0 ? 0.75 : 0;
        }),
    /** A heavy tail without a gap: Pareto with index 1.5, cut off at 3. */
    PARETO(r -> Math.min(3, 0.01 / PARETO_MEAN * Math.pow(1 - r.nextDouble(), -1 / 1.5)));

    private final ToDoubleFunction<SplittableRandom> draw;

    Tail(ToDoubleFunction<SplittableRandom> draw) {
      this.draw = draw;
    }
  }

  /** Mean of min(cut, X) for X Pareto(1.5) from 1, where the cut is 3 in units of the scale. */
  private static final double PARETO_MEAN = paretoMean();

  private static double paretoMean() {
    double mean = 3;
    for (int i = 0; i < 100; i++) {
      mean = 1 + 2 * (1 - Math.pow(3 * mean / MARGIN, -0.5));
    }
    return mean;
  }

  @Tag("slow")
  @ParameterizedTest
  @EnumSource
  void aCandidateAtTheMarginWithRareLargeLossesPassesNoOftenerThanAlpha(Tail tail) {
    int runs = Simulations.runs(400);
    PairedQuality rule = PairedQuality.of(MARGIN, 500, 0.02);
    int passed = 0;
    int before = 0;
    for (int run = 0; run < runs; run++) {
      SplittableRandom random = new SplittableRandom(run);
      PairWalk walk = new PairWalk(rule, START);
      boolean blocksPass = false;
      boolean pass = false;
      for (int i = 0; i < ROWS && !pass; i++) {
        walk.add(tail.draw.applyAsDouble(random));
        blocksPass |= !blocksPass && walk.outcomeOfBlocks() == GuardOutcome.PASS;
        pass = blocksPass && walk.outcome() == GuardOutcome.PASS;
      }
      passed += pass ? 1 : 0;
      before += blocksPass ? 1 : 0;
    }
    Simulations.report(tail + " at the margin: passed by the variance alone", before, runs);
    Simulations.report(tail + " at the margin: passed, alpha .05", passed, runs);
    assertThat(passed / (double) runs).isLessThanOrEqualTo(Simulations.limit(0.05, runs));
  }

  @Tag("slow")
  @ParameterizedTest
  @EnumSource
  void aCandidateAtTheMarginWithRareLargeGainsFailsNoOftenerThanAlpha(Tail tail) {
    int runs = Simulations.runs(400);
    PairedQuality rule = PairedQuality.of(MARGIN, 500, 0.02);
    int failed = 0;
    for (int run = 0; run < runs; run++) {
      SplittableRandom random = new SplittableRandom(run);
      PairWalk walk = new PairWalk(rule, START);
      boolean fail = false;
      for (int i = 0; i < ROWS && !fail; i++) {
        walk.add(2 * MARGIN - tail.draw.applyAsDouble(random));
        fail = walk.outcome() == GuardOutcome.FAIL;
      }
      failed += fail ? 1 : 0;
    }
    Simulations.report(tail + " mirrored, at the margin: failed, alpha .005", failed, runs);
    assertThat(failed / (double) runs).isLessThanOrEqualTo(Simulations.limit(0.005, runs));
  }

  @Test
  void withoutAnyDifferenceTheLabelsThatAreNeededAreThoseThatExcludeARareLossOfThree() {
    int n =
        IntStream.iterate(1, i -> i + 1)
            .filter(i -> bets(0, i).below(MARGIN, 0.05))
            .findFirst()
            .orElseThrow();
    double least = Math.log(20) / -Math.log(1 - MARGIN / 3);
    assertThat(least).isBetween(897.0, 898.0);
    assertThat((double) n).isBetween(least, 1.12 * least);
  }

  @Property(tries = 200)
  void sharedBetweenKnotsADifferenceKeepsItsSumAndProvesNoMore(
      @ForAll @Size(min = 1, max = 50) List<@DoubleRange(min = -3, max = 3) Double> differences,
      @ForAll @DoubleRange(min = 0, max = 0.33) double bet) {
    double[] spread = new double[PairSpread.KNOTS];
    double sum = 0;
    double wealth = 0;
    for (double d : differences) {
      PairSpread.add(spread, d, 1);
      sum += d;
      wealth += Math.log1p(bet * (MARGIN - d));
    }
    double knots = 0;
    double pairs = 0;
    double proven = 0;
    for (int knot = 0; knot < PairSpread.KNOTS; knot++) {
      pairs += spread[knot];
      knots += spread[knot] * PairSpread.at(knot);
      proven += spread[knot] * Math.log1p(bet * (MARGIN - PairSpread.at(knot)));
    }
    assertThat(pairs).isCloseTo(differences.size(), within(1e-9));
    assertThat(knots).isCloseTo(sum, within(1e-9));
    assertThat(proven).isLessThanOrEqualTo(wealth + 1e-9);
  }

  @Property(tries = 100)
  void theBoundsAreWhereTheProofEnds(
      @ForAll @DoubleRange(min = -3, max = 3) double difference,
      @ForAll @DoubleRange(min = 0.01, max = 0.2) double alpha) {
    PairBets bets = bets(difference, 700);
    double upper = bets.upper(alpha);
    double lower = bets.lower(alpha);
    assertThat(lower).isBetween(-3.0, difference + 1e-9);
    assertThat(upper).isBetween(difference - 1e-9, 3.0);
    assertThat(bets.below(Math.min(3, upper + 1e-6), alpha)).isTrue();
    assertThat(bets.below(upper - 1e-6, alpha)).isFalse();
    assertThat(bets.above(Math.max(-3, lower - 1e-6), alpha)).isTrue();
    assertThat(bets.above(lower + 1e-6, alpha)).isFalse();
  }

  @Test
  void weeklyCandidatesLikeThoseOfAtlantaPassAfterHardlyMoreLabelsThanThatTakes() {
    int seeds = Simulations.runs(5);
    List<AtlantaLike.Passed> weeks =
        IntStream.range(0, 19 * seeds)
            .mapToObj(i -> AtlantaLike.walk(AtlantaLike.WEEKS.get(i % 19), i))
            .filter(p -> p.both() > 0)
            .toList();
    int before = median(weeks, AtlantaLike.Passed::blocks);
    int needed = median(weeks, AtlantaLike.Passed::needed);
    int now = median(weeks, AtlantaLike.Passed::both);
    System.out.printf(
        "weeks like Atlanta's: %d of %d pass, median %d labels; needed %d, by the variance alone"
            + " %d%n",
        weeks.size(), 19 * seeds, now, needed, before);
    assertThat(weeks.size()).isGreaterThanOrEqualTo(19 * seeds * 95 / 100);
    assertThat(needed).isGreaterThan(before);
    assertThat((double) now).isLessThan(1.15 * needed);
  }

  private static int median(
      List<AtlantaLike.Passed> weeks, ToIntFunction<AtlantaLike.Passed> labels) {
    return weeks.stream().mapToInt(labels).sorted().toArray()[weeks.size() / 2];
  }

  @Test
  void withoutPairsNothingIsProven() {
    assertThat(PairBets.NONE.upper(0.05)).isCloseTo(3, within(1e-9));
    assertThat(PairBets.NONE.lower(0.005)).isCloseTo(-3, within(1e-9));
  }

  private static PairBets bets(double difference, int pairs) {
    double[] spread = new double[PairSpread.KNOTS];
    PairSpread.add(spread, difference, pairs);
    return PairBets.NONE.plus(spread);
  }
}
