package dev.tidemill.trigger.policy;

import static dev.tidemill.trigger.policy.PolicyHarness.given;
import static dev.tidemill.trigger.policy.Specs.limit;
import static dev.tidemill.trigger.policy.Specs.spec;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemill.schemas.message.TriggerEvent.Fired;
import dev.tidemill.schemas.message.TriggerOutcome;
import dev.tidemill.schemas.spec.CalendarSpec;
import dev.tidemill.schemas.spec.ConcurrencySpec.Policy;
import dev.tidemill.schemas.spec.PipelineSpec;
import dev.tidemill.schemas.spec.trigger.Schedule;
import dev.tidemill.schemas.spec.trigger.Schedule.Missed;
import dev.tidemill.schemas.spec.trigger.Schedule.MissedPolicy;
import dev.tidemill.trigger.calendar.Schedules;
import dev.tidemill.trigger.policy.state.Conservation;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class MissedAndJitterTest {

  private static PipelineSpec hourly(Missed missed) {
    return scheduled(Schedules.cron("0 * * * *", "UTC").missing(missed));
  }

  private static PipelineSpec scheduled(Schedule schedule) {
    return spec(limit(1000, Policy.QUEUE), Schedules.trigger("regular", schedule));
  }

  private static List<Instant> fired(PolicyHarness h) {
    return h.fired().stream()
        .flatMap(f -> f.signals().ids().stream())
        .map(MissedAndJitterTest::at)
        .toList();
  }

  private static Instant at(String id) {
    return Instant.parse(PlannedInstants.instantOf(id));
  }

  @Property(tries = 100)
  void eachMissedInstantRunsOrExpiresAsThePolicyItsLimitAndItsWindowSay(
      @ForAll MissedPolicy policy,
      @ForAll @IntRange(min = 1, max = 30) int limit,
      @ForAll @IntRange(min = 0, max = 40) int windowHours,
      @ForAll @IntRange(min = 1, max = 50) int outageHours) {
    Optional<Duration> window =
        windowHours == 0 ? Optional.empty() : Optional.of(Duration.ofHours(windowHours));
    PolicyHarness h = given(hourly(new Missed(policy, limit, window)));

    h.outage(Duration.ofHours(outageHours).plusMinutes(10));

    // instants 13:00, 14:00 ...: the newest is ten and a half minutes late
    int candidates = policy == MissedPolicy.SKIP ? 0 : policy == MissedPolicy.LAST ? 1 : limit;
    int inWindow = windowHours == 0 ? outageHours : windowHours;
    int expected = Math.min(outageHours, Math.min(candidates, inWindow));
    assertThat(fired(h)).hasSize(expected);
    for (int i = 0; i < expected; i++) {
      assertThat(fired(h).get(expected - 1 - i))
          .isEqualTo(Instant.parse("2026-11-23T12:00:00Z").plus(Duration.ofHours(outageHours - i)));
    }
    Conservation counts = h.state.conservation("regular");
    assertThat(counts.received()).isEqualTo(outageHours);
    assertThat(counts.expired()).isEqualTo(outageHours - expected);
    assertThat(h.state.memory("regular").missed()).isEqualTo(outageHours);
  }

  @Test
  void aThousandMayBeCaughtUp() {
    Schedule often =
        Schedules.cron("* * * * *", "UTC")
            .missing(new Missed(MissedPolicy.ALL, 1000, Optional.empty()));
    PolicyHarness h = given(spec(limit(1, Policy.QUEUE), Schedules.trigger("regular", often)));
    h.outage(Duration.ofDays(40));
    assertThat(h.fired()).hasSize(1);
    assertThat(h.state.conservation("regular").pending()).isEqualTo(999);
  }

  @Property(tries = 500)
  void aDelayIsWithinItsBoundAndTheSameEachTime(
      @ForAll @LongRange(min = 0, max = 4_000_000_000L) long second,
      @ForAll @LongRange(min = 1, max = 100_000_000L) long most) {
    Instant planned = Instant.ofEpochSecond(second);
    Duration delay = Jitter.of("team/flights", "nightly", planned, Duration.ofMillis(most));
    assertThat(delay).isBetween(Duration.ZERO, Duration.ofMillis(most - 1));
    assertThat(Jitter.of("team/flights", "nightly", planned, Duration.ofMillis(most)))
        .isEqualTo(delay);
  }

  @Test
  void pipelinesWithOneScheduleAreSpreadEvenly() {
    Instant planned = Instant.parse("2026-12-01T03:00:00Z");
    int[] tenths = new int[10];
    for (int i = 0; i < 10_000; i++) {
      Duration delay = Jitter.of("team/p" + i, "nightly", planned, Duration.ofMinutes(20));
      tenths[(int) (delay.toMillis() * 10 / Duration.ofMinutes(20).toMillis())]++;
    }
    for (int tenth : tenths) {
      assertThat(tenth).isBetween(850, 1150);
    }
  }

  @Test
  void aFireWaitsForItsJitterAndItsOccurrenceStaysThePlannedInstant() {
    Schedule schedule =
        Schedules.jittered(Schedules.cron("0 13 * * *", "UTC"), Duration.ofMinutes(20));
    Instant planned = Instant.parse("2026-11-23T13:00:00Z");
    Duration delay = Jitter.of(Specs.PIPELINE, "regular", planned, Duration.ofMinutes(20));
    assertThat(delay).isPositive();
    PolicyHarness h = given(scheduled(schedule));
    h.now = planned;
    h.pass(delay.minusMillis(1)).nothingFires();
    Fired fired = h.pass(Duration.ofMillis(1)).firedNow();
    assertThat(fired.signals().ids()).containsExactly("schedule:regular@2026-11-23T13:00:00Z");
    assertThat(h.state.memory("regular").missed()).as("a delay is no miss").isZero();
  }

  @Property(tries = 20)
  void eachPlannedInstantFiresOnceAndInOrderHoweverLongTheJitterIs(
      @ForAll @IntRange(min = 1, max = 3600) int jitterSeconds,
      @ForAll @IntRange(min = 1, max = 59) int minutes) {
    Schedule schedule =
        Schedules.jittered(
            Schedules.every(minutes + "m", "00:00", "UTC"), Duration.ofSeconds(jitterSeconds));
    PolicyHarness h = given(scheduled(schedule));
    h.pass(Duration.ofHours(6));
    Set<Instant> once = new HashSet<>(fired(h));
    assertThat(fired(h)).isSorted().hasSize(once.size());
    long planned = Duration.ofHours(6).toMinutes() / minutes;
    assertThat(once.size()).isBetween((int) planned - 2, (int) planned + 2);
    assertThat(h.state.memory("regular").missed()).isZero();
  }

  @Test
  void nothingIsPlannedOnDaysThatACalendarHas() {
    Schedule schedule =
        Schedules.without(Schedules.every("12h", "03:00", "Europe/Berlin"), "weekend", "holidays");
    PolicyHarness h =
        given(
            Schedules.calendars(
                scheduled(schedule),
                Map.of(
                    "weekend",
                    new CalendarSpec(List.of(), List.of("sat", "sun"), List.of("2026-11-29")),
                    "holidays",
                    new CalendarSpec(List.of("11-26"), List.of(), List.of()))));
    h.pass(Duration.ofDays(7));
    // the 26th, a Thursday, and the 28th, a Saturday, are closed; the 29th is open after all
    assertThat(fired(h).stream().map(i -> i.toString().substring(0, 13)))
        .containsExactly(
            "2026-11-23T14",
            "2026-11-24T02",
            "2026-11-24T14",
            "2026-11-25T02",
            "2026-11-25T14",
            "2026-11-27T02",
            "2026-11-27T14",
            "2026-11-29T02",
            "2026-11-29T14",
            "2026-11-30T02");
    assertThat(h.state.conservation("regular").received()).isEqualTo(10);
  }

  @Test
  void anEditWhileAFireWaitsForItsJitterExpiresIt() {
    Schedule schedule =
        Schedules.jittered(Schedules.cron("0 13 * * *", "UTC"), Duration.ofMinutes(20));
    PolicyHarness h = given(scheduled(schedule));
    h.now = Instant.parse("2026-11-23T13:00:00Z");
    h.apply(scheduled(Schedules.cron("0 14 * * *", "UTC"))).nothingFires();
    assertThat(h.evaluated())
        .singleElement()
        .satisfies(
            e -> {
              assertThat(e.outcome()).isEqualTo(TriggerOutcome.EXPIRED);
              assertThat(e.reason()).contains("replaced before");
            });
    assertThat(fired(h.pass(Duration.ofHours(2))))
        .containsExactly(Instant.parse("2026-11-23T14:00:00Z"));
  }
}
