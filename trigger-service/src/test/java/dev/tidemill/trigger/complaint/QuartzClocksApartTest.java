package dev.tidemill.trigger.complaint;

import static dev.tidemill.trigger.policy.PolicyHarness.given;
import static dev.tidemill.trigger.policy.Specs.limit;
import static dev.tidemill.trigger.policy.Specs.spec;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemill.schemas.message.TriggerEvent.Fired;
import dev.tidemill.schemas.spec.ConcurrencySpec.Policy;
import dev.tidemill.trigger.calendar.Schedules;
import dev.tidemill.trigger.policy.PolicyHarness;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/**
 * quartz#548 (wontfix): instances of a cluster whose clocks differ fire one trigger four times;
 * quartz#1481: their global lock caps what they can do. Here a pipeline has one owner at a time,
 * and its state says which instant is planned next: an owner that takes over with a clock that is
 * up to a minute behind fires nothing again, and leaves nothing out.
 */
class QuartzClocksApartTest {

  @Property(tries = 20)
  void oneFireForEachPlannedInstantHoweverTheOwnersClocksDiffer(@ForAll long seed) {
    Random random = new Random(seed);
    PolicyHarness h =
        given(
            spec(
                limit(50, Policy.QUEUE),
                Schedules.trigger("often", Schedules.cron("*/5 * * * *", "UTC"))));
    // the true time goes on; each owner sees it up to a minute wrong
    Instant time = h.now;
    Instant end = time.plus(Duration.ofHours(2));
    while (time.isBefore(end)) {
      time = time.plusSeconds(random.nextInt(20));
      h.now = time.plusSeconds(random.nextInt(121) - 60);
      h.pass(Duration.ZERO);
      List.copyOf(h.state.activeRuns()).forEach(h::ended);
    }
    Set<Instant> fired = new TreeSet<>();
    for (Fired f : h.fired()) {
      for (String id : f.signals().ids()) {
        assertThat(fired.add(Instant.parse(id.substring(id.indexOf('@') + 1))))
            .as("once: " + id)
            .isTrue();
      }
    }
    Set<Instant> planned = new HashSet<>();
    for (Instant at = Instant.parse("2026-11-23T12:05:00Z");
        at.isBefore(end.minus(Duration.ofMinutes(4)));
        at = at.plus(Duration.ofMinutes(5))) {
      planned.add(at);
    }
    assertThat(fired).containsAll(planned);
    assertThat(h.state.conservation("often").holds()).isTrue();
  }

  @Property(tries = 20)
  void anEditByAnOwnerWhoseClockIsBehindFiresNothingAgain(@ForAll long seed) {
    int behind = 1 + new Random(seed).nextInt(59);
    PolicyHarness h =
        given(
            spec(
                limit(50, Policy.QUEUE),
                Schedules.trigger("often", Schedules.cron("*/2 * * * *", "UTC"))));
    h.pass(Duration.ofSeconds(90));
    assertThat(h.fired()).hasSize(1);
    h.now = h.now.minusSeconds(behind);
    h.apply(
        spec(
            limit(50, Policy.QUEUE),
            Schedules.trigger("often", Schedules.cron("0 */2 * * * ?", "UTC"))));
    h.pass(Duration.ofSeconds(behind));
    assertThat(h.fired()).hasSize(1);
    h.pass(Duration.ofMinutes(2));
    assertThat(h.fired()).hasSize(2);
  }
}
