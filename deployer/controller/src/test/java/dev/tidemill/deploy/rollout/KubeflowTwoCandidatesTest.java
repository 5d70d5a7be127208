package dev.tidemill.deploy.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemill.schemas.message.RolloutEventBody.CandidatePromoted;
import dev.tidemill.schemas.message.RolloutEventBody.RolloutEnded;
import dev.tidemill.schemas.message.RolloutEventBody.RolloutRejected;
import dev.tidemill.schemas.message.RolloutOutcome;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/**
 * Complaint 30 (kubeflow/pipelines#7261): two candidates are judged at once, and the worse one can
 * end in production. Here a pipeline has one rollout at a time, the next candidate takes over
 * nothing of what spoke for the one before, and a verdict counts only against the champion that
 * still serves.
 */
class KubeflowTwoCandidatesTest extends RolloutFixture {

  @Test
  void theSecondCandidateBeginsFromNothingAndTheFirstIsNeverPromoted() {
    world.serving(1).stepping(2);
    world.slice(world.happened().slice(2, 1, 600, List.of(), 0, 10, -0.05));
    world.accept(3);
    assertThat(world.last(RolloutEnded.class).outcome()).isEqualTo(RolloutOutcome.SUPERSEDED);
    world.ready(3);
    assertThat(world.state.current().orElseThrow().evidence().candidate().executions()).isZero();
    assertThat(world.all(CandidatePromoted.class))
        .extracting(CandidatePromoted::version)
        .doesNotContain(2, 3);
    assertThat(world.versions()).containsExactly("1 CHAMPION 95", "3 CANDIDATE 5");
  }

  @Test
  void aVerdictAgainstTheFormerChampionPromotesNothing() {
    world.serving(1).provisional(2);
    world.accept(3, Optional.of(1));
    assertThat(world.last(RolloutRejected.class).code()).isEqualTo("STALE_VERDICT");
    assertThat(world.versions()).contains("2 CHAMPION 100").noneMatch(v -> v.startsWith("3 "));
  }
}
