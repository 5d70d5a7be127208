package dev.tidemill.kit.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What models are given and what they answer, as gates and logs read it. */
class InputRowsTest {

  private static final InputColumn AGE = InputColumn.ofNumbers("age");
  private static final InputColumn CITY = InputColumn.ofText("city");

  private static InputRows rows() {
    return InputRows.builder(List.of(AGE, CITY))
        .number(41)
        .text("Bern")
        .number(Double.NaN)
        .text(null)
        .number(7)
        .text("")
        .build();
  }

  @Test
  void aRowIsNumbersWithNanAtTheTextsAndTextsWithoutTheMissingOnes() {
    InputRows rows = rows();
    assertThat(rows.size()).isEqualTo(3);
    assertThat(rows.numbers(0)).containsExactly(41, Double.NaN);
    assertThat(rows.texts(0)).isEqualTo(Map.of("city", "Bern"));
    assertThat(rows.numbers(1)).containsExactly(Double.NaN, Double.NaN);
    assertThat(rows.texts(1)).isEmpty();
    assertThat(rows.texts(2)).isEqualTo(Map.of("city", ""));
  }

  @Test
  void rowsAndColumnsArePickedInTheOrderThatIsAsked() {
    InputRows picked = rows().of(List.of(CITY, AGE)).pick(2, 0, 0);
    assertThat(picked.names()).containsExactly("city", "age");
    assertThat(picked.texts("city")).containsExactly("", "Bern", "Bern");
    assertThat(picked.numbers("age")).containsExactly(7, 41, 41);
    assertThat(rows().range(1, 3).numbers("age")).containsExactly(Double.NaN, 7);
    assertThatThrownBy(() -> rows().of(List.of(InputColumn.ofText("age"))))
        .hasMessage("There is no column of texts called age");
  }

  @Test
  void scoresAreOneNumberARowOrProbabilitiesByClass() {
    Scores several =
        Scores.of(
            List.of("low", "high"), List.of(new double[] {0.2, 0.9}, new double[] {0.8, 0.1}));
    assertThat(several.byClass(0)).isEqualTo(Map.of("low", 0.2, "high", 0.8));
    assertThat(several.largest(1)).isEqualTo(0.9);
    assertThat(several.pick(1).row(0)).containsExactly(0.9, 0.1);
    assertThat(Scores.joined(List.of(several, several.pick(0))).column(1))
        .containsExactly(0.8, 0.1, 0.8);
    assertThatThrownBy(several::single).hasMessage("There are 2 numbers for each row");
    assertThat(Scores.of(0.5, 0.7).single()).containsExactly(0.5, 0.7);
    assertThat(Scores.of(0.5).byClass(0)).isEmpty();
  }
}
