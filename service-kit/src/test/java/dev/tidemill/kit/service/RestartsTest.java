package dev.tidemill.kit.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RestartsTest {

  private long now = 7;
  private final Restarts restarts = new Restarts(() -> now);

  @Test
  void whatStopsAgainAndAgainIsStartedLaterEachTimeAndNeverGivenUp() {
    List<Long> seconds = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      seconds.add(restarts.stopped("disk").toSeconds());
      restarts.works();
    }
    assertThat(seconds).containsExactly(1L, 2L, 4L, 8L, 16L, 32L, 60L, 60L);
    assertThat(restarts.problem()).contains("disk");
  }

  @Test
  void whatHasWorkedForAWhileIsWellAndIsStartedSoonTheNextTime() {
    restarts.works();
    assertThat(restarts.problem()).isEmpty();
    restarts.stopped("disk");
    restarts.stopped("disk");
    restarts.works();
    now += Duration.ofSeconds(Restarts.PROVEN_SECONDS).toNanos() - 1;
    assertThat(restarts.problem()).contains("disk");
    restarts.works();
    now += 1;
    assertThat(restarts.problem()).isEmpty();
    assertThat(restarts.stopped("network")).isEqualTo(Duration.ofSeconds(1));
    assertThat(restarts.problem()).contains("network");
  }
}
