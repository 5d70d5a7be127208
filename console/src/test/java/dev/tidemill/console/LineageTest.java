package dev.tidemill.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tidemill.schemas.message.CheckOutcome;
import dev.tidemill.schemas.message.CheckResult;
import dev.tidemill.schemas.message.RunEvent;
import dev.tidemill.schemas.message.RunEventBody;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Where a model comes from, and how two runs differ. */
class LineageTest extends ConsoleFixture {

  @Test
  void aModelNamesEverythingBehindIt() {
    JsonNode lineage = get("models/" + PIPELINE + "/1/lineage");
    assertThat(lineage.at("/run/runId").asText()).isEqualTo("flight-delays-1");
    assertThat(lineage.at("/snapshot/files/0/digest").asText()).isEqualTo("aa11");
    assertThat(lineage.at("/training/parameters/rounds").asText()).isEqualTo("150");
    assertThat(lineage.at("/training/seed").asInt()).isEqualTo(7);
    assertThat(lineage.at("/verdict/outcome").asText()).isEqualTo("pass");
    String tree = text(lineage.path("lines"));
    assertThat(tree)
        .startsWith("demo/flight-delays@1  sha256 c0ffee1")
        .contains(
            "├─ decision  ",
            "├─ run       flight-delays-1",
            "├─ data      snapshot",
            "│     week-1.csv.gz  ",
            "├─ code      archive sha256 75",
            "rounds = 150",
            "├─ verdict   pass",
            "└─ before    none: the first model");
    assertThat(get("models/" + PIPELINE + "/2/lineage").at("/predecessor/version").asInt())
        .isEqualTo(1);
  }

  @Test
  void whatDiffersBetweenTwoRunsComesFirst() {
    records.stream()
        .filter(RunEvent.class::isInstance)
        .map(RunEvent.class::cast)
        .filter(e -> e.runId().equals("flight-delays-1"))
        .filter(e -> e.body() instanceof RunEventBody.SnapshotCut)
        .map(e -> new RunEvent("cut", PIPELINE, "flight-delays-3", 900, now, e.body()))
        .forEach(projection::apply);
    JsonNode compared = get("runs/flight-delays-1/compare/flight-delays-3");
    List<Boolean> differs = new ArrayList<>();
    compared.path("lines").forEach(l -> differs.add(l.path("differs").asBoolean()));
    assertThat(differs).contains(true, false);
    assertThat(differs.lastIndexOf(true)).isLessThan(differs.indexOf(false));
    assertThat(compared.path("lines").findValuesAsText("section"))
        .contains("data", "gates", "outcome");
    JsonNode same = get("runs/flight-delays-1/compare/flight-delays-1");
    assertThat(same.path("lines").findValuesAsText("differs")).containsOnly("false");
  }

  @Test
  void aRolloutThatGoesOnSaysHowMuchTrafficItNeeds() {
    JsonNode going = null;
    for (JsonNode rollout : get("rollouts").path("rollouts")) {
      going = rollout.has("outcome") || !rollout.has("champion") ? going : rollout;
    }
    assertThat(going).isNotNull();
    assertThat(going.path("needs").asText())
        .startsWith("a canary needs traffic: at least ")
        .contains("at the endpoint flight-delays within");
  }

  @Test
  void aCheckWithoutAFigureSaysWhyAndOneWithoutALimitNeedsNothing() {
    CheckResult early =
        new CheckResult(
            "drift",
            "drift",
            true,
            CheckOutcome.INSUFFICIENT_DATA,
            "",
            "",
            "There is no champion to compare with yet",
            Map.of(),
            List.of());
    CheckResult judged =
        new CheckResult(
            "auc",
            "metric",
            false,
            CheckOutcome.PASS,
            "0.81",
            "at least 0.7",
            "0.81",
            Map.of("lower", 0.79, "upper", 0.83),
            List.of());

    assertThat(RunComparison.check(early))
        .isEqualTo("insufficient-data: There is no champion to compare with yet");
    assertThat(RunComparison.check(judged))
        .isEqualTo("pass 0.81 [0.7900, 0.8300] (needs at least 0.7)");
  }

  @Test
  void aRunThatThereIsNotIsNamed() {
    assertThat(get("runs/flight-delays-1/compare/none").at("/error/message").asText())
        .isEqualTo("There is no run none");
    assertThat(get("models/" + PIPELINE + "/9/lineage").at("/error/code").asText())
        .isEqualTo("not-found");
  }

  private static String text(JsonNode lines) {
    StringBuilder all = new StringBuilder();
    lines.forEach(l -> all.append(l.asText()).append('\n'));
    return all.toString();
  }
}
