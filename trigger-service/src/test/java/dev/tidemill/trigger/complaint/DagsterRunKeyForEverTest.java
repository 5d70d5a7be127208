package dev.tidemill.trigger.complaint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemill.schemas.message.CommandBody.TriggerRun;
import dev.tidemill.schemas.message.SignalBody.MessageReceived;
import dev.tidemill.schemas.message.TriggerOutcome;
import dev.tidemill.schemas.spec.TriggerSpec;
import dev.tidemill.schemas.spec.TriggerSpec.Dedupe;
import dev.tidemill.schemas.spec.TriggerSpec.Mode;
import dev.tidemill.schemas.spec.TriggerSpec.When;
import dev.tidemill.schemas.spec.trigger.Webhook;
import dev.tidemill.trigger.policy.PolicyHarness;
import dev.tidemill.trigger.policy.Specs;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/**
 * Complaint 19 (PostHog PR #46932, dagster#26753, #9360, #3594): a key of deduplication that is
 * kept for ever swallows the next legitimate event in silence, and two in the same tick both pass.
 * Here a key has its time, a repetition is a decision that names the first, and a person may pass.
 */
class DagsterRunKeyForEverTest {

  private static final Duration DAY = Duration.ofDays(1);

  private static PolicyHarness given() {
    Dedupe byTable = new Dedupe(Optional.of("attributes.table"), DAY);
    return PolicyHarness.given(
        Specs.spec(
            Specs.ONE_LATEST,
            new TriggerSpec(
                "loads",
                new Webhook("loads", Optional.empty()),
                When.ANY,
                Optional.empty(),
                Optional.empty(),
                Optional.of(byTable),
                0,
                Mode.FIRE)));
  }

  private static PolicyHarness loads(PolicyHarness h, String id) {
    return h.signal(
        id,
        new MessageReceived(
            "webhook/loads", "", Map.of("table", "customers"), Optional.empty(), "null"));
  }

  @Test
  void theKeyHasItsTimeAndARepetitionNamesTheFirst() {
    PolicyHarness h = given();
    String run = loads(h, "first").firedNow().runId();
    loads(h, "same tick").outcomes(TriggerOutcome.DUPLICATE).nothingFires();
    assertThat(h.evaluated().get(0).reason()).contains("customers", "signal first", "within 1d");
    h.ended(run).nothingFires();
    h.pass(DAY);
    assertThat(loads(h, "next day").firedNow().signals().ids()).containsExactly("next day");
  }

  @Test
  void aPersonPassesWhenTheyWantTo() {
    PolicyHarness h = given();
    h.ended(loads(h, "first").firedNow().runId());
    loads(h, "again").outcomes(TriggerOutcome.DUPLICATE);
    h.command(new TriggerRun("I know", Map.of(), true));
    assertThat(h.firedNow().forced()).isTrue();
  }
}
