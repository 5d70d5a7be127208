package dev.tidemill.validation.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemill.schemas.message.Prediction;
import dev.tidemill.validation.evidence.EventClock.Jump;
import dev.tidemill.validation.evidence.EventClock.Reading;
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
  void inAStreamOf2001AStampOfNowIsNotItsEventTime() {
    assertThat(believes(REPLAY, stamped(NOW), OLD.toEpochMilli())).isFalse();
    assertThat(believes(REPLAY, stamped(NOW), Long.MIN_VALUE)).isFalse();
    assertThat(believes(EventClock.GIVEN_ONLY, stamped(NOW), Long.MIN_VALUE)).isFalse();
  }

  @Test
  void anEventTimeThatTheCallerGaveIsBelievedUnlessItIsFarAhead() {
    Instant inAMonth = OLD.plus(Duration.ofDays(30));
    assertThat(believes(REPLAY, given(OLD), Long.MIN_VALUE)).isTrue();
    assertThat(believes(REPLAY, given(OLD.minus(Duration.ofDays(90))), WALL)).isTrue();
    assertThat(believes(REPLAY, given(inAMonth), OLD.toEpochMilli())).isTrue();
    assertThat(believes(REPLAY, given(inAMonth.plusMillis(1)), OLD.toEpochMilli())).isFalse();
    assertThat(believes(REPLAY, given(NOW.plusSeconds(60)), WALL)).isTrue();
    assertThat(believes(REPLAY, given(NOW.plus(Duration.ofDays(2))), WALL)).isFalse();
    assertThat(believes(new EventClock(true, 0), given(NOW.plusSeconds(1)), Long.MIN_VALUE))
        .isTrue();
  }

  @Test
  void withNothingToCompareItWithAGivenTimeWaitsAndTheClockStands() {
    assertThat(EventClock.GIVEN_ONLY.read(given(OLD), Long.MIN_VALUE, Jump.NONE, WALL))
        .isEqualTo(new Reading(true, false, Jump.NONE));
  }

  @Test
  void tenRequestsInARowThatAgreeAreAGapInTheData() {
    Jump jump = Jump.NONE;
    for (int i = 1; i < EventClock.AGREEING; i++) {
      Reading reading = read(given(NOW.minusSeconds(60L * i)), jump);
      assertThat(reading.believed()).isFalse();
      jump = reading.jump();
      assertThat(jump.requests()).isEqualTo(i);
      assertThat(read(stamped(NOW), jump)).as("no vote").isEqualTo(new Reading(false, false, jump));
    }
    assertThat(read(given(NOW.plusSeconds(1)), jump)).isEqualTo(new Reading(true, true, Jump.NONE));
    assertThat(read(given(OLD), jump))
        .as("not in a row")
        .isEqualTo(new Reading(true, true, Jump.NONE));
    assertThat(read(given(NOW.minus(Duration.ofDays(90))), jump))
        .as("of another time")
        .isEqualTo(new Reading(false, false, new Jump(WALL - Duration.ofDays(90).toMillis(), 1)));
  }

  @Test
  void aStampCountsWhereTheDataIsOfTodayOrTheClockIsTheWall() {
    EventClock trainedLastWeek =
        new EventClock(false, NOW.minus(Duration.ofDays(7)).toEpochMilli());
    assertThat(believes(trainedLastWeek, stamped(NOW), Long.MIN_VALUE)).isTrue();
    assertThat(believes(REPLAY, stamped(NOW), WALL - 1000)).isTrue();
    assertThat(believes(new EventClock(true, 0), stamped(NOW), Long.MIN_VALUE)).isTrue();
  }

  private static boolean believes(EventClock clock, Prediction p, long newestMillis) {
    return clock.read(p, newestMillis, Jump.NONE, WALL).believed();
  }

  private static Reading read(Prediction p, Jump jump) {
    return REPLAY.read(p, OLD.toEpochMilli(), jump, WALL);
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
