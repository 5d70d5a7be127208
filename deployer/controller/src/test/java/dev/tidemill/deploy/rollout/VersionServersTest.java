package dev.tidemill.deploy.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemill.schemas.message.ModelVersion;
import dev.tidemill.schemas.message.VersionServer;
import dev.tidemill.schemas.spec.PipelineSpec;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Which server answers for a version, by its specification. */
class VersionServersTest {

  private static final ModelVersion MODEL = Given.model(7, Optional.empty());

  private static PipelineSpec serving(String more) {
    return Given.spec(
        yaml ->
            yaml.replaceFirst(
                "serving: \\{endpoint: flight-delays[^}]*\\}",
                "serving: {endpoint: flight-delays, " + more + "}"));
  }

  @Test
  void onnxHasNone() {
    assertThat(Routing.server(Given.spec(), MODEL)).isEmpty();
  }

  @Test
  void aModelOfMlflowHasTidemillsOwnInThePythonOfPredict() {
    PipelineSpec spec =
        Given.spec(
            yaml ->
                yaml.replaceFirst(
                        "model:\\n    format: onnx",
                        "predict: {python: py}\n  model:\n    format: mlflow")
                    .replaceFirst("- latency: .*", "")
                    .replaceFirst("backend: gateway", "backend: v2"));
    ModelVersion model = Given.ofFormat(MODEL, "mlflow");
    VersionServer server = Routing.server(spec, model).orElseThrow();
    assertThat(server.command()).containsExactly("py");
    assertThat(server.program()).isEqualTo("mlflow");
    assertThat(server.model()).isEqualTo("flight-delays-7");
    assertThat(server.codeDigest()).isEqualTo(model.codeDigest());
  }

  @Test
  void aProgramIsOneForEachVersionAndARunningServerHasAModelForEachInItsRepository() {
    VersionServer program =
        Routing.server(serving("backend: v2, server: {command: [serve]}"), MODEL).orElseThrow();
    assertThat(program.command()).containsExactly("serve");
    assertThat(program.model()).isEqualTo("flight-delays-7");
    assertThat(program.program()).isEmpty();

    VersionServer loads =
        Routing.server(
                serving("backend: v2, server: {url: \"http://h:1\", model: m, repository: /r}"),
                MODEL)
            .orElseThrow();
    assertThat(loads.model()).isEqualTo("m-7");
    VersionServer asIs =
        Routing.server(serving("backend: v2, server: {url: \"http://h:1\", model: m}"), MODEL)
            .orElseThrow();
    assertThat(asIs.model()).isEqualTo("m");
  }
}
