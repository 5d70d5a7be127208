package dev.tidemill.validation.gate.verdict;

import static dev.tidemill.schemas.message.CheckOutcome.FAIL;
import static dev.tidemill.schemas.message.CheckOutcome.PASS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tidemill.kit.onnx.InputRows;
import dev.tidemill.kit.onnx.UnusableModelException;
import dev.tidemill.kit.onnx.process.ModelLimits;
import dev.tidemill.kit.onnx.process.ModelProcess;
import dev.tidemill.kit.sql.Permit;
import dev.tidemill.schemas.message.CheckOutcome;
import dev.tidemill.schemas.message.CheckResult;
import dev.tidemill.schemas.message.GoldenRequests;
import dev.tidemill.schemas.message.Prepared;
import dev.tidemill.schemas.message.RouteRole;
import dev.tidemill.schemas.message.Snapshot;
import dev.tidemill.schemas.message.TrainedModel;
import dev.tidemill.schemas.message.Verdict;
import dev.tidemill.schemas.message.VerdictOutcome;
import dev.tidemill.schemas.message.VersionScore;
import dev.tidemill.validation.check.profile.Profile;
import dev.tidemill.validation.check.profile.ProfileJson;
import dev.tidemill.validation.monitor.quality.BaselineJson;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("slow")
class ModelGateTest extends ModelGateFixture {

  @Test
  void aGoodFirstModelPassesWithGoldenRequestsAndAProfile() throws Exception {
    TrainedModel good = model(0, 2, 0);

    Verdict verdict = judge(good, Optional.empty());

    assertThat(verdict.outcome()).as(verdict.message()).isEqualTo(VerdictOutcome.PASS);
    assertThat(outcomes(verdict))
        .containsEntry("contract", PASS)
        .containsEntry("constant", PASS)
        .containsEntry("champion", CheckOutcome.INSUFFICIENT_DATA)
        .containsEntry("latency", PASS);
    assertThat(verdict.subjectDigest()).isEqualTo(good.digest());
    assertThat(verdict.noChange()).isFalse();
    assertThat(verdict.statistics()).containsEntry("holdoutRows", 3544.0);
    assertThat(verdict.statistics().get("labelMean")).isBetween(0.4, 0.6);
    assertThat(verdict.statistics().get("holdoutRegret")).isBetween(-0.2, 0.0);
    assertGolden(verdict, good);
    String reference =
        new String(
            store.open(verdict.profileDigest().orElseThrow()).readAllBytes(),
            StandardCharsets.UTF_8);
    Profile profile = ProfileJson.fromJson(reference);
    assertThat(BaselineJson.read(reference).orElseThrow().learned())
        .as("the labels that the gate's baseline hands to the monitor")
        .isGreaterThanOrEqualTo(verdict.statistics().get("holdoutRows").longValue());
    assertThat(profile.rows()).isEqualTo(3456);
    assertThat(profile.features()).containsOnlyKeys("a", "b");
  }

  private void assertGolden(Verdict verdict, TrainedModel model)
      throws IOException, UnusableModelException {
    GoldenRequests golden =
        new ObjectMapper()
            .readValue(store.open(verdict.goldenDigest().orElseThrow()), GoldenRequests.class);
    assertThat(golden.model()).isEqualTo(model.digest());
    assertThat(golden.inputs()).hasSize(8);
    ModelLimits limits = ModelLimits.ofMemory(64L << 20);
    try (ModelProcess process = ModelProcess.start(limits, Permit.ALWAYS)) {
      ModelProcess.Model onnx = process.load(store.path(model.digest()), model.signature());
      InputRows rows =
          InputRows.ofNumbers(onnx.inputNames(), golden.inputs().toArray(double[][]::new));
      double[] again = onnx.score(rows).single();
      assertThat(again).containsExactly(golden.scores().stream().mapToDouble(s -> s).toArray());
    }
  }

