package dev.tidemill.deploy.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemill.deploy.analysis.AlikeVersions.Guard;
import dev.tidemill.deploy.analysis.AlikeVersions.World;
import dev.tidemill.deploy.analysis.guard.LatencyGuard;
import dev.tidemill.deploy.analysis.guard.QualityGuard;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Each guard on versions that are alike, under a look at each request: how often is a rollout
 * aborted for nothing? And how soon is a bad one found? {@code -Dtidemill.simulations=2000} gives
 * the figures of {@code benchmarks/README.md}.
 */
@Tag("slow")
class AlikeVersionsTest {

  private static final RolloutRules USUAL = AlikeVersions.rules(Optional.empty());

  /** A guard that is wrong by a factor shows at alpha .05 in few runs. */
  private static final RolloutRules LOOSE = AlikeVersions.rules(Optional.of(0.05));

  @ParameterizedTest(name = "hour clusters: {0}")
  @ValueSource(doubles = {0, 1})
  void alikeVersionsAreHardlyEverAborted(double clusters) {
    falseAborts("alpha of the rules", clusters, USUAL, Simulations.runs(150));
    falseAborts("alpha .05", clusters, LOOSE, Simulations.runs(150));
  }

  private static void falseAborts(String what, double clusters, RolloutRules rules, int runs) {
    Map<Guard, Integer> aborted = new EnumMap<>(Guard.class);
    for (int run = 0; run < runs; run++) {
      AlikeVersions.failures(run, World.alike(clusters), rules)
          .keySet()
          .forEach(guard -> aborted.merge(guard, 1, Integer::sum));
    }
    for (Guard guard : Guard.values()) {
      int hits = aborted.getOrDefault(guard, 0);
      Simulations.report("A/A, hour clusters " + clusters + ", " + what + ": " + guard, hits, runs);
      assertThat(hits / (double) runs)
          .as(guard + " " + what)
          .isLessThanOrEqualTo(Simulations.limit(AlikeVersions.alpha(guard, rules), runs));
    }
  }

  @Test
  void twiceTheErrorsAreFoundAtTheAlphaOfTheRules() {
    found("errors x 2 of 15 %", Guard.EVENT_SHARE, new World(0, 0, 0.15, 2, 0), 0.8);
  }

  @Test
  void aLossHigherByTwoHundredthsIsFound() {
    found("loss + .02", Guard.QUALITY, new World(0, 0.02, 0.001, 1, 0.02), 0.8);
  }

  /** In hour clusters a small loss hides among bad hours. */
  @ParameterizedTest(name = "loss + {1}, hour clusters: {0}")
  @CsvSource({"0, 0.03, 0.9", "0, 0.06, 0.9", "1, 0.03, 0.05", "1, 0.06, 0.9"})
  void aHigherLossIsFoundSooner(double clusters, double loss, double least) {
    World world = new World(clusters, 0.02, 0.001, 1, loss);
    found("loss + " + loss + ", hour clusters " + clusters, Guard.QUALITY, world, least);
  }

  private static void found(String what, Guard guard, World world, double least) {
    int runs = Simulations.runs(25);
    int[] when =
        java.util.stream.IntStream.range(0, runs)
            .map(run -> AlikeVersions.failures(run, world, USUAL).getOrDefault(guard, 0))
            .filter(at -> at > 0)
            .sorted()
            .toArray();
    Simulations.report(guard + ", " + what + ": found in 4,500 requests", when.length, runs);
    assertThat(when.length / (double) runs).isGreaterThanOrEqualTo(least);
    System.out.printf("%s, %s: after %d requests, median%n", guard, what, when[when.length / 2]);
  }

  @Test
  void theShortWaysOfTheSimulationAreThoseOfTheRules() {
    Map<GuardOutcome, Integer> outcomes = new TreeMap<>();
    for (double loss : new double[] {0, 0.05}) {
      for (double ratio : new double[] {1, 4}) {
        Evidence evidence = AlikeVersions.evidence(7, new World(0, 0.01, 0.1, ratio, loss), USUAL);
        for (GuardVerdict j : USUAL.judge(evidence).guards()) {
          outcomes.merge(j.outcome(), 1, Integer::sum);
          assertThat(j.failed()).as(j.guard()).isEqualTo(fails(j.guard(), evidence));
        }
      }
    }
    assertThat(outcomes).containsKeys(GuardOutcome.FAIL, GuardOutcome.PASS);
  }

  private static boolean fails(String guard, Evidence e) {
    PairedQuality quality = USUAL.guard(QualityGuard.class).orElseThrow().rule();
    return switch (guard) {
      case "errors" -> e.attributable().size() >= 3;
      case "event-share" ->
          EventShare.MORE_ERRORS.logE(e.epochs().stream().map(EpochTotals::errors).toList())
              >= Math.log(1000);
      case "sample-ratio" ->
          EventShare.EITHER_WAY.logE(e.epochs().stream().map(EpochTotals::units).toList())
              >= Math.log(10_000);
      case "quality" -> quality.outcome(quality.bounds(e.pairs()), e.bets()) == GuardOutcome.FAIL;
      case "latency" ->
          USUAL
              .guard(LatencyGuard.class)
              .orElseThrow()
              .fails(e.candidate().latencies(), e.reference().latencies());
      default -> false;
    };
  }

  @Test
  void everyGuardIsSimulated() {
    assertThat(Arrays.stream(Guard.values()).mapToDouble(g -> AlikeVersions.alpha(g, USUAL)).sum())
        .isBetween(0.05, 0.06);
  }
}
