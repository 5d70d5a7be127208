package dev.tidemill.console.tracking;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tidemill.kit.access.Tokens;
import dev.tidemill.kit.store.FolderArchive;
import dev.tidemill.schemas.message.ModelVersion;
import dev.tidemill.schemas.message.Prepared;
import dev.tidemill.schemas.message.SignalSet;
import dev.tidemill.schemas.message.Signature;
import dev.tidemill.schemas.message.Snapshot;
import dev.tidemill.schemas.message.TrackingEvent;
import dev.tidemill.schemas.message.TrackingEventBody.AttemptOpened;
import dev.tidemill.schemas.message.Verdict;
import dev.tidemill.schemas.message.VerdictOutcome;
import dev.tidemill.schemas.text.ExperimentId;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Our registry through the operations that MLflow's clients use for theirs. */
class RegistryAsMlflowSeesItTest extends TrackingFixture {

  private static final String PIPELINE = "growth/churn";
  private static final String NAME = "growth.churn";
  private static final String RUN = ExperimentId.trackedRun("run-2", 1);
  private static final String TRAINER = "token-of-the-trainer";
  private String digest;

  @BeforeEach
  void register() {
    digest = store.put("the model".getBytes(StandardCharsets.UTF_8));
    projection.apply(version(1, List.of("former")));
    projection.apply(version(2, List.of("champion")));
    write(
        new TrackingEvent(
            ExperimentId.of(PIPELINE),
            NOW,
            "runner",
            new AttemptOpened(
                RUN, PIPELINE, "run-2", 1, Tokens.sha256(TRAINER), NOW.plusSeconds(60))));
  }

  private ModelVersion version(int number, List<String> aliases) {
    return version(number, aliases, digest, "");
  }

  private ModelVersion version(int number, List<String> aliases, String digest, String format) {
    return new ModelVersion(
        PIPELINE,
        number,
        digest,
        "run-" + number,
        NOW,
        9,
        new Signature(List.of(), List.of(), List.of(), Optional.empty()),
        new Snapshot("s", NOW, NOW, NOW, NOW, NOW, 1, 1, "t", "h", List.of(), List.of(), "rule"),
        new Prepared("t", "h", "p", Optional.empty(), List.of()),
        "code",
        Map.of(),
        7,
        Optional.empty(),
        Map.of(),
        new Verdict(
            "v",
            "model",
            VerdictOutcome.PASS,
            digest,
            Optional.empty(),
            Optional.empty(),
            List.of(),
            false,
            Optional.empty(),
            Optional.empty(),
            Map.of(),
            List.of(),
            ""),
        List.of(),
        SignalSet.NONE,
        aliases,
        false,
        1,
        Map.of(),
        format);
  }

  private String source(int version) {
    String source =
        get("model-versions/get?name=" + NAME + "&version=" + version)
            .at("/model_version/source")
            .asText();
    return source.substring("mlflow-artifacts:/".length());
  }

  private List<String> listed(String place) {
    return ok(ask("eve", "GET", "mlflow-artifacts/artifacts?path=" + place, ""))
        .path("files")
        .findValuesAsText("path");
  }

  @Test
  void aModelOfSeveralFilesIsAFolderForMlflowToo() throws IOException {
    Path model = Files.createDirectories(folder.resolve("model/data"));
    Files.writeString(model.resolve("model.pkl"), "weights");
    Files.writeString(model.resolveSibling("MLmodel"), "flavors: {}");
    ByteArrayOutputStream archive = new ByteArrayOutputStream();
    FolderArchive.pack(model.getParent(), archive);
    String packed = store.put(archive.toByteArray());
    projection.apply(version(3, List.of("candidate"), packed, "mlflow"));
    projection.apply(version(4, List.of(), packed, "onnx-folder"));
    projection.apply(version(5, List.of(), "0".repeat(64), "mlflow"));
    String files = "mlflow-artifacts/artifacts/";

    assertThat(listed(source(3))).containsExactly("MLmodel", "data");
    assertThat(listed(source(3) + "/data")).containsExactly("model.pkl");
    assertThat(ask("eve", "GET", files + source(3) + "/data/model.pkl", "").body())
        .isEqualTo("weights");
    assertThat(ask("eve", "GET", files + source(3) + "/MLmodel", "").body())
        .isEqualTo("flavors: {}");
    assertThat(ask("eve", "GET", files + source(4) + "/MLmodel", "").body())
        .contains("loader_module: mlflow.onnx");
    refused("RESOURCE_DOES_NOT_EXIST", ask("eve", "GET", files + source(3) + "/model.pkl", ""));
    refused("RESOURCE_DOES_NOT_EXIST", ask("eve", "GET", files + source(5) + "/MLmodel", ""));
  }

  private JsonNode patch(String path, Object body) {
    return ok(ask(ANA, "PATCH", "mlflow/" + path, json(body)));
  }

