package dev.tidemill.console.tracking;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemill.kit.access.Tokens;
import dev.tidemill.schemas.message.TrackedStatus;
import dev.tidemill.schemas.message.TrackingEvent;
import dev.tidemill.schemas.message.TrackingEventBody.AttemptClosed;
import dev.tidemill.schemas.message.TrackingEventBody.AttemptOpened;
import dev.tidemill.schemas.text.ExperimentId;
import java.net.http.HttpResponse;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Who may log where. */
class TrackingRolesTest extends TrackingFixture {

  private static final String PIPELINE = "growth/flight-delays";
  private static final String EXPERIMENT = ExperimentId.of(PIPELINE);
  private static final String RUN = ExperimentId.trackedRun("run-1", 1);
  private static final String TRAINER = "token-of-the-trainer";

  private void opened() {
    write(
        new TrackingEvent(
            EXPERIMENT,
            NOW,
            "runner",
            new AttemptOpened(
                RUN, PIPELINE, "run-1", 1, Tokens.sha256(TRAINER), NOW.plusSeconds(60))));
  }

  private HttpResponse<String> metric(String token, String run) {
    return ask(
        token,
        "POST",
        "mlflow/runs/log-metric",
        json(Map.of("run_id", run, "key", "x", "value", 1)));
  }

  @Test
  void theAttemptsRunExistsInTheExperimentOfItsPipelineAndItsProgramLogsToIt() {
    opened();
    ok(metric(TRAINER, RUN));
    assertThat(get("runs/get?run_id=" + RUN).at("/run/info/experiment_id").asText())
        .isEqualTo(EXPERIMENT);
    assertThat(get("experiments/get?experiment_id=" + EXPERIMENT).at("/experiment/name").asText())
        .isEqualTo(PIPELINE);
  }

  @Test
  void aTrainerThatChoosesAnExperimentLogsWhereItsAttemptIs() {
    opened();
    String found =
        ok(ask(TRAINER, "GET", "mlflow/experiments/get-by-name?experiment_name=mine", ""))
            .at("/experiment/experiment_id")
            .asText();
    assertThat(found).isEqualTo(EXPERIMENT);
    assertThat(
            ok(ask(TRAINER, "POST", "mlflow/experiments/create", "{\"name\": \"mine\"}"))
                .path("experiment_id")
                .asText())
        .isEqualTo(EXPERIMENT);
    String child =
        ok(ask(TRAINER, "POST", "mlflow/runs/create", json(Map.of("experiment_id", EXPERIMENT))))
            .at("/run/info/run_id")
            .asText();
    ok(metric(TRAINER, child));
  }

  @Test
  void aTrainerReadsAndWritesNothingOfOthers() {
    opened();
    String other = run(experiment("growth/other"));
    String before = run(EXPERIMENT);

    refused("RESOURCE_DOES_NOT_EXIST", metric(TRAINER, other));
    refused("PERMISSION_DENIED", metric(TRAINER, before));
    refused(
        "PERMISSION_DENIED",
        ask(
            TRAINER,
            "POST",
            "mlflow/experiments/delete",
            json(Map.of("experiment_id", EXPERIMENT))));
    refused("RESOURCE_DOES_NOT_EXIST", ask(TRAINER, "POST", "mlflow/runs/create", "{}"));
  }

  @Test
  void theTokenOfATrainerEndsWithItsAttempt() {
    opened();
    write(
        new TrackingEvent(
            EXPERIMENT, NOW, "runner", new AttemptClosed(RUN, TrackedStatus.FINISHED)));
    refused("UNAUTHENTICATED", metric(TRAINER, RUN));
    assertThat(get("runs/get?run_id=" + RUN).at("/run/info/status").asText()).isEqualTo("FINISHED");
  }

  @Test
  void rolesHoldInTheNamespaceThatTheNameOfAnExperimentBeginsWith() {
    String own = run(experiment("growth/trials"));
    String foreign = run(experiment("risk/trials"));

    ok(metric("ben", own));
    refused("PERMISSION_DENIED", metric("eve", own));
    ok(ask("eve", "GET", "mlflow/runs/get?run_id=" + own, ""));
    refused("RESOURCE_DOES_NOT_EXIST", metric("ben", foreign));
    refused("RESOURCE_DOES_NOT_EXIST", ask("eve", "GET", "mlflow/runs/get?run_id=" + foreign, ""));
    refused(
        "PERMISSION_DENIED",
        ask("ben", "POST", "mlflow/experiments/create", "{\"name\": \"elsewhere\"}"));
  }
}
