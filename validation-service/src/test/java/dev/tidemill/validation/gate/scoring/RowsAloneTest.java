package dev.tidemill.validation.gate.scoring;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemill.kit.onnx.InputRows;
import dev.tidemill.kit.onnx.Scores;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class RowsAloneTest {

  private static final InputRows ROWS =
      InputRows.ofNumbers(List.of("a"), new double[][] {{0.1}, {0.2}, {0.9}});

  private static RowsAlone.Alone sameAs(double factor) {
    return rows -> Scores.of(Arrays.stream(rows.numbers("a")).map(a -> a * factor).toArray());
  }

  @Test
  void aModelThatLooksAtEachRowAloneIsFine() {
    assertThatCode(() -> RowsAlone.require(ROWS, Scores.of(0.1, 0.2, 0.9), sameAs(1 + 1e-7)))
        .doesNotThrowAnyException();
  }

  @Test
  void anAnswerThatDependsOnTheOtherRowsBreaksTheContractWithBothAnswers() {
    assertThatThrownBy(() -> RowsAlone.require(ROWS, Scores.of(0.1, 0.3, 0.9), sameAs(1)))
        .isInstanceOf(ModelContractException.class)
        .hasMessageStartingWith(
            "The model's answer for a row depends on the rows beside it: row 2 of the holdout gets"
                + " 0.2 alone and 0.3 among 3 rows.")
        .hasMessageContaining("such as its mean");
  }

  @Test
  void anAnswerThatChangesFromOneCallToTheNextIsToldAsChance() {
    AtomicInteger calls = new AtomicInteger();
    RowsAlone.Alone random = rows -> sameAs(calls.incrementAndGet()).score(rows);
    assertThatThrownBy(() -> RowsAlone.require(ROWS, Scores.of(0.1, 0.25, 0.9), random))
        .hasMessageStartingWith(
            "The model answers the same row with 0.2 once and with 0.4 the next time.");
  }

  @Test
  void eachClassIsCompared() {
    Scores among =
        Scores.of(
            List.of("x", "y", "z"),
            List.of(new double[] {.6, .6}, new double[] {.3, .3}, new double[] {.1, .1}));
    Scores alone =
        Scores.of(
            List.of("x", "y", "z"),
            List.of(new double[] {.6, .6}, new double[] {.2, .2}, new double[] {.2, .2}));
    assertThatThrownBy(
            () ->
                RowsAlone.require(
                    ROWS.range(0, 2), among, rows -> rows.size() == 1 ? alone.pick(0) : alone))
        .hasMessageContaining("gets 0.2 alone and 0.3 among 2 rows");
  }

  @Test
  void oneRowHasNoOthersBesideIt() {
    assertThatCode(() -> RowsAlone.require(ROWS.range(0, 1), Scores.of(0.7), sameAs(1)))
        .doesNotThrowAnyException();
  }
}
