package dev.tidemill.trigger.complaint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemill.schemas.message.Condition;
import dev.tidemill.schemas.spec.TriggerSpec;
import dev.tidemill.schemas.spec.TriggerSpec.When;
import dev.tidemill.schemas.spec.trigger.AllOf;
import dev.tidemill.trigger.policy.PolicyHarness;
import dev.tidemill.trigger.policy.Specs;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * Complaint 2 (airflow#56541, PR #64322): an AND of 16 data sets fires with 15 present. Here the
 * fire holds what each of the 16 had, and nothing fires before.
 */
class AirflowFifteenOfSixteenTest {

  private static final List<String> NAMES =
      IntStream.range(0, 16).mapToObj(i -> "table-" + i).toList();

  private static PolicyHarness given() {
    List<TriggerSpec> triggers = new ArrayList<>();
    NAMES.forEach(name -> triggers.add(Specs.onData(name, name, When.ANY)));
    triggers.add(
        new TriggerSpec("all", new AllOf(NAMES, Optional.empty()), When.ANY, Optional.empty()));
    return PolicyHarness.given(Specs.spec(Specs.ONE_LATEST, triggers.toArray(new TriggerSpec[0])));
  }

  private static PolicyHarness arrives(PolicyHarness h, String name, String file) {
    return h.data(name + "-" + file, name, PolicyHarness.dataFile(name + file));
  }

  @Test
  void whicheverOfTheSixteenIsMissingNothingFires() {
    for (String missing : NAMES) {
      PolicyHarness h = given();
      NAMES.stream().filter(n -> !n.equals(missing)).forEach(n -> arrives(h, n, "a"));
      NAMES.stream().filter(n -> !n.equals(missing)).forEach(n -> arrives(h, n, "b"));
      h.pass(Duration.ofDays(30));
      assertThat(h.fired()).as(missing).isEmpty();
      arrives(h, missing, "a");
      assertThat(h.firedNow().triggers()).hasSize(17).contains(missing);
      assertThat(h.firedNow().signals().count()).isEqualTo(31);
      assertThat(h.firedNow().conditions()).allMatch(Condition::met);
    }
  }
}
