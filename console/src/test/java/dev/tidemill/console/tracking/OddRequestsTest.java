package dev.tidemill.console.tracking;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests that programs send by mistake, and answers that say what is wrong. */
class OddRequestsTest extends TrackingFixture {

  private String invalid(String path, String body) {
    JsonNode error = refused("INVALID_PARAMETER_VALUE", ask(ANA, "POST", "mlflow/" + path, body));
    return error.path("message").asText();
  }

  private static String files(String run) {
    return "mlflow-artifacts/artifacts/0/" + run + "/artifacts";
  }

  private String put(String path) {
    JsonNode error = refused("INVALID_PARAMETER_VALUE", ask(ANA, "PUT", path, "x"));
    return error.path("message").asText();
  }

  @Test
  void aNameIsOfAFileOrOfAFolder() {
    String files = files(run("0"));
    ok(ask(ANA, "PUT", files + "/model", "x"));
    ok(ask(ANA, "PUT", files + "/plots/roc.png", "x"));

    assertThat(put(files + "/model/MLmodel"))
        .isEqualTo("'model' is a file; 'model/MLmodel' cannot be in it");
    assertThat(put(files + "/model/deep/er")).startsWith("'model' is a file");
    assertThat(put(files + "/plots")).startsWith("'plots' is a folder with files");
    assertThat(put(files + "/other/")).contains("write the name of the file too");
    ok(ask(ANA, "PUT", files + "/model2/MLmodel", "x"));
    ok(ask(ANA, "DELETE", files + "/plots", ""));
    ok(ask(ANA, "PUT", files + "/plots", "x"));
  }

