package dev.tidemill.validation.evidence.join;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemill.schemas.message.ModelVersion;
import dev.tidemill.schemas.message.RolloutEvent;
import dev.tidemill.schemas.message.RolloutEventBody;
import dev.tidemill.schemas.message.RolloutEventBody.ChampionChanged;
import dev.tidemill.schemas.message.RolloutEventBody.RolloutStarted;
import dev.tidemill.validation.evidence.MonitoredVersion;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class VersionQueueTest {

  private final VersionQueue queue = new VersionQueue();
  private final List<MonitoredVersion> told = new ArrayList<>();

  private static RolloutEvent event(RolloutEventBody body) {
    return new RolloutEvent("e", EvidenceSamples.SPEC.key(), "r", 1, EvidenceSamples.WALL, body);
  }

  private static RolloutEvent started(String endpoint, int candidate, Optional<Integer> champion) {
    return event(
        new RolloutStarted(
            "run",
            endpoint,
            EvidenceSamples.model(candidate),
            champion.map(EvidenceSamples::model),
            EvidenceSamples.SPEC));
  }

  private static RolloutEvent serves(int version) {
    return event(new ChampionChanged(Optional.of(version), Optional.empty(), "rollback", "ann"));
  }

  private List<String> told() {
    queue.announce(model -> Optional.empty(), told::add);
    List<String> names = told.stream().map(v -> v.endpoint() + " " + v.model().version()).toList();
    told.clear();
    return names;
  }

  @Test
  void aCandidateIsToldOnceAndWhoServesAgainWheneverThatIsSaid() {
    queue.take(started("e", 1, Optional.empty()), false);
    assertThat(told()).containsExactly("e 1");
    queue.take(started("e", 1, Optional.empty()), false);
    assertThat(told()).isEmpty();
    queue.take(started("e", 2, Optional.of(1)), false);
    assertThat(told()).containsExactly("e 2", "e 1");
    queue.take(serves(2), false);
    assertThat(told()).containsExactly("e 2");
  }

  @Test
  void ofAPipelineThatNothingServesNobodyIsTold() {
    queue.take(started("", 1, Optional.empty()), false);
    queue.take(serves(1), false);
    assertThat(told()).isEmpty();
  }

  @Test
  void afterARollbackAnOlderVersionIsToldWhereThePipelineLastSetOut() {
    for (int version = 1; version <= 20; version++) {
      queue.take(started(version < 20 ? "e" : "moved", version, Optional.empty()), false);
    }
    told();

    queue.take(serves(3), false);
    queue.take(serves(99), false);

    assertThat(told()).containsExactly("moved 3");
  }

  @Test
  void ofALongPastTheLastAreToldTheChampionAmongThem() {
    for (int version = 1; version <= 20; version++) {
      queue.take(started("e", version, Optional.empty()), true);
    }
    queue.take(serves(3), true);

    assertThat(told()).hasSize(12).startsWith("e 10").endsWith("e 20", "e 3");
  }

  @Test
  void whatCanNeverBeWrittenHoldsUpNoOtherEndpoint() {
    queue.take(started("large", 1, Optional.empty()), false);
    queue.take(started("broken", 2, Optional.empty()), false);
    queue.take(started("fine", 3, Optional.empty()), false);
    Function<ModelVersion, Optional<String>> profile =
        model ->
            switch (model.version()) {
              case 1 -> Optional.of("x".repeat(1_100_000));
              case 2 -> throw new IllegalStateException("a defect");
              default -> Optional.of("small");
            };

    queue.announce(profile, told::add);

    assertThat(told)
        .extracting(v -> v.endpoint() + " " + v.profile().orElse("without"))
        .containsExactly("large without", "fine small");
    told.clear();
    assertThat(told()).isEmpty();
  }
}
