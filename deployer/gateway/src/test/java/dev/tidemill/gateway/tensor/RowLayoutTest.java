package dev.tidemill.gateway.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Rows find the inputs of a model by the names of their columns. */
class RowLayoutTest {

  private static final TensorSpec NUMBERS =
      new TensorSpec("numbers", Datatype.FP32, new long[] {-1, 2});
  private static final TensorSpec REGION =
      new TensorSpec("Kunde_Region", Datatype.BYTES, new long[] {-1, 1});

  private static List<String> names(RowLayout layout) {
    return layout.columns().stream().map(RowLayout.Column::name).toList();
  }

  @Test
  void columnsOfAllInputsHaveTheNamesOfTheSignature() {
    RowLayout layout = new RowLayout(List.of(NUMBERS, REGION), List.of("a", "b", "Kunde Region"));

    assertThat(names(layout)).containsExactly("a", "b", "Kunde Region");
    Map<String, TensorValue> request =
        layout.request(new double[] {1, 2, Double.NaN}, Map.of("Kunde Region", "Nord"));
    assertThat(request.get("Kunde_Region").text(0)).isEqualTo("Nord");
    assertThat(request.get("numbers").number(1)).isEqualTo(2);
    assertThat(layout.texts(layout, request)).containsExactly(Map.entry("Kunde Region", "Nord"));
  }

  @Test
  void withoutNamesInputsOfOneColumnAreCalledAsThemselves() {
    assertThat(names(new RowLayout(List.of(NUMBERS, REGION), List.of())))
        .containsExactly("numbers[0]", "numbers[1]", "Kunde_Region");
  }

  @Test
  void theInputsOwnNamesInAnotherOrderDoNotMixThemUp() {
    TensorSpec age = new TensorSpec("age", Datatype.FP32, new long[] {-1, 1});
    RowLayout layout = new RowLayout(List.of(age, REGION), List.of("Kunde_Region", "age"));
    assertThat(names(layout)).containsExactly("age", "Kunde_Region");
  }
}
