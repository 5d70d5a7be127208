package dev.tidemill.console.tracking;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tidemill.schemas.avro.AvroMapper;
import dev.tidemill.schemas.message.TrackingEvent;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What clients of MLflow send, and what they are answered. */
class TrackingApiTest extends TrackingFixture {

  private JsonNode data(String run) {
    return get("runs/get?run_id=" + run).at("/run/data");
  }

  private static String value(JsonNode pairs, String key) {
    for (JsonNode pair : pairs) {
      if (pair.path("key").asText().equals(key)) {
        return pair.path("value").asText();
      }
    }
    return null;
  }

  @Test
  void whatIsLoggedIsReadBackAtOnce() {
    String run = run(experiment("iris"));

    post("runs/log-metric", Map.of("run_id", run, "key", "loss", "value", 0.5, "step", 1));
    post("runs/log-metric", Map.of("run_id", run, "key", "loss", "value", 0.4, "step", "2"));
    post("runs/log-parameter", Map.of("run_id", run, "key", "depth", "value", "3"));
    post("runs/set-tag", Map.of("run_id", run, "key", "note", "value", "a"));

    JsonNode data = data(run);
    assertThat(value(data.path("metrics"), "loss")).isEqualTo("0.4");
    assertThat(value(data.path("params"), "depth")).isEqualTo("3");
    assertThat(value(data.path("tags"), "note")).isEqualTo("a");
    JsonNode history = get("metrics/get-history?metric_key=loss&run_id=" + run).path("metrics");
    assertThat(history.findValuesAsText("step")).containsExactly("1", "2");
  }

  @Test
  void metricsThatAreNotFiniteComeBackAsTheyWereSent() {
    String run = run("0");
    for (String value : List.of("NaN", "Infinity", "-Infinity")) {
      post("runs/log-metric", Map.of("run_id", run, "key", "m" + value.length(), "value", value));
    }
    assertThat(data(run).path("metrics").findValuesAsText("value"))
        .containsExactlyInAnyOrder("NaN", "Infinity", "-Infinity");
  }

  @Test
  void aParameterKeepsItsFirstValue() {
    String run = run("0");
    post("runs/log-parameter", Map.of("run_id", run, "key", "a", "value", "1"));
    post("runs/log-parameter", Map.of("run_id", run, "key", "a", "value", "1"));

    JsonNode error =
        refused(
            "INVALID_PARAMETER_VALUE",
            ask(
                ANA,
                "POST",
                "mlflow/runs/log-parameter",
                json(Map.of("run_id", run, "key", "a", "value", "2"))));

    assertThat(error.path("message").asText())
        .contains("Changing param values is not allowed", "'a'", "value='1'", "value='2'");
    assertThat(value(data(run).path("params"), "a")).isEqualTo("1");
  }

  @Test
  void aBatchIsLoggedWithOneRecordAndIsRefusedWholeIfItIsTooLarge() {
    String run = run("0");
    int before = log.size();
    post(
        "runs/log-batch",
        Map.of(
            "run_id", run,
            "metrics", List.of(Map.of("key", "m", "value", 1, "timestamp", 1, "step", 0)),
            "params", List.of(Map.of("key", "p", "value", "x")),
            "tags", List.of(Map.of("key", "t", "value", "y"))));
    assertThat(log).hasSize(before + 1);

    List<Map<String, String>> many =
        IntStream.range(0, 101).mapToObj(i -> Map.of("key", "p" + i, "value", "x")).toList();
    JsonNode error =
        refused(
            "INVALID_PARAMETER_VALUE",
            ask(ANA, "POST", "mlflow/runs/log-batch", json(Map.of("run_id", run, "params", many))));
    assertThat(error.path("message").asText()).contains("at most 100 params", "101");
    assertThat(data(run).path("params")).hasSize(1);
  }

  @Test
  void keysAndValuesHaveTheLimitsOfMlflow() {
    String run = run("0");
    refused(
        "INVALID_PARAMETER_VALUE",
        ask(
            ANA,
            "POST",
            "mlflow/runs/log-metric",
            json(Map.of("run_id", run, "key", "k".repeat(251), "value", 1))));
    refused(
        "INVALID_PARAMETER_VALUE",
        ask(
            ANA,
            "POST",
            "mlflow/runs/log-metric",
            json(Map.of("run_id", run, "key", "../up", "value", 1))));
    post("runs/log-parameter", Map.of("run_id", run, "key", "long", "value", "x".repeat(7_000)));
    assertThat(value(data(run).path("params"), "long")).hasSize(6_000);
  }

  @Test
  void aDeletedRunIsNotWrittenToUntilItIsRestored() {
    String run = run("0");
    post("runs/delete", Map.of("run_id", run));
    refused(
        "INVALID_PARAMETER_VALUE",
        ask(
            ANA,
            "POST",
            "mlflow/runs/set-tag",
            json(Map.of("run_id", run, "key", "a", "value", "b"))));
    post("runs/restore", Map.of("run_id", run));
    post("runs/set-tag", Map.of("run_id", run, "key", "a", "value", "b"));
  }

  @Test
  void anExperimentOfATakenNameIsRefused() {
    experiment("taken");
    refused(
        "RESOURCE_ALREADY_EXISTS",
        ask(ANA, "POST", "mlflow/experiments/create", json(Map.of("name", "taken"))));
    String id =
        get("experiments/get-by-name?experiment_name=taken")
            .at("/experiment/experiment_id")
            .asText();
    post("experiments/update", Map.of("experiment_id", id, "new_name", "moved"));
    assertThat(experiment("taken")).isNotEqualTo(id);
  }

