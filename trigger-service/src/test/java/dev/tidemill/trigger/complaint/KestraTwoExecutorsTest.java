package dev.tidemill.trigger.complaint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemill.schemas.spec.TriggerSpec;
import dev.tidemill.schemas.spec.TriggerSpec.When;
import dev.tidemill.schemas.spec.trigger.AllOf;
import dev.tidemill.trigger.policy.PolicyHarness;
import dev.tidemill.trigger.policy.Specs;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/**
 * Complaint 5 (kestra#14196): with two executors a trigger of several conditions starts a flow
 * twice. Here whatever two instances report, in whichever order, is one run, which names each
 * signal once.
 */
class KestraTwoExecutorsTest {

  private static final List<String> SOURCES = List.of("flights", "weather", "tariffs");

  @Property(tries = 100)
  void allConditionsReportedTwiceInAnyOrderAreOneRun(@ForAll long seed) {
    List<TriggerSpec> triggers = new ArrayList<>();
    SOURCES.forEach(s -> triggers.add(Specs.onData(s, s, When.ANY)));
    triggers.add(
        new TriggerSpec("all", new AllOf(SOURCES, Optional.empty()), When.ANY, Optional.empty()));
    PolicyHarness h =
        PolicyHarness.given(Specs.spec(Specs.ONE_LATEST, triggers.toArray(new TriggerSpec[0])));
    List<String> reports = new ArrayList<>(SOURCES);
    reports.addAll(SOURCES);
    Collections.shuffle(reports, new Random(seed));
    for (String source : reports) {
      h.data("new-" + source, source, PolicyHarness.dataFile(source + ".csv"));
    }
    assertThat(h.fired()).hasSize(1);
    assertThat(h.fired().get(0).signals().ids())
        .containsExactlyInAnyOrder("new-flights", "new-weather", "new-tariffs");
    h.ended(h.fired().get(0).runId()).nothingFires();
  }
}
