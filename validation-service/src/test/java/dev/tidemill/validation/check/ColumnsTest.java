package dev.tidemill.validation.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class ColumnsTest {

  @Test
  @Timeout(value = 10, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void anAllowedValueOfVeryManyDigitsCostsNoTimeAndIsAmongNoWholeNumbers() {
    Columns columns = new Columns(Map.of("n", "BIGINT"));
    assertThat(columns.isAmong("n", List.of("1" + "0".repeat(900_000)))).isEqualTo("false");
    assertThat(columns.isAmong("n", List.of("10"))).contains("'10'");
  }
}
