package dev.tidemill.schemas.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WrittenTimeTest {

  private static final Instant NOW = Instant.parse("2026-02-01T12:00:00Z");

  @ParameterizedTest
  @CsvSource({
    "2026-01-31T12:00:00Z, 2026-01-31T12:00:00Z",
    "2026-01-31T12:00Z, 2026-01-31T12:00:00Z",
    "2026-01-31T12:00:00.250Z, 2026-01-31T12:00:00.250Z",
    "2026-01-31T13:00:00+01:00, 2026-01-31T12:00:00Z",
    "2026-01-31, 2026-01-31T00:00:00Z",
    "0s, 2026-02-01T12:00:00Z",
    "36h, 2026-01-31T00:00:00Z",
    "0001-01-01, 0001-01-01T00:00:00Z",
    "9999-12-31, 9999-12-31T00:00:00Z"
  })
  void anInstantADateOrHowLongAgoIsATime(String text, Instant is) {
    assertThat(WrittenTime.parse(text, NOW)).isEqualTo(is);
  }

  @Test
  void howLongAgoIsExactToTheMillisecond() {
    assertThat(WrittenTime.parse("5s", NOW.plusNanos(593_333_267)))
        .isEqualTo(Instant.parse("2026-02-01T11:59:55.593Z"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "soon",
        "2026",
        "-7d",
        "2026-02-30",
        "2026-01-31T25:00:00Z",
        "12:00",
        "T",
        "+999999999-01-01T00:00:00Z",
        "-999999999-01-01",
        "0000-12-31",
        "9999999d"
      })
  void whatIsNoTimeIsRefusedWithWhatIsAllowed(String text) {
    assertThatThrownBy(() -> WrittenTime.parse(text, NOW))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("\"" + text + "\" is not a time; write one such as 2026-01-31T12");
  }

  @Test
  void theLongestDurationIsATimeToo() {
    assertThat(WrittenTime.parse("999999999ms", NOW)).isBefore(NOW);
  }
}
