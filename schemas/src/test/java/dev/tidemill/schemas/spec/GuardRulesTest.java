package dev.tidemill.schemas.spec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemill.schemas.spec.guard.Errors;
import dev.tidemill.schemas.spec.guard.Latency;
import dev.tidemill.schemas.spec.guard.Quality;
import org.junit.jupiter.api.Test;

/** What guards of a rollout need. */
class GuardRulesTest extends ChangedFlights {

  @Test
  void aQualityGuardNeedsLabels() {
    String yaml =
        FLIGHTS
            .substring(0, FLIGHTS.indexOf("\n  monitor:"))
            .replace("finding: {checks: [live-quality, input-drift]}", "code: {}");
    assertThat(errors(yaml))
        .extracting(SpecError::field)
        .containsExactly("spec.rollout.guards[1].quality");
    String guards = yaml.substring(yaml.indexOf("    guards:"), yaml.indexOf("    deadline:"));
    RolloutSpec rollout =
        PipelineSpecs.parse(yaml.replace(guards, ""), "p.yaml").orThrow().rollout().orElseThrow();
    assertThat(rollout.guard(Quality.class)).isEmpty();
    assertThat(rollout.guard(Errors.class)).isPresent();
    assertThat(rollout.guard(Latency.class)).isPresent();
  }

  @Test
  void aRolloutAlwaysHasAnErrorsGuard() {
    String yaml =
        with("      - errors: {attributableInputs: 3, alpha: 0.001, maxIncrease: 0.01}\n", "");
    assertThat(
            PipelineSpecs.parse(yaml, "p.yaml")
                .orThrow()
                .rollout()
                .orElseThrow()
                .guard(Errors.class))
        .contains(new Errors(3, 0.001, 0.01));
  }

  @Test
  void aGuardOfQuantileLossSaysWhichQuantile() {
    String yaml =
        FLIGHTS
            .replace("task: binary-classification", "task: regression")
            .replace("metric: {name: auc, min: 0.6}", "metric: {name: rmse, max: 20}")
            .replace("quality: {metric: log-loss, ", "quality: {metric: quantile-loss, ")
            .replaceAll("metric: log-loss, ", "");

    assertThat(PipelineSpecs.parse(yaml, "p.yaml").errors())
        .extracting(SpecError::message)
        .containsExactly("quantile-loss needs a quantile, for example quantile: 0.9");
    String right = yaml.replace("quantile-loss, ", "quantile-loss, quantile: 0.9, ");
    assertThat(PipelineSpecs.parse(right, "p.yaml").orThrow().rollout().orElseThrow())
        .extracting(r -> r.guard(Quality.class).orElseThrow().quantile().orElseThrow())
        .isEqualTo(0.9);
  }
}
