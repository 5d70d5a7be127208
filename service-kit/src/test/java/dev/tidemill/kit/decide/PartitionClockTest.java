package dev.tidemill.kit.decide;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class PartitionClockTest {

  private static final long NOON = Instant.parse("2026-01-05T12:00:00Z").toEpochMilli();
  private static final long HOUR = Duration.ofHours(1).toMillis();

  private long nanos = 7;

  private long after(PartitionClock clock, long elapsedMillis, long wallMillis) {
    nanos += elapsedMillis * 1_000_000;
    return clock.now(wallMillis, nanos);
  }

  @Test
  void nowIsTheWallClockAsLongAsThatDoesNotGoBack() {
    PartitionClock clock = new PartitionClock();
    assertThat(after(clock, 0, NOON)).isEqualTo(NOON);
    assertThat(after(clock, 10, NOON + 10)).isEqualTo(NOON + 10);
    assertThat(after(clock, 10, NOON + 2 * HOUR)).isEqualTo(NOON + 2 * HOUR);
    assertThat(clock.aheadMillis()).isZero();
  }

  @Test
  void aClockThatWasTwoHoursAheadAndIsSetRightDoesNotStopTime() {
    PartitionClock clock = new PartitionClock();
    after(clock, 0, NOON + 2 * HOUR);
    assertThat(after(clock, 0, NOON)).isEqualTo(NOON + 2 * HOUR);
    long now = after(clock, HOUR, NOON + HOUR);
    assertThat(now).isBetween(NOON + 3 * HOUR - 60_000, NOON + 3 * HOUR);
    assertThat(clock.aheadMillis()).isEqualTo(now - NOON - HOUR);
  }

  @Test
  void afterARestartTimeGoesOnFromTheLastDecision() {
    PartitionClock clock = new PartitionClock(NOON + 2 * HOUR, nanos);
    assertThat(after(clock, 64_000, NOON)).isEqualTo(NOON + 2 * HOUR + 63_000);
  }

  @Test
  void whatItIsAheadIsMadeUpAndThenItIsTheWallClockAgain() {
    PartitionClock clock = new PartitionClock(NOON + 10_000, nanos);
    assertThat(after(clock, 639_000, NOON + 639_000)).isGreaterThan(NOON + 639_000);
    assertThat(after(clock, 2_000, NOON + 641_000)).isEqualTo(NOON + 641_000);
    assertThat(clock.aheadMillis()).isZero();
  }

  @Property
  void itNeverGoesBackwardsAndNeverStandsStill(
      @ForAll @Size(min = 1, max = 60) List<@IntRange(min = -9_000, max = 9_000) Integer> jumps) {
    PartitionClock clock = new PartitionClock(NOON, nanos);
    long wall = NOON;
    long last = clock.now(wall, nanos);
    for (int jump : jumps) {
      wall += 100 + jump;
      long now = after(clock, 100, wall);
      assertThat(now).isGreaterThanOrEqualTo(last + 98).isGreaterThanOrEqualTo(wall);
      last = now;
    }
  }
}
