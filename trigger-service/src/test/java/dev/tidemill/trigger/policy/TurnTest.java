package dev.tidemill.trigger.policy;

import static dev.tidemill.trigger.policy.Specs.limit;
import static dev.tidemill.trigger.policy.Specs.onData;
import static dev.tidemill.trigger.policy.Specs.spec;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemill.schemas.message.TriggerOutcome;
import dev.tidemill.schemas.spec.ConcurrencySpec;
import dev.tidemill.schemas.spec.ConcurrencySpec.Policy;
import dev.tidemill.schemas.spec.TriggerSpec;
import dev.tidemill.schemas.spec.TriggerSpec.Mode;
import dev.tidemill.schemas.spec.TriggerSpec.When;
import dev.tidemill.schemas.spec.trigger.AllOf;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Whose turn it is once a place is free, under the policy queue. */
class TurnTest {

  private static final ConcurrencySpec QUEUE = limit(1, Policy.QUEUE);
  private static final TriggerSpec OTHER = onData("other", "other", When.ANY);
  private static final TriggerSpec A = onData("a", "a", When.ANY);
  private static final TriggerSpec B = onData("b", "b", When.ANY);

  private static TriggerSpec both(int priority) {
    return with("both", new AllOf(List.of("a", "b"), Optional.empty()), priority, Mode.FIRE);
  }

  private static TriggerSpec with(String name, TriggerSpec.Kind kind, int priority, Mode mode) {
    return new TriggerSpec(
        name, kind, When.ANY, Optional.empty(), Optional.empty(), Optional.empty(), priority, mode);
  }

  /** A signal for the source of this name, a second after the last. */
  private static PolicyHarness file(PolicyHarness h, String source, String path) {
    h.data(source + "-" + path, source, PolicyHarness.dataFile(path));
    return h.pass(Duration.ofSeconds(1));
  }

  /** Ends the run in progress; gives the triggers of the one that starts then. */
  private static List<String> next(PolicyHarness h) {
    return h.ended(h.state.activeRuns().get(0)).firedNow().triggers();
  }

  private static PolicyHarness running(TriggerSpec both) {
    return file(PolicyHarness.given(spec(QUEUE, OTHER, A, B, both)), "other", "0");
  }

  @Test
  void aCombinationHasItsTurnByItsAge() {
    PolicyHarness h = running(both(0));
    file(h, "other", "1");
    file(h, "a", "2");
    file(h, "b", "3");
    file(h, "other", "4");
    assertThat(next(h)).containsExactly("other");
    assertThat(next(h)).containsExactly("both", "a", "b");
    assertThat(next(h)).containsExactly("other");
    h.theStateIsTheFoldOfTheEvents();
  }

  @Test
  void aCombinationOfHigherPriorityIsFirst() {
    PolicyHarness h = running(both(5));
    file(h, "other", "1");
    file(h, "a", "2");
    file(h, "b", "3");
    assertThat(next(h)).containsExactly("both", "a", "b");
    assertThat(next(h)).containsExactly("other");
  }

  @Test
  void aCombinationThatDoesNotHoldKeepsNobodyWaiting() {
    PolicyHarness h = running(both(5));
    file(h, "other", "1");
    file(h, "a", "2");
    assertThat(next(h)).containsExactly("other");
  }

  @Test
  void severalFreePlacesAreTakenByTurn() {
    PolicyHarness h = PolicyHarness.given(spec(limit(2, Policy.QUEUE), OTHER, A, B, both(0)));
    file(file(h, "other", "0"), "other", "1");
    file(h, "a", "2");
    file(h, "b", "3");
    file(h, "other", "4");
    List<String> active = h.state.activeRuns();
    h.ended(active.get(0));
    assertThat(h.firedNow().triggers()).containsExactly("both", "a", "b");
    h.ended(active.get(1));
    assertThat(h.firedNow().triggers()).containsExactly("other");
  }

  @Test
  void aTriggerThatBecomesAShadowFiresNothingThatWaited() {
    PolicyHarness h = PolicyHarness.given(spec(QUEUE, OTHER));
    file(file(h, "other", "0"), "other", "1");
    h.apply(spec(QUEUE, with("other", OTHER.kind(), 0, Mode.SHADOW)));
    h.outcomes(TriggerOutcome.SHADOWED).nothingFires();
    h.ended(h.state.activeRuns().get(0)).nothingFires();
    assertThat(h.state.queue()).isEmpty();
    h.theStateIsTheFoldOfTheEvents();
  }
}
