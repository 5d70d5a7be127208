package dev.tidemill.trigger.source.message;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemill.trigger.source.SettableClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ReadingProgressTest {

  private final SettableClock clock = new SettableClock();
  private final ReadingProgress progress = new ReadingProgress(clock);

  private void wait(Duration time) {
    clock.advance(time);
  }

  @Test
  void aClusterThatIsAwayIsToldAndHoldsUpNothingElse() {
    progress.looked(3, 5, 2);
    wait(Duration.ofHours(1));
    progress.failed("no broker answers");
    assertThat(progress.health().ready()).isTrue();
    assertThat(progress.health().details()).containsEntry("failure", "no broker answers");
    assertThat(progress.lagAge()).isEqualTo(Duration.ofHours(1));
    progress.looked(5, 0, 2);
    assertThat(progress.lagAge()).isZero();
    assertThat(progress.health().details()).doesNotContainKey("failure");
  }

  @Test
  void theProblemOfATopicIsToldUntilItIsGoneOrTheTopicIs() {
    progress.problem("a", Optional.of("there is no topic a"));
    progress.problem("b", Optional.of("there is no topic b"));
    progress.only(Set.of("a"));
    assertThat(progress.health().details()).containsKey("a").doesNotContainKey("b");
    progress.problem("a", Optional.empty());
    assertThat(progress.health().details()).doesNotContainKey("a");
  }

  @Test
  void thePauseGrowsWithEachFailureAndBeginsAnewAfterALookThatEndedWell() {
    ReadingProgress progress = new ReadingProgress(new SettableClock());
    List<Long> seconds = new ArrayList<>();
    for (int i = 0; i < 7; i++) {
      seconds.add(progress.failed("the cluster is away").toSeconds());
    }
    assertThat(seconds).containsExactly(1L, 2L, 4L, 8L, 16L, 30L, 30L);
    progress.looked(1, 0, 1);
    assertThat(progress.failed("the cluster is away")).isEqualTo(Duration.ofSeconds(1));
  }
}