  @Test
  void whatTheTopicHoldsIsEnoughToAnswerAgain() {
    String run = run(experiment("again"));
    post("runs/log-metric", Map.of("run_id", run, "key", "loss", "value", 0.5));
    ok(ask(ANA, "PUT", "mlflow-artifacts/artifacts/" + place(run) + "/a.txt", "hello"));

    TrackingProjection rebuilt = new TrackingProjection();
    log.forEach(e -> rebuilt.apply(AvroMapper.of(TrackingEvent.class).decode(e)));

    assertThat(rebuilt.read(() -> TrackingJson.run(rebuilt.run(run).orElseThrow())))
        .isEqualTo(projection.read(() -> TrackingJson.run(projection.run(run).orElseThrow())));
    assertThat(rebuilt.read(() -> rebuilt.run(run).orElseThrow().files.list(""))).hasSize(1);
  }

  private String place(String run) {
    String uri = get("runs/get?run_id=" + run).at("/run/info/artifact_uri").asText();
    assertThat(uri).startsWith("mlflow-artifacts:/");
    return uri.substring("mlflow-artifacts:/".length());
  }

  @Test
  void filesAreKeptByTheirDigestListedAndReadBack() {
    String run = run("0");
    String place = "mlflow-artifacts/artifacts/" + place(run);
    ok(ask(ANA, "PUT", place + "/deep/a.txt", "hello"));
    ok(ask(ANA, "PUT", place + "/b.txt", "hello"));

    assertThat(store.list()).hasSize(1);
    assertThat(get("artifacts/list?run_id=" + run).path("files").findValuesAsText("path"))
        .containsExactly("b.txt", "deep");
    assertThat(get("artifacts/list?path=deep&run_id=" + run).path("files").findValuesAsText("path"))
        .containsExactly("deep/a.txt");
    JsonNode below =
        ok(ask(ANA, "GET", "mlflow-artifacts/artifacts?path=" + place(run) + "/deep", ""));
    assertThat(below.path("files").findValuesAsText("path")).containsExactly("a.txt");
    assertThat(ask(ANA, "GET", place + "/deep/a.txt", "").body()).isEqualTo("hello");

    ok(ask(ANA, "DELETE", place + "/deep", ""));
    refused("RESOURCE_DOES_NOT_EXIST", ask(ANA, "GET", place + "/deep/a.txt", ""));
    assertThat(ask(ANA, "GET", place + "/b.txt", "").body()).isEqualTo("hello");
  }

  @Test
  void aFileMayBeLargerThanOtherBodiesButNotLargerThanTheSettingSays() {
    String place = "mlflow-artifacts/artifacts/" + place(run("0"));
    ok(ask(ANA, "PUT", place + "/large", "x".repeat(MOST_BYTES)));
    HttpResponse<String> refused = ask(ANA, "PUT", place + "/larger", "x".repeat(MOST_BYTES + 1));
    assertThat(refused.statusCode()).isEqualTo(413);
    refused("REQUEST_LIMIT_EXCEEDED", refused);
    assertThat(ask(ANA, "POST", "mlflow/runs/create", "x".repeat(60_000)).statusCode())
        .isEqualTo(413);
  }

  @Test
  void aPathThatLeadsElsewhereIsRefused() {
    String place = "mlflow-artifacts/artifacts/" + place(run("0"));
    for (String path : List.of("/a%5Cb", "/%2e%2e%2fx", "/x%2f..%2f..%2fy")) {
      assertThat(ask(ANA, "PUT", place + path, "x").statusCode()).as(path).isEqualTo(400);
    }
    assertThat(store.list()).isEmpty();
  }

  @Test
  void loggedModelsOfMlflow3HaveTheirOwnStatusMetricsAndFiles() {
    String run = run("0");
    JsonNode made =
        post("logged-models", Map.of("experiment_id", "0", "name", "mine", "source_run_id", run))
            .at("/model/info");
    String id = made.path("model_id").asText();
    ok(
        ask(
            ANA,
            "PUT",
            "mlflow-artifacts/artifacts/0/models/" + id + "/artifacts/MLmodel",
            "flavors: {}"));
    ok(ask(ANA, "PATCH", "mlflow/logged-models/" + id, "{\"status\": 2}"));
    post("runs/log-metric", Map.of("run_id", run, "key", "auc", "value", 0.9, "model_id", id));
    post("runs/outputs", Map.of("run_id", run, "models", List.of(Map.of("model_id", id))));

    JsonNode model = get("logged-models/" + id).path("model");
    assertThat(model.at("/info/status").asText()).isEqualTo("LOGGED_MODEL_READY");
    assertThat(model.at("/data/metrics/0/value").asDouble()).isEqualTo(0.9);
    assertThat(get("logged-models/" + id + "/artifacts/directories").at("/files/0/path").asText())
        .isEqualTo("MLmodel");
    assertThat(get("runs/get?run_id=" + run).at("/run/outputs/model_outputs/0/model_id").asText())
        .isEqualTo(id);
  }

  @Test
  void errorsHaveTheFormOfMlflow() {
    refused("UNAUTHENTICATED", ask("nobody", "GET", "mlflow/runs/get?run_id=x", ""));
    refused("RESOURCE_DOES_NOT_EXIST", ask(ANA, "GET", "mlflow/runs/get?run_id=x", ""));
    refused("INVALID_PARAMETER_VALUE", ask(ANA, "GET", "mlflow/runs/get", ""));
    refused("INVALID_PARAMETER_VALUE", ask(ANA, "POST", "mlflow/runs/create", "[1]"));
    refused("INVALID_PARAMETER_VALUE", ask(ANA, "POST", "mlflow/runs/create", "{"));
    refused("ENDPOINT_NOT_FOUND", ask(ANA, "POST", "mlflow/traces", "{}"));
  }
}
