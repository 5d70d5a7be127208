package dev.tidemill.trigger.hook;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class RateLimitsTest {

  private final AtomicLong now = new AtomicLong();
  private final RateLimits limits = new RateLimits(now::get);

  @Test
  void aShareGrowsBackWithTime() {
    for (int i = 0; i < 60; i++) {
      assertThat(limits.take("a", 60)).isEmpty();
    }
    assertThat(limits.take("a", 60)).contains(Duration.ofSeconds(1));
    assertThat(limits.take("b", 60)).isEmpty();
    now.addAndGet(Duration.ofSeconds(2).toNanos());
    assertThat(limits.take("a", 60)).isEmpty();
    assertThat(limits.take("a", 60)).isEmpty();
    assertThat(limits.take("a", 60)).isPresent();
  }

  /**
   * Whatever the pauses are, a minute has at most twice the rate: what was saved, and what grows.
   */
  @Property(tries = 50)
  void noMinuteHasMoreThanTwiceTheRate(
      @ForAll @IntRange(min = 1, max = 100) int rate,
      @ForAll @IntRange(min = 0, max = 500) int pauseMillis) {
    AtomicLong clock = new AtomicLong();
    RateLimits own = new RateLimits(clock::get);
    int taken = 0;
    for (int i = 0; i < 1_000 && clock.get() < Duration.ofMinutes(1).toNanos(); i++) {
      taken += own.take("a", rate).isEmpty() ? 1 : 0;
      clock.addAndGet(Duration.ofMillis(pauseMillis).toNanos());
    }
    assertThat(taken).isBetween(1, 2 * rate + 1);
  }
}