  @Test
  void theChampionIsAnAliasAndItsFileIsTheModel() {
    JsonNode champion =
        get("registered-models/alias?name=" + NAME + "&alias=champion").path("model_version");
    assertThat(champion.path("version").asText()).isEqualTo("2");
    assertThat(champion.path("run_id").asText()).isEqualTo(RUN);
    String files = champion.path("source").asText().substring("mlflow-artifacts:/".length());
    assertThat(
            ok(ask("eve", "GET", "mlflow-artifacts/artifacts?path=" + files, ""))
                .path("files")
                .findValuesAsText("path"))
        .containsExactly("MLmodel", "model.onnx");
    assertThat(ask("eve", "GET", "mlflow-artifacts/artifacts/" + files + "/model.onnx", "").body())
        .isEqualTo("the model");
    assertThat(ask("eve", "GET", "mlflow-artifacts/artifacts/" + files + "/MLmodel", "").body())
        .contains("loader_module: mlflow.onnx");
  }

  @Test
  void versionsAreFoundNewestFirst() {
    JsonNode found = get("model-versions/search?filter=name%3D%27" + NAME + "%27");
    assertThat(found.path("model_versions").findValuesAsText("version")).containsExactly("2", "1");
    assertThat(
            get("registered-models/search?filter=tags.%60mlflow.prompt.is_prompt%60%20!%3D%20%27true%27")
                .path("registered_models")
                .findValuesAsText("name"))
        .contains(NAME);
  }

  @Test
  void nobodyMakesOrMovesAVersionOfAPipelineFromHere() {
    for (String operation :
        List.of("model-versions/create", "registered-models/alias", "registered-models/set-tag")) {
      JsonNode error =
          refused(
              "INVALID_STATE",
              ask(
                  ANA,
                  "POST",
                  "mlflow/" + operation,
                  json(
                      Map.of(
                          "name",
                          NAME,
                          "source",
                          "mlflow-artifacts:/0/r/artifacts/m",
                          "alias",
                          "champion",
                          "version",
                          "1",
                          "key",
                          "a"))));
      assertThat(error.path("message").asText())
          .contains("its versions come from runs that pass their gates", "rollout");
    }
  }

  @Test
  void aScriptThatRegistersAModelGoesOnAndItsNameIsANote() {
    String create = json(Map.of("name", "churn"));
    ok(ask(TRAINER, "POST", "mlflow/registered-models/create", create));
    refused(
        "RESOURCE_ALREADY_EXISTS", ask(TRAINER, "POST", "mlflow/registered-models/create", create));
    for (int n = 1; n <= 2; n++) {
      JsonNode made =
          ok(
              ask(
                  TRAINER,
                  "POST",
                  "mlflow/model-versions/create",
                  json(
                      Map.of(
                          "name", "churn", "run_id", RUN, "source", "mlflow-artifacts:/0/" + n))));
      assertThat(made.at("/model_version/version").asText()).isEqualTo(Integer.toString(n));
      assertThat(made.at("/model_version/status").asText()).isEqualTo("READY");
    }
    post("registered-models/alias", Map.of("name", "churn", "alias", "best", "version", "1"));
    assertThat(
            get("registered-models/alias?name=churn&alias=best")
                .at("/model_version/version")
                .asText())
        .isEqualTo("1");
    patch("registered-models/update", Map.of("name", "churn", "description", "words"));
    assertThat(get("registered-models/get?name=churn").at("/registered_model/description").asText())
        .isEqualTo("words");
    assertThat(projection.versions(PIPELINE)).hasSize(2);
  }

  @Test
  void aNameBelongsToTheNamespaceOfTheTrainerThatGaveIt() {
    ok(ask(TRAINER, "POST", "mlflow/registered-models/create", json(Map.of("name", "churn"))));
    ok(ask("eve", "GET", "mlflow/registered-models/get?name=churn", ""));
    refused(
        "PERMISSION_DENIED",
        ask(
            "eve",
            "POST",
            "mlflow/registered-models/set-tag",
            json(Map.of("name", "churn", "key", "a", "value", "b"))));
    refused(
        "PERMISSION_DENIED",
        ask("ben", "POST", "mlflow/registered-models/create", json(Map.of("name", "other"))));
  }

  @Test
  void aFileOfOneMachineIsNotTheSourceOfAVersion() {
    post("registered-models/create", Map.of("name", "local"));
    refused(
        "INVALID_PARAMETER_VALUE",
        ask(
            ANA,
            "POST",
            "mlflow/model-versions/create",
            json(Map.of("name", "local", "source", "file:///etc/passwd"))));
  }

  @Test
  void whatATrainerLoggedStandsBesideItsRun() {
    ok(
        ask(
            TRAINER,
            "POST",
            "mlflow/runs/log-metric",
            json(Map.of("run_id", RUN, "key", "auc", "value", 0.9))));
    assertThat(projection.logged("run-2").orElseThrow())
        .containsEntry("note", "as the trainer logged; never used by a gate")
        .containsEntry("metrics", Map.of("auc", 0.9));
    ok(
        ask(
            TRAINER,
            "POST",
            "mlflow/runs/log-parameter",
            json(Map.of("run_id", RUN, "key", "note", "value", "red\u001b[31m\nline"))));
    assertThat(projection.sentences("run-2"))
        .containsExactly(
            "the trainer logged 1 metric, 1 parameter and 0 files (no gate looks at them)",
            "  metrics: auc 0.9",
            "  parameters: note=red\\u001b[31m line");
    assertThat(projection.values("run-2"))
        .containsEntry("metric auc", "0.9")
        .containsEntry("parameter note", "red\\u001b[31m line");
    assertThat(projection.values("run-1")).isEmpty();
    assertThat(projection.logged("run-1")).isEmpty();
  }
}
