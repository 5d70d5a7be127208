package dev.tidemill.trigger.policy;

import static dev.tidemill.trigger.policy.Specs.ONE_LATEST;
import static dev.tidemill.trigger.policy.Specs.onCode;
import static dev.tidemill.trigger.policy.Specs.onData;
import static dev.tidemill.trigger.policy.Specs.onFinding;
import static dev.tidemill.trigger.policy.Specs.rows;
import static dev.tidemill.trigger.policy.Specs.spec;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemill.schemas.message.Condition;
import dev.tidemill.schemas.message.TriggerEvent.Evaluated;
import dev.tidemill.schemas.message.TriggerOutcome;
import dev.tidemill.schemas.spec.ConcurrencySpec;
import dev.tidemill.schemas.spec.TriggerSpec;
import dev.tidemill.schemas.spec.TriggerSpec.Mode;
import dev.tidemill.schemas.spec.TriggerSpec.When;
import dev.tidemill.schemas.spec.trigger.AllOf;
import dev.tidemill.schemas.spec.trigger.AnyOf;
import dev.tidemill.schemas.spec.trigger.AtLeast;
import dev.tidemill.schemas.spec.trigger.Code.Changes;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CombinationTest {

  private static final Duration DAY = Duration.ofDays(1);

  private static TriggerSpec combined(String name, TriggerSpec.Kind kind) {
    return new TriggerSpec(name, kind, When.ANY, Optional.empty());
  }

  private static TriggerSpec allOf(Optional<Duration> within, String... of) {
    return combined("both", new AllOf(List.of(of), within));
  }

  private static final TriggerSpec FLIGHTS = onData("flights", "flights", rows(100));
  private static final TriggerSpec WEATHER = onData("weather", "weather", When.ANY);

  private static PolicyHarness both(Optional<Duration> within) {
    return PolicyHarness.given(
        spec(ONE_LATEST, FLIGHTS, WEATHER, allOf(within, "flights", "weather")));
  }

  private static PolicyHarness weather(PolicyHarness h, String path) {
    return h.data("weather-" + path, "weather", PolicyHarness.dataFile(path, path, 1));
  }

  @Test
  void aRunStartsOnceAllHaveWhatTheyNeedAndTakesTheSignalsOfAll() {
    PolicyHarness h = both(Optional.empty()).file("a", 60).outcomes(TriggerOutcome.WAITING);
    weather(h, "w").outcomes(TriggerOutcome.WAITING).nothingFires();
    h.file("b", 60);
    assertThat(h.firedNow().triggers()).containsExactly("both", "flights", "weather");
    assertThat(h.firedNow().signals().ids())
        .containsExactlyInAnyOrder("data-a", "data-b", "weather-w");
    assertThat(h.state.conservation("flights").consumed()).isEqualTo(2);
    assertThat(h.state.conservation("both").received()).isZero();
  }

  @Test
  void theTreeSaysWhatEachHasAndWhatItWaitsFor() {
    PolicyHarness h = both(Optional.of(DAY)).file("a", 60);
    Evaluated waits = h.evaluated().get(0);
    assertThat(waits.conditions().stream().map(Condition::name))
        .containsExactly("both", "flights", "newRows", "weather");
    assertThat(waits.conditions().stream().map(Condition::depth)).containsExactly(0, 1, 2, 1);
    assertThat(waits.reason()).isEqualTo("newRows 60 of 100");
    weather(h, "w");
    assertThat(h.evaluated().get(0).wakeAt()).contains(h.now.plus(DAY));
    assertThat(h.evaluated().get(0).reason())
        .isEqualTo("for both, which waits for flights: newRows 60 of 100");
  }

  @Test
  void whatIsTooOldIsDroppedWithADecision() {
    PolicyHarness h = both(Optional.of(DAY)).file("a", 200);
    h.pass(DAY).outcomes(TriggerOutcome.EXPIRED).nothingFires();
    assertThat(h.evaluated().get(0).reason()).isEqualTo("both did not hold within 1d");
    weather(h, "w").nothingFires();
    h.file("b", 200);
    assertThat(h.firedNow().signals().ids()).containsExactlyInAnyOrder("data-b", "weather-w");
  }

  @Test
  void quietPeriodsOfOneAreWaitedFor() {
    When quiet = Specs.when(100, Duration.ofDays(9), Duration.ofMinutes(1));
    PolicyHarness h =
        PolicyHarness.given(
            spec(
                ONE_LATEST,
                onData("flights", "flights", quiet),
                WEATHER,
                allOf(Optional.empty(), "flights", "weather")));
    weather(h, "w");
    h.file("a", 200).nothingFires();
    h.pass(Duration.ofMinutes(1));
    assertThat(h.firedNow().triggers()).containsExactly("both", "flights", "weather");
  }

  @Test
  void anyOfFiresForOneAndAtLeastForEnough() {
    PolicyHarness any =
        PolicyHarness.given(
            spec(
                ONE_LATEST,
                FLIGHTS,
                WEATHER,
                combined("any", new AnyOf(List.of("flights", "weather"), Optional.empty()))));
    weather(any, "w");
    assertThat(any.firedNow().triggers()).containsExactly("any", "weather");
    PolicyHarness two =
        PolicyHarness.given(
            spec(
                ONE_LATEST,
                FLIGHTS,
                WEATHER,
                onFinding(DAY, "drift"),
                combined(
                    "two",
                    new AtLeast(2, List.of("flights", "weather", "got-worse"), Optional.empty()))));
    two.finding("f", "drift", two.now).nothingFires();
    weather(two, "w");
    assertThat(two.firedNow().triggers()).containsExactly("two", "weather", "got-worse");
    assertThat(two.firedNow().finding()).isPresent();
  }

  @Test
  void combinationsNest() {
    PolicyHarness h =
        PolicyHarness.given(
            spec(
                ONE_LATEST,
                FLIGHTS,
                WEATHER,
                onCode(Changes.TRAINING),
                combined("data", new AnyOf(List.of("flights", "weather"), Optional.empty())),
                combined("all", new AllOf(List.of("data", "code-changed"), Optional.empty()))));
    weather(h, "w").nothingFires();
    assertThat(h.evaluated().get(0).conditions().stream().map(CombinationTest::line))
        .containsExactly(
            "all 1 of 2, all, false",
            "  data 1 of 2, any of these, true",
            "    flights nothing came, a signal, false",
            "    weather 1 of 1, all, true",
            "      signals 1, 1, true",
            "  code-changed nothing came, a signal, false");
    assertThat(h.evaluated().get(0).reason())
        .isEqualTo("for all, which waits for code-changed (nothing came)");
    h.changed("train.py");
    assertThat(h.firedNow().triggers()).containsExactly("all", "weather", "code-changed");
    assertThat(h.firedNow().conditions().stream().map(Condition::name))
        .contains("all", "data", "weather", "code-changed");
  }

  private static String line(Condition c) {
    return "  ".repeat(c.depth())
        + c.name()
        + " "
        + String.join(", ", c.observed(), c.required(), Boolean.toString(c.met()));
  }

  @ParameterizedTest
  @EnumSource(ConcurrencySpec.Policy.class)
  void whatIsReadyAtTheLimitFollowsTheConcurrencyPolicy(ConcurrencySpec.Policy policy) {
    PolicyHarness h =
        PolicyHarness.given(
            spec(
                new ConcurrencySpec(1, policy),
                FLIGHTS,
                WEATHER,
                allOf(Optional.empty(), "flights", "weather")));
    weather(h, "w");
    h.file("a", 200);
    String first = h.firedNow().runId();
    weather(h, "w2");
    h.file("b", 200);
    switch (policy) {
      case SKIP -> h.outcomes(TriggerOutcome.SUPPRESSED, TriggerOutcome.SUPPRESSED);
      case REPLACE -> assertThat(h.firedNow().replaces()).containsExactly(first);
      case QUEUE, QUEUE_LATEST -> {
        h.nothingFires().ended(first);
        assertThat(h.firedNow().signals().count()).isEqualTo(2);
      }
      case JOIN -> {
        h.nothingFires().ended(first);
        h.outcomes(TriggerOutcome.COALESCED, TriggerOutcome.COALESCED).nothingFires();
      }
    }
    h.theStateIsTheFoldOfTheEvents();
  }

  @Test
  void theCooldownOfACombinationIsItsOwn() {
    TriggerSpec both =
        new TriggerSpec(
            "both",
            new AllOf(List.of("flights", "weather"), Optional.empty()),
            When.ANY,
            Optional.of(Duration.ofHours(1)));
    PolicyHarness h = PolicyHarness.given(spec(ONE_LATEST, FLIGHTS, WEATHER, both));
    weather(h, "w");
    h.file("a", 200);
    h.ended(h.firedNow().runId());
    weather(h, "w2");
    h.file("b", 200).nothingFires();
    h.pass(Duration.ofHours(1));
    assertThat(h.firedNow().signals().count()).isEqualTo(2);
  }

  @Test
  void aShadowRecordsAndFiresNothing() {
    TriggerSpec shadow =
        new TriggerSpec(
            "flights",
            FLIGHTS.kind(),
            FLIGHTS.when(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            0,
            Mode.SHADOW);
    PolicyHarness h = PolicyHarness.given(spec(ONE_LATEST, shadow)).file("a", 200);
    h.outcomes(TriggerOutcome.SHADOWED).nothingFires();
    assertThat(h.evaluated().get(0).reason())
        .isEqualTo("mode shadow: it would have started a run for 1 new file, 200 rows");
    assertThat(h.state.conservation("flights").filtered()).isEqualTo(1);
  }

  @Test
  void anEditLosesNothingThatWaits() {
    PolicyHarness h = both(Optional.empty()).file("a", 60);
    h.apply(
        spec(
            ONE_LATEST,
            onData("flights", "flights", rows(50)),
            WEATHER,
            allOf(Optional.of(DAY), "flights", "weather")));
    h.nothingFires();
    weather(h, "w");
    assertThat(h.firedNow().signals().ids()).containsExactlyInAnyOrder("data-a", "weather-w");
    h.theStateIsTheFoldOfTheEvents();
  }

  @Test
  void aTriggerThatLeavesItsCombinationFiresByItself() {
    PolicyHarness h = both(Optional.empty());
    weather(h, "w").nothingFires();
    h.apply(spec(ONE_LATEST, FLIGHTS, WEATHER));
    assertThat(h.firedNow().triggers()).containsExactly("weather");
  }
}
