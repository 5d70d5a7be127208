package dev.tidemill.gateway.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EventTimesTest {

  @ParameterizedTest
  @ValueSource(
      strings = {"1e-100000000", "-1e-300000000", "1e-2147483640", "1e999999999", "0e2147483647"})
  @Timeout(value = 10, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void aTimeOfAFewCharactersThatTakesHoursToWorkOutIsRefused(String number) {
    assertThatThrownBy(() -> EventTimes.ofNumber("time", number))
        .isInstanceOf(RequestRejected.class)
        .hasMessageContaining("'time' is '" + number + "'");
  }

  @Test
  void theSmallestNumberThatClientsWriteIsTheStartOf1970() {
    assertThat(EventTimes.ofNumber("time", "4.9E-324")).isEqualTo(Instant.EPOCH);
    assertThat(EventTimes.ofNumber("time", "1.5")).isEqualTo(Instant.ofEpochMilli(1_500));
  }
}
