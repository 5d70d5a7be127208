package dev.tidemill.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemill.standalone.Services;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One kill of each service, and one restart of each instance, as {@link PairsBenchmark} has. */
@Tag("slow")
class PairsIT {

  @TempDir Path folder;

  @Test
  void nothingIsLostDoubledOrUnansweredWhenOneOfTwoIsKilledOrToldToStop() throws Exception {
    List<Services> all = List.of(Services.values());
    try (PairsTrial trial =
        PairsTrial.start(folder, 20261201, Duration.ofMillis(500), Duration.ofSeconds(8))) {
      for (Services service : all) {
        System.out.println("killed: " + trial.kill(service));
      }
      trial.awaitReady();
      System.out.println(trial.roll(all, 0));
      System.out.println(trial.roll(all, 1));
      PairsTrial.Finding finding = trial.finish();
      assertThat(finding.runs().runs()).isGreaterThan(3);
      assertThat(finding.serving().asked()).isGreaterThan(1_000);
      assertThat(finding.figures().values()).as(finding.details().toString()).containsOnly(0);
    }
  }
}
