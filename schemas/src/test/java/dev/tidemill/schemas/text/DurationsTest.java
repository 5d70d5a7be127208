package dev.tidemill.schemas.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DurationsTest {

  @Property
  void whatIsWrittenIsReadAgain(@ForAll @IntRange(min = 0, max = 999_999_999) int millis) {
    Duration duration = Duration.ofMillis(millis);
    assertThat(Durations.parse(Durations.text(duration))).isEqualTo(duration);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "90", "s", "-1s", "1.5h", "1 h", "1w", "1234567890s"})
  void whatIsNoDurationIsRefusedWithWhatIsAllowed(String text) {
    assertThatThrownBy(() -> Durations.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("\"" + text + "\" is not a duration; write a number with ms, s, m");
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0s",
    "250, 250ms",
    "39900, 39s",
    "60000, 1m",
    "759000, 12m 39s",
    "3600000, 1h",
    "3780000, 1h 3m",
    "191000000, 2d 5h"
  })
  void peopleReadTwoUnitsAtMost(long millis, String text) {
    assertThat(Durations.rounded(Duration.ofMillis(millis))).isEqualTo(text);
  }
}