  @Test
  void anEqualModelPassesAndAWorseOneFailsAgainstTheChampion() throws SQLException {
    TrainedModel champion = model(0, 2, 0);

    Verdict equal = judge(model(0, 2, 0.001), Optional.of(champion));
    assertThat(equal.outcome()).as(equal.message()).isEqualTo(VerdictOutcome.PASS);
    assertThat(equal.championVersion()).contains(3);
    assertThat(equal.championDigest()).contains(champion.digest());
    assertThat(equal.statistics()).containsKeys("pairBlockVariancePerRow", "pairMeanDifference");

    Verdict worse = judge(model(0, 1, 1), Optional.of(champion));
    assertThat(outcomes(worse)).containsEntry("champion", FAIL);
    assertThat(worse.outcome()).isEqualTo(VerdictOutcome.FAIL);
  }

  @Test
  void aChampionTrainedOnTheHoldoutIsComparedByWhatItAnsweredBefore() throws SQLException {
    championHasSeenTheHoldout();
    Map<String, Instant> asked = new java.util.HashMap<>();
    served =
        (endpoint, requests) -> {
          assertThat(endpoint).isEqualTo("asked-here");
          asked.putAll(requests);
          return requests.keySet().stream()
              .collect(
                  java.util.stream.Collectors.toMap(
                      id -> id,
                      id -> new VersionScore(3, RouteRole.CHAMPION, false, 0.5, "", false, 1)));
        };

    Verdict verdict = judge(model(0, 2, 0), Optional.of(model(0, 2, 0.001)));

    CheckResult check =
        verdict.checks().stream()
            .filter(c -> c.kind().equals("champion"))
            .findFirst()
            .orElseThrow();
    assertThat(check.outcome()).as(check.message()).isEqualTo(PASS);
    assertThat(check.message()).contains("what was served live has 0.69315");
    assertThat(asked)
        .hasSize(3544)
        .containsEntry("3456", START.plusSeconds(3456 * 50).plusMillis(1));
  }

  /** Nothing says when a label became known: at the latest, says the monitor, after so long. */
  @Test
  void withoutATimeOfTheLabelAnAnswerBeforeTheLongestDelayCounts() throws SQLException {
    championHasSeenTheHoldout();
    Map<String, Instant> asked = new java.util.HashMap<>();
    served =
        (endpoint, requests) -> {
          asked.putAll(requests);
          return Map.of();
        };
    String monitor =
        """
          monitor:
            labels: {maxDelay: 12h}
            checks:
              - age: {max: 30d}
        """;

    judge(SPEC + monitor, model(0, 2, 0), Optional.of(model(0, 2, 0.001)));

    assertThat(asked).containsEntry("3456", START.plusSeconds(3456 * 50 + 12 * 3600));
  }

  private void championHasSeenTheHoldout() {
    snapshot =
        new Snapshot(
            snapshot.digest(),
            snapshot.asOf(),
            snapshot.windowStart(),
            START.plusSeconds(345_000),
            snapshot.holdoutStart(),
            snapshot.holdoutEnd(),
            snapshot.trainRows(),
            snapshot.holdoutRows(),
            snapshot.trainDigest(),
            snapshot.holdoutDigest(),
            snapshot.files(),
            snapshot.newFiles(),
            snapshot.holdoutRule());
  }

  @Test
  void ofARegressionThePairsHaveTheLossThatEvidenceHas() throws SQLException {
    String regression =
        SPEC.replace("binary-classification", "regression")
            .replace("{name: auc, min: 0.6}", "{name: rmse, max: 1}")
            .replace("champion: {metric: log-loss", "champion: {metric: rmse")
            .replace("metric: log-loss", "metric: mae");

    Verdict verdict = judge(regression, model(0, 2, 0), Optional.of(model(0, 1, 1)));

    Map<String, Double> of =
        verdict.checks().stream()
            .filter(c -> c.kind().equals("champion"))
            .findFirst()
            .orElseThrow()
            .statistics();
    double squares = Math.pow(of.get("candidate"), 2) - Math.pow(of.get("champion"), 2);
    assertThat(verdict.statistics().get("pairMeanDifference"))
        .isCloseTo(squares / verdict.statistics().get("labelVariance"), within(0.01))
        .isNegative();
    assertThat(verdict.statistics().get("pairBlockVariancePerRow")).isPositive();
  }

