package dev.tidemill.deploy.rollout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tidemill.deploy.analysis.BetaMixture;
import dev.tidemill.schemas.message.GuardResult;
import dev.tidemill.schemas.message.RolloutEventBody.EvidenceJudged;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a look says can be said again from its record, by formulas that are written here anew. */
class LookFiguresTest {

  private final RolloutWorld world = new RolloutWorld();

  @Test
  void theFiguresOfALookRecomputeIt() {
    world.serving(1).stepping(2);
    world.slice(world.happened().fine(2, 1, 1000, 15, -0.05));
    world.slice(world.happened().fine(2, 1, 1000, 15, 0.01));
    EvidenceJudged look = world.all(EvidenceJudged.class).get(1);
    assertThat(look.outcome()).isEqualTo("advance");

    assertThat(qualityAgain(figures(look, "quality"))).isEqualTo(outcome(look, "quality"));
    Map<String, Double> errors = figures(look, "errors");
    long k = errors.get("errors").longValue();
    long n = errors.get("n").longValue();
    assertThat(BetaMixture.logE(k, n, errors.get("upperBound")))
        .isCloseTo(Math.log(1 / errors.get("alpha")), within(1e-6));
    assertThat(errors.get("upperBound")).isLessThanOrEqualTo(errors.get("allowed"));
    for (String guard : List.of("event-share", "sample-ratio")) {
      Map<String, Double> f = figures(look, guard);
      assertThat(f.get("epoch.2")).isEqualTo(f.get("epoch.1") + 1);
      assertThat(f).containsEntry("w.1", 0.05).containsEntry("w.2", 0.25);
      assertThat(f.get("upperBound")).isEqualTo(1 / f.get("alpha"));
    }
    Map<String, Double> latency = figures(look, "latency");
    long above = latency.get("aboveLowerBound").longValue();
    assertThat(
            BetaMixture.rejectsAtMost(
                above,
                latency.get("n").longValue(),
                1 - latency.get("quantile"),
                latency.get("alpha")))
        .isTrue();
    assertThat(latency.get("lowerBound"))
        .isLessThanOrEqualTo(latency.get("maxRatio") * latency.get("championQuantile"));
  }

  /** Decision rule A1, from the figures of a look alone. */
  private static String qualityAgain(Map<String, Double> f) {
    int blocks = f.get("blocks").intValue();
    double n = 0;
    double sum = 0;
    for (int b = 1; b <= blocks; b++) {
      n += f.get("block." + b + ".n");
      sum += f.get("block." + b + ".sum");
    }
    assertThat(n).isEqualTo(f.get("n"));
    double variance = 0;
    for (int b = 1; b <= blocks; b++) {
      double off = f.get("block." + b + ".sum") - f.get("block." + b + ".n") * sum / n;
      variance += off * off * blocks / (blocks - 1);
    }
    assertThat(variance).isCloseTo(f.get("blockVariance"), within(1e-9));
    double lower = sum / n - radius(variance, n, f.get("alphaFail"), f.get("variancePerRow"));
    double upper = sum / n + radius(variance, n, f.get("alphaPass"), f.get("variancePerRow"));
    assertThat(lower).isCloseTo(f.get("blockLowerBound"), within(1e-9));
    assertThat(upper).isCloseTo(f.get("blockUpperBound"), within(1e-9));
    if (f.get("upperBound") > upper) {
      assertThat(wealth(f, f.get("upperBound"))).isCloseTo(20, within(1e-6));
    } else {
      assertThat(f.get("upperBound")).isEqualTo(f.get("blockUpperBound"));
      assertThat(wealth(f, upper)).isGreaterThanOrEqualTo(20);
    }
    assertThat(f.get("lowerBound")).isLessThanOrEqualTo(f.get("blockLowerBound"));
    boolean pass = upper < f.get("margin") && wealth(f, f.get("margin")) >= 20;
    return f.get("lowerBound") > f.get("margin") ? "fail" : pass ? "pass" : "hold";
  }

  /** Of the bets against "the mean difference is at least m". */
  private static double wealth(Map<String, Double> f, double m) {
    double[] stakes = {48, 8, 4, 2, 1, 0.5, 0.5};
    double wealth = 0;
    for (int bet = 0; bet < stakes.length; bet++) {
      double log = 0;
      for (int knot = 1; knot <= 21; knot++) {
        int side = knot - 11;
        double d = side == 0 ? 0 : Math.signum(side) * 3 / Math.pow(2, 10 - Math.abs(side));
        log += f.get("knot." + knot) * Math.log(1 + 0.99 / Math.pow(2, bet) * (m - d) / (3 - m));
      }
      wealth += stakes[bet] / 64 * Math.exp(log);
    }
    return wealth;
  }

  private static double radius(double variance, double n, double alpha, double perRow) {
    double twice = 2 * Math.log(1 / alpha);
    double rho = 1500 * perRow / (twice + Math.log(1 + twice));
    double v = variance + rho;
    return Math.sqrt(2 * v * Math.log(1 + Math.sqrt(v / rho) / (2 * alpha))) / n;
  }

  private static Map<String, Double> figures(EvidenceJudged look, String guard) {
    return guard(look, guard).statistics();
  }

  private static String outcome(EvidenceJudged look, String guard) {
    return guard(look, guard).outcome();
  }

  private static GuardResult guard(EvidenceJudged look, String guard) {
    return look.guards().stream().filter(g -> g.guard().equals(guard)).findFirst().orElseThrow();
  }
}
