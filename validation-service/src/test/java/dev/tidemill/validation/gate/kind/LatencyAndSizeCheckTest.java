package dev.tidemill.validation.gate.kind;

import static dev.tidemill.schemas.message.CheckOutcome.FAIL;
import static dev.tidemill.schemas.message.CheckOutcome.PASS;
import static dev.tidemill.validation.gate.kind.Candidacies.holdout;
import static dev.tidemill.validation.gate.kind.Candidacies.judge;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemill.schemas.spec.gate.Latency;
import dev.tidemill.schemas.spec.gate.Size;
import dev.tidemill.validation.check.Judged;
import dev.tidemill.validation.gate.Holdout;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class LatencyAndSizeCheckTest {

  @Test
  void latencyIsTheQuantileOfCallsAndSizeTheBytes() {
    Holdout holdout = holdout(10, 0, 0);

    Judged slow = judge(new Latency(0.99, Duration.ofMillis(5)), holdout);
    assertThat(slow.outcome()).isEqualTo(FAIL);
    assertThat(slow.statistics()).containsEntry("millis", 9.9);
    assertThat(judge(new Latency(0.5, Duration.ofMillis(5)), holdout).outcome()).isEqualTo(PASS);
    assertThat(judge(new Size(1000), holdout).outcome()).isEqualTo(PASS);
    assertThat(judge(new Size(999), holdout).outcome()).isEqualTo(FAIL);
  }
}
