package dev.tidemill.validation.gate.kind;

import static dev.tidemill.schemas.message.CheckOutcome.ERROR;
import static dev.tidemill.schemas.message.CheckOutcome.FAIL;
import static dev.tidemill.schemas.message.CheckOutcome.PASS;
import static dev.tidemill.validation.gate.kind.Candidacies.holdout;
import static dev.tidemill.validation.gate.kind.Candidacies.judge;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tidemill.schemas.spec.gate.MarginUnit;
import dev.tidemill.schemas.spec.gate.Slices;
import dev.tidemill.validation.check.Judged;
import dev.tidemill.validation.gate.Holdout;
import java.util.List;
import java.util.Map;
import org.hipparchus.distribution.continuous.TDistribution;
import org.junit.jupiter.api.Test;

class SlicesCheckTest {

  @Test
  void aSliceThatIsMuchWorseFailsAndSmallOnesAreListed() {
    Holdout holdout = holdout(3000, 0.05, 0.05);
    for (int i = 0; i < 3000; i += 3) {
      holdout.candidate().single()[i] = 1 - holdout.candidate().single()[i];
    }
    Slices slices = new Slices(List.of("destination"), "log-loss", 0.02, MarginUnit.SPREAD, 100);

    Judged judged = judge(slices, holdout);

    assertThat(judged.outcome()).isEqualTo(FAIL);
    assertThat(judged.message()).isEqualTo("Worse in JFK; too small to judge: rare");
    assertThat(judged.statistics()).containsEntry("slices", 2.0).containsEntry("tooSmall", 1.0);
    assertThat(judged.statistics().get("alpha")).isCloseTo(0.0125, within(1e-12));
    assertThat(judge(slices, holdout(3000, 0.05, 0.05)).outcome()).isEqualTo(PASS);
  }

  @Test
  void aSliceWithinOneHourIsTooSmallHoweverManyRowsItHas() {
    Holdout holdout = holdout(3000, 0.05, 0.05);
    for (int i = 0; i < 200; i++) {
      holdout.columns().get("destination")[i] = "gone";
      holdout.eventMillis()[i] = 0;
      holdout.candidate().single()[i] = 1 - holdout.candidate().single()[i];
    }
    Slices slices = new Slices(List.of("destination"), "log-loss", 0.02, MarginUnit.SPREAD, 100);

    Judged judged = judge(slices, holdout);

    assertThat(judged.message()).contains("too small to judge: gone, rare");
    assertThat(judged.statistics())
        .containsEntry("slices", 2.0)
        .containsEntry("tooSmall.gone", 200.0)
        .doesNotContainKey("slice.gone.lower");
  }

  @Test
  void theFiguresOfASliceRecomputeItsBound() {
    Map<String, Double> f =
        judge(
                new Slices(List.of("destination"), "log-loss", 0.02, MarginUnit.SPREAD, 100),
                holdout(3000, 0.05, 0.05))
            .statistics();

    for (String slice : List.of("slice.JFK.", "slice.LAX.")) {
      double t =
          new TDistribution(f.get(slice + "clusters") - 1)
              .inverseCumulativeProbability(1 - 0.05 / 2 / f.get("slices"));
      assertThat(f.get(slice + "difference") - t * f.get(slice + "standardError"))
          .isCloseTo(f.get(slice + "lower"), within(1e-12));
      assertThat(f.get(slice + "lower")).isLessThan(f.get("margin"));
    }
  }

  @Test
  void slicesOfAnAucAreRefused() {
    Slices slices = new Slices(List.of("destination"), "auc", 0.02, MarginUnit.SPREAD, 100);

    assertThat(judge(slices, holdout(1000, 0.1, 0.1)).outcome()).isEqualTo(ERROR);
  }
}
