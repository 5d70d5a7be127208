package dev.tidemill.training.runner.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class RawInputsTest {

  @Test
  void columnsThatNobodyWroteAreNamedWithWhereTheyComeFrom() {
    assertThat(RawInputs.told(List.of("x1", "x2", "x2_1", "__index_level_0__")))
        .isEqualTo(
            "Model inputs: x1, x2, x2_1, __index_level_0__."
                + " x2_1 is also what a second column x2 of a file is called."
                + " __index_level_0__ is the index of a pandas table."
                + " data.columns.notFeatures leaves columns out.");
  }

  @Test
  void usualNamesAreOnlyListed() {
    assertThat(RawInputs.told(List.of("lag_1", "lag_2"))).isEqualTo("Model inputs: lag_1, lag_2.");
  }
}