  /** What prepare says of the champion is an answer to the user, and never a pass. */
  @Test
  void aChampionWhoseProgramFailedIsAnErrorWithItsReason() throws SQLException {
    prepared =
        new Prepared(
            prepared.programDigest(),
            prepared.trainDigest(),
            prepared.holdoutDigest(),
            Optional.empty(),
            prepared.features(),
            Optional.of("champion's prepare failed with exit code 3: no column"));

    Verdict verdict = judge(model(0, 2, 0.001), Optional.of(model(0, 2, 0)));

    assertThat(outcomes(verdict)).containsEntry("champion", CheckOutcome.ERROR);
    assertThat(verdict.outcome()).isEqualTo(VerdictOutcome.ERROR);
    assertThat(verdict.checks()).anyMatch(c -> c.message().contains("exit code 3: no column"));
  }

  @Test
  void aMonitorCheckThatCouldNeverRunFailsTheModelThatItWouldWatch() throws SQLException {
    String monitor =
        """
          monitor:
            labels: {maxDelay: 12h}
            checks:
              - drift: {columns: [%s], bins: 48, against: training}
                name: input-drift
        """;

    Verdict right = judge(SPEC + monitor.formatted("b"), model(0, 2, 0), Optional.empty());
    assertThat(right.outcome()).as(right.message()).isEqualTo(VerdictOutcome.PASS);

    Verdict wrong = judge(SPEC + monitor.formatted("at, b"), model(0, 2, 0), Optional.empty());
    assertThat(wrong.outcome()).isEqualTo(VerdictOutcome.FAIL);
    assertThat(wrong.message())
        .contains("monitor.checks input-drift names at; the inputs are a, b");
  }

  @Test
  void theChampionItselfIsNoChange() throws SQLException {
    TrainedModel champion = model(0, 2, 0);

    Verdict verdict = judge(champion, Optional.of(champion));

    assertThat(verdict.noChange()).isTrue();
    assertThat(verdict.outcome()).isEqualTo(VerdictOutcome.PASS);
  }

  /** It cannot be better than itself, and other code is a change. */
  @Test
  void theChampionsModelWithOtherCodeIsJudgedAndAskedNotToBeWorse() throws SQLException {
    String better = SPEC.replace("test: non-inferior, margin", "require: better, margin");
    assertThat(better).isNotEqualTo(SPEC);

    Verdict verdict = judgeAgain(better, model(0, 2, 0));

    assertThat(verdict.noChange()).isFalse();
    assertThat(verdict.outcome()).as(verdict.message()).isEqualTo(VerdictOutcome.PASS);
    assertThat(judge(better, model(0, 2, 0), Optional.of(model(0, 2, 0))).outcome())
        .isEqualTo(VerdictOutcome.FAIL);
  }

  @Test
  void aModelWithoutSkillFailsTheFloors() throws SQLException {
    Verdict verdict = judge(model(0, 0, 1), Optional.empty());

    assertThat(outcomes(verdict)).containsEntry("constant", FAIL).containsEntry("metric", FAIL);
  }

  @Test
  void theSameJobGivesTheSameVerdict() throws SQLException {
    TrainedModel good = model(0, 2, 0);
    Verdict first = judge(good, Optional.of(model(0, 1.5, 0)));
    Verdict second = judge(good, Optional.of(model(0, 1.5, 0)));

    assertThat(second.verdictId()).isEqualTo(first.verdictId());
    assertThat(second.goldenDigest()).isEqualTo(first.goldenDigest());
    assertThat(second.profileDigest()).isEqualTo(first.profileDigest());
    assertThat(second.statistics()).isEqualTo(first.statistics());
  }
}
