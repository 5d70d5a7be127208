package dev.tidemill.trigger.policy;

import static dev.tidemill.trigger.policy.Specs.ONE_LATEST;
import static dev.tidemill.trigger.policy.Specs.spec;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemill.schemas.message.SignalBody.FindingRaised;
import dev.tidemill.schemas.message.TriggerOutcome;
import dev.tidemill.schemas.spec.TriggerSpec;
import dev.tidemill.schemas.spec.TriggerSpec.When;
import dev.tidemill.trigger.policy.kind.FindingKind;
import dev.tidemill.trigger.policy.kind.KindTable;
import dev.tidemill.trigger.policy.kind.SignalTriggerKind;
import dev.tidemill.trigger.policy.kind.TriggerKinds;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** How little a kind of trigger takes: a record, a behaviour, a line in a list. */
class KindOfItsOwnTest {

  /** Findings whose message has a word. */
  private record Mention(String word) implements TriggerSpec.Kind {}

  private static final class MentionKind implements SignalTriggerKind<Mention, FindingRaised> {
    @Override
    public Class<Mention> spec() {
      return Mention.class;
    }

    @Override
    public Class<FindingRaised> signal() {
      return FindingRaised.class;
    }

    @Override
    public boolean listens(Mention trigger, FindingRaised body) {
      return body.finding().message().contains(trigger.word());
    }

    @Override
    public String unheard(FindingRaised body) {
      return "no trigger listens to \"" + body.finding().message() + "\"";
    }
  }

  private static final KindTable WITH_MENTIONS = TriggerKinds.with(new MentionKind());

  private static TriggerSpec onMention(String word) {
    return new TriggerSpec("mentioned", new Mention(word), When.ANY, Optional.empty());
  }

  private static PolicyHarness given(String word) {
    return new PolicyHarness(WITH_MENTIONS).apply(spec(ONE_LATEST, onMention(word)));
  }

  @Test
  void aTriggerOfANewKindFiresOnceForASignalOfItsOwn() {
    PolicyHarness h = given("worse").finding("finding-1", "quality", PolicyHarness.START);
    assertThat(h.firedNow().triggers()).containsExactly("mentioned");
    assertThat(h.firedNow().reason()).isEqualTo("1 signal, quality: it got worse");
    h.finding("finding-1", "quality", PolicyHarness.START).outcomes(TriggerOutcome.DUPLICATE);
  }

  @Test
  void aSignalThatItDoesNotListenToIsFilteredWithItsReason() {
    PolicyHarness h = given("better").finding("finding-1", "quality", PolicyHarness.START);
    h.outcomes(TriggerOutcome.FILTERED).nothingFires();
    assertThat(h.evaluated().get(0).reason()).isEqualTo("no trigger listens to the check quality");
  }

  @Test
  void aKindIsGivenOnce() {
    assertThatThrownBy(() -> TriggerKinds.with(new FindingKind()))
        .hasMessageContaining("OnFinding is given twice");
  }

  @Test
  void aKindThatIsInNoListIsRefusedByName() {
    PolicyHarness h = new PolicyHarness().apply(spec(ONE_LATEST, onMention("worse")));
    assertThat(h.answer().accepted()).isFalse();
    assertThat(h.answer().message())
        .isEqualTo("spec.triggers mentioned: this version has no triggers of the kind mention");
  }
}
