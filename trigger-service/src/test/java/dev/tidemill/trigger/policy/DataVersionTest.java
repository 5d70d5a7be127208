package dev.tidemill.trigger.policy;

import static dev.tidemill.trigger.policy.Specs.ONE_LATEST;
import static dev.tidemill.trigger.policy.Specs.onData;
import static dev.tidemill.trigger.policy.Specs.spec;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemill.schemas.message.DataFile;
import dev.tidemill.schemas.message.DataVersion;
import dev.tidemill.schemas.message.SignalBody.DataArrived;
import dev.tidemill.schemas.spec.TriggerSpec.When;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A run is told which version of data its signals named. */
class DataVersionTest {

  private static DataVersion version(String digit) {
    return new DataVersion(digit.repeat(40), "data/x.csv.dvc", digit.repeat(32), 10, 1);
  }

  private static PolicyHarness arrived(PolicyHarness h, String digit) {
    DataFile file =
        new DataFile("x.csv", digit.repeat(64), 10, 100, Optional.empty(), Optional.empty());
    return h.signal(
        digit, new DataArrived("flights", List.of(file), List.of(), Optional.of(version(digit))));
  }

  @Test
  void theNewestOfThoseThatARunTakes() {
    PolicyHarness h = PolicyHarness.given(spec(ONE_LATEST, onData(When.ANY)));
    arrived(h, "a");
    assertThat(h.firedNow().signals().versions()).isEqualTo(Map.of("flights", version("a")));
    String run = h.firedNow().runId();
    arrived(h, "b").nothingFires();
    arrived(h, "c").nothingFires();
    h.ended(run);
    assertThat(h.firedNow().signals().versions()).isEqualTo(Map.of("flights", version("c")));
    h.theStateIsTheFoldOfTheEvents();
  }

  @Test
  void filesWithoutAVersionNameNone() {
    PolicyHarness h = PolicyHarness.given(spec(ONE_LATEST, onData(When.ANY)));
    h.file("a", 10);
    assertThat(h.firedNow().signals().versions()).isEmpty();
  }
}
