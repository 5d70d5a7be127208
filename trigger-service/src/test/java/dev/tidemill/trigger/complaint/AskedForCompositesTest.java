package dev.tidemill.trigger.complaint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemill.schemas.spec.TriggerSpec;
import dev.tidemill.schemas.spec.TriggerSpec.When;
import dev.tidemill.schemas.spec.trigger.AllOf;
import dev.tidemill.schemas.spec.trigger.Schedule.Missed;
import dev.tidemill.trigger.policy.PolicyHarness;
import dev.tidemill.trigger.policy.Specs;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/**
 * Complaint 26 (argo-events#1765, kestra#4064, trigger.dev#348, airflow#31013, #30974, #58056,
 * #52637, mindshub#2878): asked for are debounce, batches of N, expiry, a calendar and data,
 * several producers, and a run at N new rows. Here each is a field, or a combination of triggers.
 */
class AskedForCompositesTest {

  private static final Duration MINUTE = Duration.ofMinutes(1);

  private static TriggerSpec allOf(Optional<Duration> within, String... of) {
    return new TriggerSpec("both", new AllOf(List.of(of), within), When.ANY, Optional.empty());
  }

  @Test
  void aBurstIsOneRunOnceItIsQuiet() {
    PolicyHarness h =
        PolicyHarness.given(
            Specs.spec(
                Specs.ONE_LATEST,
                Specs.onData(Specs.when(1, Duration.ofHours(1), MINUTE.multipliedBy(5)))));
    for (int i = 0; i < 10; i++) {
      h.file("f" + i, 10).nothingFires().pass(MINUTE).nothingFires();
    }
    h.pass(MINUTE.multipliedBy(5));
    assertThat(h.firedNow().signals().count()).isEqualTo(10);
  }

  @Test
  void aRunAtSoManyNewRowsTakesThemAll() {
    PolicyHarness h =
        PolicyHarness.given(Specs.spec(Specs.ONE_LATEST, Specs.onData(Specs.rows(100))));
    h.file("a", 60).nothingFires().file("b", 39).nothingFires().file("c", 1);
    assertThat(h.firedNow().signals().ids())
        .containsExactlyInAnyOrder("data-a", "data-b", "data-c");
  }

  @Test
  void aCalendarAndDataTogether() {
    PolicyHarness h =
        PolicyHarness.given(
            Specs.spec(
                Specs.ONE_LATEST,
                Specs.onSchedule("0 3 * * *", Missed.LAST),
                Specs.onData("rows", "flights", When.ANY),
                allOf(Optional.of(Duration.ofDays(1)), "regular", "rows")));
    h.pass(Duration.ofDays(3)).nothingFires();
    h.file("a", 10);
    assertThat(h.fired()).as("the night was less than a day ago").hasSize(1);
    assertThat(h.firedNow().triggers()).contains("both", "rows");
  }

  @Test
  void whatIsTooOldDoesNotMeetWhatIsNew() {
    PolicyHarness h =
        PolicyHarness.given(
            Specs.spec(
                Specs.ONE_LATEST,
                Specs.onData("rows", "flights", When.ANY),
                Specs.onData("labels", "labels", When.ANY),
                allOf(Optional.of(Duration.ofDays(2)), "rows", "labels")));
    h.file("old", 10).pass(Duration.ofDays(3)).nothingFires();
    h.data("labels", "labels", PolicyHarness.dataFile("l")).nothingFires();
    h.file("new", 10);
    assertThat(h.firedNow().signals().ids()).containsExactlyInAnyOrder("labels", "data-new");
  }
}
