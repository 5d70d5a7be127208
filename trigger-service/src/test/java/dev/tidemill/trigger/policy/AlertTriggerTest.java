package dev.tidemill.trigger.policy;

import static dev.tidemill.trigger.policy.Specs.ONE_LATEST;
import static dev.tidemill.trigger.policy.Specs.onData;
import static dev.tidemill.trigger.policy.Specs.spec;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemill.schemas.message.AlertStatus;
import dev.tidemill.schemas.message.CommandBody;
import dev.tidemill.schemas.message.PauseTarget;
import dev.tidemill.schemas.message.SignalBody.AlertReceived;
import dev.tidemill.schemas.message.TriggerOutcome;
import dev.tidemill.schemas.spec.TriggerSpec;
import dev.tidemill.schemas.spec.TriggerSpec.Dedupe;
import dev.tidemill.schemas.spec.TriggerSpec.Mode;
import dev.tidemill.schemas.spec.TriggerSpec.When;
import dev.tidemill.schemas.spec.trigger.Alert;
import dev.tidemill.trigger.policy.state.AlertMemory;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class AlertTriggerTest {

  private static final Duration FIFTEEN = Duration.ofMinutes(15);
  private static final Duration HOUR = Duration.ofHours(1);

  private static TriggerSpec onAlert(Optional<Duration> lasting, Optional<Duration> hysteresis) {
    Alert alert = new Alert(Map.of("alertname", "Drop"), lasting, hysteresis, Optional.empty());
    return new TriggerSpec("burn", alert, When.ANY, Optional.empty());
  }

  private static PolicyHarness given(Optional<Duration> lasting, Optional<Duration> hysteresis) {
    return PolicyHarness.given(spec(ONE_LATEST, onAlert(lasting, hysteresis)));
  }

  private static PolicyHarness alert(
      PolicyHarness h, String fingerprint, Instant startsAt, AlertStatus status) {
    return h.signal(
        fingerprint + startsAt + status,
        new AlertReceived(
            fingerprint,
            startsAt,
            Optional.empty(),
            status,
            Map.of("alertname", "Drop", "team", "growth"),
            Map.of(),
            ""));
  }

  private static PolicyHarness fires(PolicyHarness h, String fingerprint) {
    return alert(h, fingerprint, h.now, AlertStatus.FIRING);
  }

  private static PolicyHarness resolves(PolicyHarness h, String fingerprint, Instant startsAt) {
    return alert(h, fingerprint, startsAt, AlertStatus.RESOLVED);
  }

  @Test
  void anAlertStartsARunAndItsRepetitionNone() {
    PolicyHarness h = given(Optional.empty(), Optional.empty());
    fires(h, "a");
    assertThat(h.firedNow().triggers()).containsExactly("burn");
    fires(h, "a").outcomes(TriggerOutcome.DUPLICATE).nothingFires();
  }

  @Test
  void anAlertWithOtherLabelsIsFiltered() {
    PolicyHarness h = given(Optional.empty(), Optional.empty());
    h.signal(
            "other",
            new AlertReceived(
                "f",
                h.now,
                Optional.empty(),
                AlertStatus.FIRING,
                Map.of("alertname", "Slow"),
                Map.of(),
                ""))
        .outcomes(TriggerOutcome.FILTERED);
    assertThat(h.evaluated().get(0).reason()).isEqualTo("no trigger matches the alert Slow");
  }

  @Test
  void oneThatMustGoOnFiresOnlyOnceItHas() {
    PolicyHarness h = given(Optional.of(FIFTEEN), Optional.empty());
    fires(h, "a").outcomes(TriggerOutcome.WAITING).nothingFires();
    assertThat(h.evaluated().get(0).wakeAt()).contains(h.now.plus(FIFTEEN));
    h.pass(FIFTEEN.minusSeconds(1)).nothingFires();
    h.pass(Duration.ofSeconds(1));
    assertThat(h.firedNow().signals().count()).isEqualTo(1);
    h.theStateIsTheFoldOfTheEvents();
  }

  @Test
  void oneThatIsResolvedSoonerStartsNothing() {
    PolicyHarness h = given(Optional.of(FIFTEEN), Optional.empty());
    Instant start = h.now;
    fires(h, "a").pass(Duration.ofMinutes(5));
    resolves(h, "a", start).outcomes(TriggerOutcome.FILTERED, TriggerOutcome.EXPIRED);
    h.pass(HOUR).nothingFires();
  }

  private static PolicyHarness ended(PolicyHarness h, Instant startsAt, Instant endsAt) {
    return h.signal(
        "end" + startsAt + endsAt,
        new AlertReceived(
            "a",
            startsAt,
            Optional.of(endsAt),
            AlertStatus.RESOLVED,
            Map.of("alertname", "Drop"),
            Map.of(),
            ""));
  }

  @Test
  void anEndThatComesLateDoesNotEndWhatBeganSince() {
    PolicyHarness h = given(Optional.of(FIFTEEN), Optional.empty());
    Instant first = h.now;
    fires(h, "a").pass(Duration.ofMinutes(5));
    Instant end = h.now;
    h.pass(Duration.ofMinutes(5));
    ended(h, first, end).outcomes(TriggerOutcome.FILTERED, TriggerOutcome.EXPIRED);
    fires(h, "a").outcomes(TriggerOutcome.WAITING).pass(Duration.ofMinutes(1));
    // from the other Alertmanager of a pair, which merged another beginning
    ended(h, first.minusSeconds(9), end).outcomes(TriggerOutcome.FILTERED);
    assertThat(h.evaluated().get(0).reason())
        .startsWith("it tells of an end at " + end + "; the alert that goes on began at ");
    h.pass(Duration.ofMinutes(14));
    assertThat(h.firedNow().triggers()).containsExactly("burn");
    ended(h, first, h.now).outcomes(TriggerOutcome.FILTERED);
    assertThat(h.state.memory("burn").alerts().isAnyFiring()).isFalse();
    h.theStateIsTheFoldOfTheEvents();
  }

  @Test
  void anEndThatComesLateDoesNotEndWhatCameBack() {
    PolicyHarness h = given(Optional.empty(), Optional.of(HOUR));
    Instant first = h.now;
    String run = fires(h, "a").firedNow().runId();
    h.pass(Duration.ofMinutes(5));
    Instant end = h.now;
    ended(h, first, end).pass(Duration.ofMinutes(5));
    fires(h, "a").outcomes(TriggerOutcome.COALESCED);
    ended(h, first.minusSeconds(9), end).outcomes(TriggerOutcome.FILTERED);
    assertThat(h.state.memory("burn").alerts().isAnyFiring()).isTrue();
    // told again with another beginning, it is still the same alert and needs no second run
    h.ended(run);
    alert(h, "a", h.now.minusSeconds(3), AlertStatus.FIRING);
    h.theStateIsTheFoldOfTheEvents();
  }

  @Test
  void otherAlertsOfTheTriggerKeepTheirOwnTime() {
    PolicyHarness h = given(Optional.of(FIFTEEN), Optional.empty());
    Instant start = h.now;
    fires(h, "a").pass(Duration.ofMinutes(5));
    fires(h, "b").pass(Duration.ofMinutes(5));
    resolves(h, "a", start);
    h.pass(Duration.ofMinutes(9)).nothingFires();
    h.pass(Duration.ofMinutes(1));
    assertThat(h.firedNow().signals().ids()).singleElement().asString().startsWith("b");
  }

  @Test
  void oneThatHasGoneOnAndMustWaitForSomethingElseSaysForWhat() {
    Duration cooldown = Duration.ofHours(2);
    TriggerSpec plain = onAlert(Optional.of(FIFTEEN), Optional.empty());
    TriggerSpec cooling =
        new TriggerSpec(plain.name(), plain.kind(), plain.when(), Optional.of(cooldown));
    PolicyHarness h = PolicyHarness.given(spec(ONE_LATEST, cooling));
    fires(h, "a").pass(FIFTEEN);
    Instant fired = h.now;
    h.ended(h.firedNow().runId());
    fires(h, "b").pass(FIFTEEN).nothingFires();
    assertThat(h.evaluated().get(h.evaluated().size() - 1))
        .satisfies(e -> assertThat(e.reason()).isEqualTo("cooldown 15m of 2h"))
        .satisfies(e -> assertThat(e.wakeAt()).contains(fired.plus(cooldown)));
    h.pass(cooldown.minus(FIFTEEN));
    assertThat(h.firedNow().signals().count()).isEqualTo(1);
    h.theStateIsTheFoldOfTheEvents();
  }

  @Test
  void oneThatStartedLongAgoCountsAtOnce() {
    PolicyHarness h = given(Optional.of(FIFTEEN), Optional.empty());
    alert(h, "a", h.now.minus(HOUR), AlertStatus.FIRING);
    assertThat(h.firedNow().triggers()).containsExactly("burn");
  }

  @Test
  void oneOfTheFutureCountsFromNow() {
    PolicyHarness h = given(Optional.of(FIFTEEN), Optional.empty());
    alert(h, "a", h.now.plus(Duration.ofDays(300)), AlertStatus.FIRING);
    h.pass(FIFTEEN);
    assertThat(h.firedNow().triggers()).containsExactly("burn");
  }

  @Test
  void oneThatFlapsIsTheSameForAWhile() {
    PolicyHarness h = given(Optional.empty(), Optional.of(HOUR));
    Instant start = h.now;
    fires(h, "a");
    String run = h.firedNow().runId();
    h.ended(run).pass(Duration.ofMinutes(10));
    resolves(h, "a", start).pass(Duration.ofMinutes(30));
    fires(h, "a").outcomes(TriggerOutcome.COALESCED).nothingFires();
    Instant again = h.now;
    resolves(h, "a", again).pass(HOUR);
    fires(h, "a");
    assertThat(h.firedNow().runId()).isNotEqualTo(run);
  }

  @Test
  void whatStillWaitsForARunWhenTheAlertEndsIsNoLongerNeeded() {
    PolicyHarness h =
        PolicyHarness.given(
            spec(ONE_LATEST, onData(When.ANY), onAlert(Optional.empty(), Optional.empty())));
    h.file("f", 10);
    String run = h.firedNow().runId();
    Instant start = h.now;
    fires(h, "a").outcomes(TriggerOutcome.WAITING);
    resolves(h, "a", start).outcomes(TriggerOutcome.FILTERED, TriggerOutcome.EXPIRED);
    assertThat(h.evaluated().get(1).reason())
        .isEqualTo("the alert was resolved before a run started; no run is needed");
    h.ended(run).nothingFires();
  }

  @Test
  void aPauseDropsWhatWaitsAndAnAlertOfTheTimeBeforeStartsNothingLater() {
    PolicyHarness h = given(Optional.of(FIFTEEN), Optional.empty());
    fires(h, "a");
    h.command(new CommandBody.Pause(PauseTarget.PIPELINE, "", ""));
    h.outcomes(TriggerOutcome.SUPPRESSED).pass(HOUR).nothingFires();
  }

  /** Any history of alerts keeps the invariants that the harness checks. */
  @Property(tries = 200)
  void everySignalHasOnePlace(@ForAll long seed) {
    Random random = new Random(seed);
    PolicyHarness h =
        given(
            random.nextBoolean() ? Optional.of(FIFTEEN) : Optional.empty(),
            random.nextBoolean() ? Optional.of(HOUR) : Optional.empty());
    for (int i = 0; i < 60; i++) {
      String fingerprint = "f" + random.nextInt(4);
      switch (random.nextInt(5)) {
        case 0, 1 ->
            alert(
                h, fingerprint, h.now.minusSeconds(random.nextInt(2000) - 500), AlertStatus.FIRING);
        case 2 -> resolves(h, fingerprint, h.now.minusSeconds(random.nextInt(600)));
        case 3 -> h.pass(Duration.ofSeconds(random.nextInt(1200)));
        default -> h.state.activeRuns().stream().findFirst().ifPresent(h::ended);
      }
    }
    h.theStateIsTheFoldOfTheEvents();
  }

  // the end is heard whatever keeps signals from starting runs

  private static TriggerSpec guarded(Optional<Duration> warmUp, Optional<Dedupe> dedupe) {
    TriggerSpec plain = onAlert(Optional.of(FIFTEEN), Optional.empty());
    return new TriggerSpec(
        plain.name(), plain.kind(), When.ANY, Optional.empty(), warmUp, dedupe, 0, Mode.FIRE);
  }

  @Test
  void oneThatEndsDuringAPauseIsOver() {
    PolicyHarness h = given(Optional.of(FIFTEEN), Optional.empty());
    Instant start = h.now;
    fires(h, "a");
    h.command(new CommandBody.Pause(PauseTarget.PIPELINE, "", "")).pass(HOUR);
    resolves(h, "a", start).outcomes(TriggerOutcome.FILTERED);
    h.command(new CommandBody.Resume(PauseTarget.PIPELINE, "", "")).pass(HOUR);
    fires(h, "a").outcomes(TriggerOutcome.WAITING).nothingFires();
  }

  @Test
  void oneThatEndsDuringWarmUpIsOver() {
    PolicyHarness h =
        PolicyHarness.given(
            spec(ONE_LATEST, onData(When.ANY), guarded(Optional.of(HOUR), Optional.empty())));
    h.file("a", 1);
    Instant start = h.now;
    fires(h, "a");
    h.ended(h.fired().get(0).runId()).pass(Duration.ofMinutes(5));
    resolves(h, "a", start).outcomes(TriggerOutcome.FILTERED, TriggerOutcome.EXPIRED);
    h.pass(HOUR).nothingFires();
  }

  @Test
  void theEndIsNoRepetitionOfTheBeginningAndNoneRepeatsIt() {
    Dedupe byName = new Dedupe(Optional.of("labels.alertname"), Duration.ofDays(1));
    PolicyHarness h =
        PolicyHarness.given(spec(ONE_LATEST, guarded(Optional.empty(), Optional.of(byName))));
    resolves(h, "unheard", h.now).outcomes(TriggerOutcome.FILTERED);
    Instant start = h.now;
    fires(h, "a").outcomes(TriggerOutcome.WAITING).pass(Duration.ofMinutes(5));
    resolves(h, "a", start).outcomes(TriggerOutcome.FILTERED, TriggerOutcome.EXPIRED);
    h.pass(HOUR).nothingFires();
  }

  @Test
  void alertsThatATriggerNoLongerMatchesKeepNothingAlive() {
    PolicyHarness h = given(Optional.empty(), Optional.empty());
    fires(h, "a");
    h.ended(h.firedNow().runId());
    Map<String, String> growth = Map.of("alertname", "Drop", "team", "growth");
    Alert narrower = new Alert(growth, Optional.empty(), Optional.empty(), Optional.empty());
    h.apply(spec(ONE_LATEST, new TriggerSpec("burn", narrower, When.ANY, Optional.of(HOUR))));
    Instant start = h.now;
    fires(h, "b").outcomes(TriggerOutcome.WAITING);
    resolves(h, "b", start).outcomes(TriggerOutcome.FILTERED, TriggerOutcome.EXPIRED);
    h.pass(HOUR).nothingFires();
  }

  @Test
  void noMoreAlertsThanThereIsRoomForWaitAndNoneOfThemIsLost() {
    PolicyHarness h = given(Optional.of(FIFTEEN), Optional.empty());
    for (int i = 0; i < AlertMemory.MAX; i++) {
      fires(h, "a" + i).outcomes(TriggerOutcome.WAITING);
    }
    fires(h, "more").outcomes(TriggerOutcome.FILTERED);
    assertThat(h.evaluated().get(0).reason())
        .isEqualTo("200 alerts wait at this trigger already, more are not kept");
    alert(h, "long", h.now.minus(HOUR), AlertStatus.FIRING);
    assertThat(h.firedNow().signals().count()).isEqualTo(1);
    assertThat(h.state.memory("burn").knownAlerts()).hasSize(AlertMemory.MAX);
    h.ended(h.firedNow().runId()).pass(FIFTEEN);
    assertThat(h.firedNow().signals().count()).isEqualTo(AlertMemory.MAX);
    h.theStateIsTheFoldOfTheEvents();
  }
}