  @Test
  void halfOfASurrogatePairIsRefusedWhereverItStands() {
    String run = run("0");
    String half = "\\ud800";
    assertThat(invalid("experiments/create", "{\"name\":\"a" + half + "\"}"))
        .contains("name has half of a surrogate pair");
    assertThat(
            invalid(
                "runs/log-parameter",
                "{\"run_id\":\"" + run + "\",\"key\":\"k\",\"value\":\"" + half + "x\"}"))
        .contains("value has half of a surrogate pair");
    assertThat(
            invalid(
                "runs/log-batch",
                "{\"run_id\":\""
                    + run
                    + "\",\"tags\":[{\"key\":\"k\",\"value\":\""
                    + half
                    + "\"}]}"))
        .contains("value has half of a surrogate pair");
    post("runs/set-tag", Map.of("run_id", run, "key", "wave", "value", "\ud83c\udf0a"));
    assertThat(get("runs/get?run_id=" + run).at("/run/data/tags").findValuesAsText("value"))
        .contains("\ud83c\udf0a");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"1e400", "-1e400", "\"1e400\"", "\"0x1p3\"", "\"1d\"", "\"nan?\"", "true"})
  void aMetricIsANumberThatADoubleHolds(String value) {
    String run = run("0");
    assertThat(
            invalid(
                "runs/log-metric",
                "{\"run_id\":\"" + run + "\",\"key\":\"k\",\"value\":" + value + "}"))
        .startsWith("value");
    assertThat(get("runs/get?run_id=" + run).at("/run/data/metrics")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "experiments/create, name",
    "runs/create, run_name",
    "registered-models/create, name",
    "logged-models, name"
  })
  void aNameHasNoNul(String path, String field) {
    assertThat(invalid(path, "{\"experiment_id\":\"0\",\"" + field + "\":\"a\\u0000b\"}"))
        .contains("name");
  }

  @Test
  void aValueHasNoNulAndANameIsMoreThanWhiteSpace() {
    String run = run("0");
    Map<String, String> pair = Map.of("run_id", run, "key", "k", "value", "a\0b");
    assertThat(invalid("runs/log-parameter", json(pair)))
        .isEqualTo("The value of the param 'k' has a character NUL");
    assertThat(invalid("runs/set-tag", json(pair))).startsWith("The value of the tag 'k'");
    assertThat(invalid("experiments/create", json(Map.of("name", " \t\n"))))
        .isEqualTo("The name of an experiment is empty or only white space");
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"x\"", "[[]]", "[null]", "{}", "0"})
  void experimentsToSearchAreAListOfTexts(String ids) {
    String body = "{\"experiment_ids\":" + ids + "}";
    assertThat(invalid("runs/search", body)).startsWith("experiment_ids is not a list");
    assertThat(invalid("logged-models/search", body)).startsWith("experiment_ids is not a list");
  }

  @Test
  void runsGoAwayWithTheirExperimentAndComeBackWithIt() {
    String experiment = experiment("tried");
    String run = run(experiment);
    post("experiments/delete", Map.of("experiment_id", experiment));

    assertThat(get("runs/get?run_id=" + run).at("/run/info/lifecycle_stage").asText())
        .isEqualTo("deleted");
    assertThat(
            post("runs/search", Map.of("experiment_ids", new String[] {experiment})).path("runs"))
        .isEmpty();
    String metric = json(Map.of("run_id", run, "key", "x", "value", 1));
    assertThat(invalid("runs/log-metric", metric)).contains("must be in the 'active' state");
    assertThat(invalid("runs/create", json(Map.of("experiment_id", experiment))))
        .contains("must be in the 'active' state");
    assertThat(invalid("logged-models", json(Map.of("experiment_id", experiment))))
        .contains("must be in the 'active' state");

    post("experiments/restore", Map.of("experiment_id", experiment));
    ok(ask(ANA, "POST", "mlflow/runs/log-metric", metric));
  }

  @Test
  void theFilesOfAnExperimentAreWhereItWasToldToKeepThem() {
    String elsewhere =
        post("experiments/create", Map.of("name", "far", "artifact_location", "s3://bucket/far/"))
            .path("experiment_id")
            .asText();
    String here =
        post(
                "experiments/create",
                Map.of("name", "near", "artifact_location", "mlflow-artifacts:/mine"))
            .path("experiment_id")
            .asText();

    assertThat(
            get("experiments/get?experiment_id=" + elsewhere)
                .at("/experiment/artifact_location")
                .asText())
        .isEqualTo("s3://bucket/far");
    String run = run(elsewhere);
    assertThat(get("runs/get?run_id=" + run).at("/run/info/artifact_uri").asText())
        .isEqualTo("s3://bucket/far/" + run + "/artifacts");
    assertThat(
            get("experiments/get?experiment_id=" + here)
                .at("/experiment/artifact_location")
                .asText())
        .isEqualTo("mlflow-artifacts:/" + here);
    assertThat(
            invalid(
                "experiments/create",
                json(Map.of("name", "odd", "artifact_location", "s3://bucket/a?b=c"))))
        .contains("without # and ?");
  }

  @Test
  void aRequestWithoutATokenIsToldWhichVariableHasIt() {
    JsonNode error =
        refused("UNAUTHENTICATED", ask("", "GET", "mlflow/experiments/get?experiment_id=0", ""));
    assertThat(error.path("message").asText()).contains("Send a token", "MLFLOW_TRACKING_TOKEN");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"start_time\":9223372036854775808}",
        "{\"start_time\":\"yesterday\"}",
        "{\"experiment_id\":\"0\",\"tags\":[{\"key\":\"a\",\"value\":{}}]}",
        "{\"experiment_id\":[],\"tags\":7}",
        "{\"tags\":[1]}"
      })
  void valuesThatFitNowhereAreRefused(String body) {
    invalid("runs/create", body);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a//b", "a/", "/a", "a/../b", "..", ".", "a/./b", "a@b", "a\tb"})
  void aKeyIsANameAlsoWhereItIsAFile(String key) {
    assertThat(invalid("runs/log-parameter", json(Map.of("run_id", run("0"), "key", key))))
        .startsWith("Invalid param name");
  }

  @ParameterizedTest
  @ValueSource(strings = {"Präzision", "精度", "a/b.c-d e:f_1", "..a", "a..b"})
  void aKeyHasLettersOfAnyScript(String key) {
    post("runs/log-metric", Map.of("run_id", run("0"), "key", key, "value", 1, "step", 2.0));
  }

  @ParameterizedTest
  @ValueSource(strings = {"latest", "v1", "V22"})
  void anAliasIsNotReadAsAVersion(String alias) {
    post("registered-models/create", Map.of("name", "mine"));
    assertThat(
            invalid(
                "registered-models/alias",
                json(Map.of("name", "mine", "alias", alias, "version", 1))))
        .contains("is reserved");
  }
}
