package dev.tidemill.deploy.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemill.schemas.message.Latencies;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/**
 * All guards together on versions that are alike, under a look at each request: how often is a
 * rollout aborted for nothing? And how often is a bad one found?
 */
class AlikeVersionsTest {

  private static final Instant START = Instant.parse("2001-03-01T00:00:00Z");
  private static final double[] STEPS = {0.05, 0.25, 0.5};
  private static final int REQUESTS = 1500;
  private static final int AN_HOUR = 40;
  private static final double ALPHAS = 0.001 + 0.005 + 0.001 + 0.0001;

  private static final RolloutRules RULES =
      new RolloutRules(
          new ErrorRate(3, 0.01),
          0.001,
          Optional.of(PairedQuality.of(0.01, 500, 0.05)),
          Optional.of(new LatencyQuantile(0.99, 2, 5000, 0.001)),
          RolloutRules.SAMPLE_RATIO_ALPHA);

  /** How the candidate differs. */
  private record World(double hourEffect, double errorRate, double ratio, double loss) {}

  @Test
  void alikeVersionsAreHardlyEverAborted() {
    report("A/A, independent rows", new World(0, 0.01, 1, 0), Simulations.runs(3));
    report("A/A, hour clusters", new World(0.08, 0.01, 1, 0), Simulations.runs(3));
  }

  private static void report(String what, World world, int runs) {
    int aborted = 0;
    for (int run = 0; run < runs; run++) {
      aborted += aborts(new SplittableRandom(run), world) ? 1 : 0;
    }
    Simulations.report("all guards, " + what + ": aborted", aborted, runs);
    assertThat(aborted / (double) runs).isLessThanOrEqualTo(Simulations.limit(ALPHAS, runs));
  }

  @Test
  void aHigherLossIsFound() {
    int runs = Simulations.runs(4);
    int found = 0;
    for (int run = 0; run < runs; run++) {
      found += aborts(new SplittableRandom(run), new World(0.05, 0, 1, 0.06)) ? 1 : 0;
    }
    Simulations.report("all guards, loss +.06: aborted within 4,500 requests", found, runs);
    assertThat(found / (double) runs).isGreaterThan(0.7);
  }

  private static boolean aborts(SplittableRandom random, World world) {
    Totals totals = new Totals();
    double effect = 0;
    for (int step = 0; step < STEPS.length; step++) {
      totals.epochs.add(EpochTotals.of(step + 1, STEPS[step]));
      for (int i = 0; i < REQUESTS; i++) {
        if (totals.requests % AN_HOUR == 0) {
          effect = world.hourEffect * random.nextGaussian();
        }
        boolean canary = random.nextDouble() < STEPS[step];
        boolean fails = random.nextDouble() < world.errorRate * (canary ? world.ratio : 1);
        double loss = world.loss + effect + 0.14 * random.nextGaussian();
        totals.request(canary, fails, loss, random);
        if (RULES.judge(totals.evidence()).outcome() == LookOutcome.ABORT) {
          return true;
        }
      }
    }
    return false;
  }

  /** Evidence that grows by one request at a time; each is scored by both versions. */
  private static final class Totals {
    final List<EpochTotals> epochs = new ArrayList<>();
    final List<PairSum> pairs = new ArrayList<>();
    final List<Long> candidate = new ArrayList<>(Collections.nCopies(Latencies.BINS, 0L));
    final List<Long> champion = new ArrayList<>(Collections.nCopies(Latencies.BINS, 0L));
    long requests;
    long errors;

    void request(boolean canary, boolean fails, double loss, SplittableRandom random) {
      EpochTotals e = epochs.get(epochs.size() - 1);
      long own = fails && canary ? 1 : 0;
      epochs.set(
          epochs.size() - 1,
          new EpochTotals(
              e.epoch(),
              e.w(),
              e.candidateErrors() + own,
              e.championErrors() + (fails ? 1 - own : 0),
              e.candidateUnits() + (canary ? 1 : 0),
              e.championUnits() + (canary ? 0 : 1),
              e.executions() + 1,
              e.answers() + (canary ? 1 : 0)));
      errors += fails ? 1 : 0;
      Instant hour = START.plus(Duration.ofHours(requests / AN_HOUR));
      if (requests % AN_HOUR == 0) {
        pairs.add(new PairSum(hour, hour.plus(Duration.ofHours(1)), 0, 0));
      }
      pairs.set(pairs.size() - 1, pairs.get(pairs.size() - 1).plus(1, loss));
      count(candidate, 3000 * Math.pow(random.nextDouble(), -0.5));
      count(champion, 3000 * Math.pow(random.nextDouble(), -0.5));
      requests++;
    }

    private static void count(List<Long> counts, double micros) {
      int bin = Latencies.bin((long) micros);
      counts.set(bin, counts.get(bin) + 1);
    }

    Evidence evidence() {
      return new Evidence(
          new VersionTotals(requests, requests, errors, 0, 0.1, 0.9, candidate),
          new VersionTotals(requests, requests, errors, 0, 0.1, 0.9, champion),
          List.of(),
          epochs,
          pairs,
          requests,
          requests);
    }
  }
}
