package dev.tidemill.validation.gate.kind;

import static dev.tidemill.schemas.message.CheckOutcome.FAIL;
import static dev.tidemill.schemas.message.CheckOutcome.INSUFFICIENT_DATA;
import static dev.tidemill.schemas.message.CheckOutcome.PASS;
import static dev.tidemill.schemas.message.CheckOutcome.UNDECIDED;
import static dev.tidemill.validation.gate.kind.Candidacies.holdout;
import static dev.tidemill.validation.gate.kind.Candidacies.judge;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemill.schemas.spec.gate.Constant;
import dev.tidemill.validation.check.Judged;
import dev.tidemill.validation.gate.Holdout;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class ConstantCheckTest {

  @Test
  void aCandidateThatBeatsTheConstantOnlyByItsEstimateIsUndecided() {
    Judged judged = judge(new Constant(0.95), holdout(400, 0.13, 0.05));

    assertThat(judged.outcome()).as(judged.message()).isEqualTo(UNDECIDED);
    assertThat(judged.statistics().get("difference")).isNegative();
    assertThat(judged.statistics().get("upper")).isPositive();
  }

  @Test
  void aModelMustBeatTheTrainingBaseRate() {
    Holdout good = holdout(2000, 0.05, 0.05);
    assertThat(judge(new Constant(0.95), good).outcome()).isEqualTo(PASS);

    Holdout blind = holdout(2000, 0.05, 0.05);
    Arrays.fill(blind.candidate().single(), 0.5);
    assertThat(judge(new Constant(0.95), blind).outcome()).isEqualTo(FAIL);
    assertThat(judge(new Constant(0.95), holdout(10, 0, 0)).outcome()).isEqualTo(INSUFFICIENT_DATA);
  }
}
