package dev.tidemill.validation.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LossScaleTest {

  @ParameterizedTest
  @EnumSource(names = {"SQUARED", "ABSOLUTE", "QUANTILE"})
  void theUnitOfTheLabelDoesNotMatter(Loss loss) {
    LossScale metres = new LossScale(loss, 4, 0.9);
    LossScale millimetres = new LossScale(loss, 4e6, 0.9);

    assertThat(millimetres.of(3_000, 1_000)).isCloseTo(metres.of(3, 1), within(1e-12));
  }

  @Test
  void aPredictionBelowAHighQuantileCostsNineTimesOneThatIsAboveByAsMuch() {
    LossScale ninetieth = new LossScale(Loss.QUANTILE, 1, 0.9);

    assertThat(ninetieth.of(9, 10)).isCloseTo(0.9, within(1e-12));
    assertThat(ninetieth.of(11, 10)).isCloseTo(0.1, within(1e-12));
    assertThat(new LossScale(Loss.QUANTILE, 1, 0.5).of(9, 10))
        .as("at the median it is half the absolute error")
        .isEqualTo(new LossScale(Loss.ABSOLUTE, 1).of(9, 10) / 2);
  }

  @Property(tries = 100)
  void brierNeverAsksForTheClipOfADifference(
      @ForAll @DoubleRange(min = 0, max = 1) double candidate,
      @ForAll @DoubleRange(min = 0, max = 1) double champion,
      @ForAll boolean label) {
    LossScale brier = new LossScale(Loss.BRIER, 1);
    double truth = label ? 1 : 0;

    assertThat(LossScale.difference(brier.of(candidate, truth), brier.of(champion, truth)))
        .isEqualTo(brier.of(candidate, truth) - brier.of(champion, truth))
        .isBetween(-1.0, 1.0);
  }

  @Test
  void aDifferenceIsAtMostThreeEvenIfAnErrorIsHuge() {
    LossScale squared = new LossScale(Loss.SQUARED, 1);

    assertThat(LossScale.difference(squared.of(1e9, 0), squared.of(0, 0))).isEqualTo(3);
    assertThat(LossScale.difference(squared.of(0, 0), squared.of(1e9, 0))).isEqualTo(-3);
  }
}
