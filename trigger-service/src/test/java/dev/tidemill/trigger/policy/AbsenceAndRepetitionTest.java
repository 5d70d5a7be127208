package dev.tidemill.trigger.policy;

import static dev.tidemill.trigger.policy.Specs.ONE_LATEST;
import static dev.tidemill.trigger.policy.Specs.onData;
import static dev.tidemill.trigger.policy.Specs.onFinding;
import static dev.tidemill.trigger.policy.Specs.spec;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemill.schemas.message.RunOutcome;
import dev.tidemill.schemas.message.SignalBody.MessageReceived;
import dev.tidemill.schemas.message.SignalBody.ModelPromoted;
import dev.tidemill.schemas.message.TriggerOutcome;
import dev.tidemill.schemas.spec.BudgetSpec;
import dev.tidemill.schemas.spec.TriggerSpec;
import dev.tidemill.schemas.spec.TriggerSpec.Dedupe;
import dev.tidemill.schemas.spec.TriggerSpec.Mode;
import dev.tidemill.schemas.spec.TriggerSpec.When;
import dev.tidemill.schemas.spec.trigger.Absence;
import dev.tidemill.schemas.spec.trigger.Message;
import dev.tidemill.schemas.spec.trigger.Upstream;
import dev.tidemill.schemas.spec.trigger.Webhook;
import dev.tidemill.trigger.policy.state.Identity;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AbsenceAndRepetitionTest {

  private static final Duration WEEK = Duration.ofDays(7);
  private static final Duration DAY = Duration.ofDays(1);

  private static TriggerSpec absence(Absence.What of, Optional<String> trigger) {
    return new TriggerSpec("stale", new Absence(of, WEEK, trigger), When.ANY, Optional.empty());
  }

  private static TriggerSpec onMessage(
      Optional<String> condition, Optional<Dedupe> dedupe, Mode mode) {
    Message message =
        new Message(
            Optional.of("beat"),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            condition);
    return new TriggerSpec(
        "beats", message, When.ANY, Optional.empty(), Optional.empty(), dedupe, 0, mode);
  }

  private static PolicyHarness message(PolicyHarness h, String id, String type, String data) {
    return h.signal(
        id,
        new MessageReceived(
            Message.CLOUDEVENTS, type, Map.of("subject", data), Optional.empty(), data));
  }

  // absence

  @Test
  void nothingWasPromotedForAWeek() {
    PolicyHarness h =
        PolicyHarness.given(
            spec(ONE_LATEST, onData(When.ANY), absence(Absence.What.PROMOTION, Optional.empty())));
    h.pass(Duration.ofDays(6)).nothingFires();
    h.file("a", 10);
    h.ended(h.firedNow().runId());
    h.pass(Duration.ofDays(6)).nothingFires();
    h.pass(DAY);
    assertThat(h.firedNow().triggers()).containsExactly("stale");
    assertThat(h.firedNow().reason()).isEqualTo("no model was promoted for 7d");
    h.theStateIsTheFoldOfTheEvents();
  }

  @Test
  void itFiresAgainAfterAsLong() {
    PolicyHarness h =
        PolicyHarness.given(spec(ONE_LATEST, absence(Absence.What.PROMOTION, Optional.empty())));
    h.pass(WEEK);
    h.ended(h.firedNow().runId(), RunOutcome.FAILED);
    h.pass(WEEK.minusSeconds(1)).nothingFires();
    h.pass(Duration.ofSeconds(1));
    assertThat(h.firedNow().triggers()).containsExactly("stale");
  }

  @Test
  void whileTheBudgetHoldsItOneAbsenceIsEnough() {
    BudgetSpec budget =
        new BudgetSpec(Optional.empty(), Optional.of(1), Optional.empty(), Optional.empty());
    TriggerSpec daily =
        new TriggerSpec(
            "stale",
            new Absence(Absence.What.PROMOTION, DAY, Optional.empty()),
            When.ANY,
            Optional.empty());
    PolicyHarness h = PolicyHarness.given(Specs.with(spec(ONE_LATEST, daily), budget));
    h.pass(DAY);
    h.ended(h.firedNow().runId(), RunOutcome.FAILED);
    h.pass(DAY).outcomes(TriggerOutcome.WAITING);
    for (int day = 0; day < 4; day++) {
      h.pass(DAY).outcomes(TriggerOutcome.COALESCED);
      assertThat(h.evaluated().get(0).reason()).isEqualTo("a run for an earlier one waits still");
    }
    h.pass(DAY.multipliedBy(2));
    assertThat(h.firedNow().signals().count()).isEqualTo(1);
    assertThat(h.firedNow().reason()).isEqualTo("no model was promoted for 1d");
    h.theStateIsTheFoldOfTheEvents();
  }

  @Test
  void noHeartbeatCame() {
    PolicyHarness h =
        PolicyHarness.given(
            spec(
                ONE_LATEST,
                onMessage(Optional.empty(), Optional.empty(), Mode.SHADOW),
                absence(Absence.What.SIGNALS, Optional.of("beats"))));
    for (int day = 0; day < 20; day++) {
      message(h, "beat-" + day, "beat", "\"x\"").outcomes(TriggerOutcome.SHADOWED);
      h.pass(DAY).nothingFires();
    }
    h.pass(WEEK);
    assertThat(h.firedNow().reason()).isEqualTo("no signal came to beats for 7d");
  }

  @Test
  void aSignalThatTheConditionLetsDropIsNoHeartbeat() {
    PolicyHarness h =
        PolicyHarness.given(
            spec(
                ONE_LATEST,
                onMessage(Optional.of("data == \"up\""), Optional.empty(), Mode.SHADOW),
                absence(Absence.What.SIGNALS, Optional.of("beats"))));
    message(h, "beat-0", "beat", "\"up\"").outcomes(TriggerOutcome.SHADOWED);
    for (int day = 1; day <= 6; day++) {
      h.pass(DAY).nothingFires();
      message(h, "beat-" + day, "beat", "\"down\"").outcomes(TriggerOutcome.FILTERED);
    }
    h.pass(DAY);
    assertThat(h.firedNow().reason()).isEqualTo("no signal came to beats for 7d");
  }

  @Test
  void anOutageFiresOnceAndAnEditFiresNothingOfThePast() {
    PolicyHarness h =
        PolicyHarness.given(spec(ONE_LATEST, absence(Absence.What.PROMOTION, Optional.empty())));
    h.outage(Duration.ofDays(100));
    assertThat(h.fired()).hasSize(1);
    h.ended(h.fired().get(0).runId());
    h.apply(spec(ONE_LATEST, onFinding(DAY, "drift"))).pass(Duration.ofDays(50));
    h.apply(spec(ONE_LATEST, absence(Absence.What.PROMOTION, Optional.empty()))).nothingFires();
    h.pass(WEEK.minusSeconds(1)).nothingFires();
  }

  // messages and webhooks

  @Test
  void aConditionLetsDropWithItsReason() {
    PolicyHarness h =
        PolicyHarness.given(
            spec(
                ONE_LATEST, onMessage(Optional.of("data == \"go\""), Optional.empty(), Mode.FIRE)));
    message(h, "1", "beat", "\"stay\"").outcomes(TriggerOutcome.FILTERED).nothingFires();
    assertThat(h.evaluated().get(0).reason()).isEqualTo("the condition data == \"go\" gives false");
    message(h, "2", "beat", "\"go\"");
    assertThat(h.firedNow().triggers()).containsExactly("beats");
  }

  @Test
  void aConditionThatGivesATextStartsNothing() {
    PolicyHarness h =
        PolicyHarness.given(
            spec(
                ONE_LATEST,
                onMessage(Optional.of("attributes.subject"), Optional.empty(), Mode.FIRE)));
    message(h, "1", "beat", "true").outcomes(TriggerOutcome.FILTERED).nothingFires();
    assertThat(h.evaluated().get(0).reason())
        .isEqualTo(
            "the condition attributes.subject gives \"true\", which is neither true nor false");
  }

  @Test
  void aConditionThatCannotBeEvaluatedIsADecisionWithItsReason() {
    PolicyHarness h =
        PolicyHarness.given(
            spec(ONE_LATEST, onMessage(Optional.of("nowhere"), Optional.empty(), Mode.FIRE)));
    message(h, "1", "beat", "\"x\"").outcomes(TriggerOutcome.FILTERED).nothingFires();
    assertThat(h.evaluated().get(0).reason())
        .isEqualTo("the condition nowhere cannot be evaluated: there is no nowhere");
  }

  @Test
  void webhooksAndOtherTypesAreHeardByName() {
    TriggerSpec hook =
        new TriggerSpec(
            "hook", new Webhook("grafana", Optional.empty()), When.ANY, Optional.empty());
    PolicyHarness h =
        PolicyHarness.given(
            spec(ONE_LATEST, hook, onMessage(Optional.empty(), Optional.empty(), Mode.FIRE)));
    message(h, "1", "other", "1").outcomes(TriggerOutcome.FILTERED);
    assertThat(h.evaluated().get(0).reason())
        .isEqualTo("no trigger listens to cloudevents and the type other");
    h.signal("2", new MessageReceived("webhook/grafana", "", Map.of(), Optional.empty(), "null"));
    assertThat(h.firedNow().triggers()).containsExactly("hook");
  }

  @Test
  void anotherPipelinesPromotionFires() {
    TriggerSpec upstream =
        new TriggerSpec(
            "segments", new Upstream("demo/segments", "promoted"), When.ANY, Optional.empty());
    PolicyHarness h = PolicyHarness.given(spec(ONE_LATEST, upstream));
    h.signal("1", new ModelPromoted("demo/other", 3, "run")).outcomes(TriggerOutcome.FILTERED);
    h.signal("2", new ModelPromoted("demo/segments", 3, "run"));
    assertThat(h.firedNow().triggers()).containsExactly("segments");
  }

  @Test
  void aPipelineOfTheSameNameInAnotherNamespaceIsAnother() {
    TriggerSpec own =
        new TriggerSpec("own", new Upstream("segments", "promoted"), When.ANY, Optional.empty());
    TriggerSpec other =
        new TriggerSpec(
            "other", new Upstream("growth/segments", "promoted"), When.ANY, Optional.empty());
    PolicyHarness h = PolicyHarness.given(spec(ONE_LATEST, own, other));
    h.unnamed("1", "growth/segments", new ModelPromoted("growth/segments", 3, "run"));
    assertThat(h.firedNow().triggers()).containsExactly("other");
  }

  // ids that senders choose

  @Test
  void anIdThatLooksLikeThatOfAnAbsenceIsOneLikeAnyOther() {
    for (String id : List.of("absence:", "absence:a/b", "absence:a@b/c", "schedule:", "command:")) {
      PolicyHarness h = PolicyHarness.given(spec(ONE_LATEST, onData(When.ANY)));
      h.data(id, "flights", PolicyHarness.dataFile("a"));
      assertThat(h.firedNow().signals().ids()).containsExactly(id);
    }
  }

  @Test
  void anIdCannotPassForAKeyThatCame() {
    PolicyHarness h = keyed(Optional.empty());
    message(h, "dedupe/beats/" + Identity.shortHash("2"), "beat", "x");
    message(h, "beats/" + Identity.shortHash("2"), "beat", "x");
    message(h, "2", "beat", "x").outcomes(TriggerOutcome.WAITING);
  }

  @Test
  void keysAreForgottenAsIdsAre() {
    PolicyHarness h = keyed(Optional.of("attributes.subject"));
    message(h, "1", "beat", "table-a");
    assertThat(h.rows).hasSize(2);
    h.pass(Duration.ofDays(70));
    assertThat(h.rows).isEmpty();
  }

  // repetition and warm-up

  private static PolicyHarness keyed(Optional<String> key) {
    return PolicyHarness.given(
        spec(
            ONE_LATEST, onMessage(Optional.empty(), Optional.of(new Dedupe(key, DAY)), Mode.FIRE)));
  }

  @Test
  void theSameKeyWithinTheTimeIsARepetitionAndSaysOfWhat() {
    PolicyHarness h = keyed(Optional.of("attributes.subject"));
    message(h, "1", "beat", "table-a");
    h.ended(h.firedNow().runId()).pass(Duration.ofHours(3));
    message(h, "2", "beat", "table-a").outcomes(TriggerOutcome.DUPLICATE).nothingFires();
    assertThat(h.evaluated().get(0).reason())
        .isEqualTo("its key table-a came 3h ago with signal 1, dedupe within 1d");
    message(h, "3", "beat", "table-b");
    assertThat(h.firedNow().signals().ids()).containsExactly("3");
  }

  @Test
  void aKeyThatCannotBeEvaluatedIsToldAndTheSignalIsNew() {
    String doubt =
        "; the dedupe key attributes.partition cannot be evaluated (there is no"
            + " attributes.partition), so the signal counts as new";
    PolicyHarness h = keyed(Optional.of("attributes.partition"));
    message(h, "1", "beat", "table-a");
    assertThat(h.firedNow().reason()).endsWith(doubt);
    assertThat(h.evaluated().get(0).reason()).endsWith(doubt);
    h.ended(h.firedNow().runId());
    message(h, "2", "beat", "table-a");
    assertThat(h.firedNow().signals().ids()).containsExactly("2");
    message(h, "2", "beat", "table-a").outcomes(TriggerOutcome.DUPLICATE);
    assertThat(h.evaluated().get(0).reason()).doesNotContain("dedupe key");
    h.theStateIsTheFoldOfTheEvents();
  }

  @Test
  void afterTheTimeTheKeyIsNewAgain() {
    PolicyHarness h = keyed(Optional.of("attributes.subject"));
    message(h, "1", "beat", "table-a");
    h.ended(h.firedNow().runId()).pass(DAY);
    message(h, "2", "beat", "table-a");
    assertThat(h.firedNow().signals().ids()).containsExactly("2");
  }

  @Test
  void withoutAKeyTheIdIsNewAgainAfterTheTime() {
    PolicyHarness h = keyed(Optional.empty());
    message(h, "1", "beat", "x");
    h.ended(h.firedNow().runId());
    message(h, "1", "beat", "x").outcomes(TriggerOutcome.DUPLICATE);
    h.pass(DAY);
    message(h, "1", "beat", "x");
    assertThat(h.firedNow().signals().ids()).singleElement().asString().startsWith("1#");
    h.theStateIsTheFoldOfTheEvents();
  }

  @Test
  void aNewModelIsNotJudgedAtOnce() {
    TriggerSpec worse = onFinding(Duration.ofSeconds(1), "drift");
    TriggerSpec warm =
        new TriggerSpec(
            worse.name(),
            worse.kind(),
            When.ANY,
            Optional.empty(),
            Optional.of(Duration.ofHours(2)),
            Optional.empty(),
            0,
            Mode.FIRE);
    PolicyHarness h = PolicyHarness.given(spec(ONE_LATEST, onData(When.ANY), warm));
    h.file("a", 10);
    h.ended(h.firedNow().runId()).pass(Duration.ofHours(1));
    h.finding("f", "drift", h.now).outcomes(TriggerOutcome.SUPPRESSED).nothingFires();
    h.pass(Duration.ofHours(1));
    h.finding("g", "drift", h.now);
    assertThat(h.firedNow().triggers()).containsExactly("got-worse");
  }
}
