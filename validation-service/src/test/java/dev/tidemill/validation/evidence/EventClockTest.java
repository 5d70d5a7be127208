package dev.tidemill.validation.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemill.schemas.message.Prediction;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class EventClockTest {

  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  private static final long WALL = NOW.toEpochMilli();
  private static final Instant OLD = Instant.parse("2001-03-01T00:00:00Z");
  private static final EventClock REPLAY = new EventClock(false, OLD.toEpochMilli());

  @Test
  void in_a_stream_of_2001_a_stamp_of_now_is_not_its_event_time() {
    assertThat(REPLAY.believes(stamped(NOW), OLD.toEpochMilli(), WALL)).isFalse();
    assertThat(REPLAY.believes(stamped(NOW), Long.MIN_VALUE, WALL)).isFalse();
    assertThat(EventClock.GIVEN_ONLY.believes(stamped(NOW), Long.MIN_VALUE, WALL)).isFalse();
  }

  @Test
  void an_event_time_that_the_caller_gave_is_believed_unless_it_is_far_ahead_of_now() {
    assertThat(REPLAY.believes(given(OLD), Long.MIN_VALUE, WALL)).isTrue();
    assertThat(REPLAY.believes(given(NOW.plusSeconds(60)), OLD.toEpochMilli(), WALL)).isTrue();
    assertThat(REPLAY.believes(given(NOW.plus(Duration.ofDays(2))), WALL, WALL)).isFalse();
  }

  @Test
  void a_stamp_counts_where_the_data_is_of_today_or_the_clock_is_the_wall() {
    EventClock trainedLastWeek =
        new EventClock(false, NOW.minus(Duration.ofDays(7)).toEpochMilli());
    assertThat(trainedLastWeek.believes(stamped(NOW), Long.MIN_VALUE, WALL)).isTrue();
    assertThat(REPLAY.believes(stamped(NOW), WALL - 1000, WALL)).isTrue();
    assertThat(new EventClock(true, 0).believes(stamped(NOW), Long.MIN_VALUE, WALL)).isTrue();
  }

  private static Prediction stamped(Instant at) {
    return prediction(at, at);
  }

  private static Prediction given(Instant eventTime) {
    return prediction(NOW, eventTime);
  }

  private static Prediction prediction(Instant at, Instant eventTime) {
    return new Prediction(
        "r",
        "e",
        "demo/p",
        "g",
        1,
        1,
        Optional.empty(),
        0,
        0,
        false,
        "u",
        "h",
        at,
        eventTime,
        new double[0],
        1,
        0.5,
        List.of());
  }
}
