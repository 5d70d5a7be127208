package dev.tidemill.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemill.benchmarks.ServicePairs.Layout;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two kills, and one restart of each, of {@link PairsBenchmark}, with two processes of all
 * services.
 */
@Tag("slow")
@EnabledIfSystemProperty(
    named = "tidemill.pairs",
    matches = "true",
    disabledReason = "two whole Tidemills need a machine of their own: -Dtidemill.pairs=true")
class PairsIT {

  @TempDir Path folder;

  @Test
  void nothingIsLostDoubledOrUnansweredWhenOneOfTwoIsKilledOrToldToStop() throws Exception {
    try (PairsTrial trial =
        PairsTrial.start(
            folder, Layout.TOGETHER, 20261201, Duration.ofSeconds(1), Duration.ofSeconds(10))) {
      for (int kills = 0; kills < 2; kills++) {
        System.out.println("killed: " + trial.kill());
      }
      trial.awaitReady();
      System.out.println(trial.roll(trial.commands(), 0));
      System.out.println(trial.roll(trial.commands(), 1));
      PairsTrial.Finding finding = trial.finish();
      assertThat(finding.runs().runs()).isGreaterThan(3);
      assertThat(finding.serving().asked()).isGreaterThan(1_000);
      assertThat(finding.figures().values()).as(finding.details().toString()).containsOnly(0);
    }
  }
}
