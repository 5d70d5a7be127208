package dev.tidemill.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A few of the kills of {@link FailoverBenchmark}, with real processes. */
@Tag("slow")
class ScheduleFailoverIT {

  @TempDir Path folder;

  @Test
  void eachPlannedInstantHasOneRunHoweverReplicasAreKilled() throws Exception {
    try (ScheduleFailover failover = ScheduleFailover.start(folder, 10, 20261130)) {
      for (int kills = 0; kills < 3; kills++) {
        failover.kill();
      }
      ScheduleAudit.Finding finding = failover.finding();
      assertThat(finding.planned()).isGreaterThan(10);
      assertThat(finding.lost()).isEmpty();
      assertThat(finding.doubled()).isEmpty();
      assertThat(finding.otherwise()).isEmpty();
    }
  }
}
