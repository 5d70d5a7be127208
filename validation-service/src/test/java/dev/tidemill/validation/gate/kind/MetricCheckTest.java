package dev.tidemill.validation.gate.kind;

import static dev.tidemill.schemas.message.CheckOutcome.FAIL;
import static dev.tidemill.schemas.message.CheckOutcome.INSUFFICIENT_DATA;
import static dev.tidemill.schemas.message.CheckOutcome.PASS;
import static dev.tidemill.validation.gate.kind.Candidacies.candidacy;
import static dev.tidemill.validation.gate.kind.Candidacies.holdout;
import static dev.tidemill.validation.gate.kind.Candidacies.judge;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemill.schemas.spec.ModelCheckSpec.Kind;
import dev.tidemill.validation.check.Judged;
import dev.tidemill.validation.gate.Candidacy;
import dev.tidemill.validation.gate.Holdout;
import java.util.Arrays;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class MetricCheckTest {

  @Test
  void aFloorThatFewRowsMissIsInsufficientAndStillBlocks() {
    var floor =
        new dev.tidemill.schemas.spec.gate.Metric(
            "auc", OptionalDouble.of(0.99), OptionalDouble.empty());
    var reached =
        new dev.tidemill.schemas.spec.gate.Metric(
            "auc", OptionalDouble.of(0.01), OptionalDouble.empty());
    Candidacy few = candidacy(holdout(50, 0.1, 0.1), OptionalLong.empty(), 1);

    Judged missed = ModelChecks.judge(floor, few);

    assertThat(missed.outcome()).isEqualTo(INSUFFICIENT_DATA);
    assertThat(missed.blocks()).isTrue();
    assertThat(missed.message()).contains("on 50 holdout rows", "needs 300");
    assertThat(ModelChecks.judge(reached, few).outcome()).isEqualTo(PASS);
    Candidacy many = candidacy(holdout(1_000, 0.1, 0.1), OptionalLong.empty(), 1);
    assertThat(ModelChecks.judge(floor, many).outcome()).isEqualTo(FAIL);
  }

  @Test
  void aMetricIsComparedWithItsLimitsAndMayBeUndefined() {
    Kind auc =
        new dev.tidemill.schemas.spec.gate.Metric(
            "auc", OptionalDouble.of(0.6), OptionalDouble.empty());
    Holdout holdout = holdout(2000, 0.05, 0.05);
    assertThat(judge(auc, holdout).outcome()).isEqualTo(PASS);
    Arrays.fill(holdout.candidate().single(), 0.5);
    assertThat(judge(auc, holdout).outcome()).isEqualTo(FAIL);
    Arrays.fill(holdout.labels(), 1);
    assertThat(judge(auc, holdout).outcome()).isEqualTo(INSUFFICIENT_DATA);
  }
}
