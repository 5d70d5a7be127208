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

  private String model(String token, String experiment, String run) {
    return ok(ask(token, "POST", "mlflow/logged-models", modelOf(experiment, run)))
        .at("/model/info/model_id")
        .asText();
  }

  private static String modelOf(String experiment, String run) {
    return json(Map.of("experiment_id", experiment, "source_run_id", run));
  }

  private static String metricOf(String run, String model) {
    return json(Map.of("run_id", run, "key", "auc", "value", 1, "model_id", model));
  }

  @Test
  void aTrainerChangesNoLoggedModelThatItDidNotMake() {
    opened();
    String other = experiment("growth/other");
    String foreign = model(ANA, other, run(other));
    String earlier = model(ANA, EXPERIMENT, run(EXPERIMENT));
    String own = model(TRAINER, EXPERIMENT, RUN);
    String log = "mlflow/runs/log-metric";

    ok(ask(TRAINER, "POST", log, metricOf(RUN, own)));
    refused("RESOURCE_DOES_NOT_EXIST", ask(TRAINER, "POST", log, metricOf(RUN, foreign)));
    refused("PERMISSION_DENIED", ask(TRAINER, "POST", log, metricOf(RUN, earlier)));
    refused(
        "PERMISSION_DENIED",
        ask(TRAINER, "PATCH", "mlflow/logged-models/" + earlier, "{\"status\": 2}"));
    refused(
        "PERMISSION_DENIED",
        ask(TRAINER, "POST", "mlflow/logged-models", modelOf(EXPERIMENT, run(EXPERIMENT))));
    refused(
        "RESOURCE_DOES_NOT_EXIST",
        ask(TRAINER, "POST", "mlflow/logged-models", modelOf(EXPERIMENT, run(other))));
    assertThat(get("logged-models/" + foreign).at("/model/data/metrics")).isEmpty();
    assertThat(get("logged-models/" + earlier).at("/model/data/metrics")).isEmpty();
  }

  @Test
  void filesAreWrittenByThoseAloneWhoMayWriteToTheirRun() {
    opened();
    String other = experiment("growth/other");
    String foreign = other + "/" + run(other) + "/artifacts/x";
    String earlier = EXPERIMENT + "/" + run(EXPERIMENT) + "/artifacts/x";
    String own = EXPERIMENT + "/" + RUN + "/artifacts/x";
    String files = "mlflow-artifacts/artifacts/";

    ok(ask(TRAINER, "PUT", files + own, "mine"));
    ok(ask("ben", "PUT", files + foreign, "ben's"));
    for (String method : new String[] {"PUT", "DELETE"}) {
      refused("RESOURCE_DOES_NOT_EXIST", ask(TRAINER, method, files + foreign, "x"));
      refused("PERMISSION_DENIED", ask(TRAINER, method, files + earlier, "x"));
      refused("PERMISSION_DENIED", ask("eve", method, files + own, "x"));
      // the run of another experiment is not in one's own
      refused(
          "RESOURCE_DOES_NOT_EXIST",
          ask(TRAINER, method, files + foreign.replace(other + "/", EXPERIMENT + "/"), "x"));
    }
    refused("RESOURCE_DOES_NOT_EXIST", ask(TRAINER, "GET", files + foreign, ""));
    assertThat(ask("eve", "GET", files + own, "").body()).isEqualTo("mine");
    assertThat(ask("eve", "GET", files + foreign, "").body()).isEqualTo("ben's");
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
