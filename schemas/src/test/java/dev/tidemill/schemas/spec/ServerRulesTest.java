package dev.tidemill.schemas.spec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemill.schemas.avro.TestSpecs;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A server behind the gateway is a program, or the address of one that runs. */
class ServerRulesTest {

  private static PipelineSpecs.ParseResult parse(String more) {
    String yaml =
        TestSpecs.FLIGHT_DELAYS.replaceFirst(
            "serving: \\{endpoint: flight-delays[^}]*\\}",
            "serving: {endpoint: flight-delays, " + more + "}");
    assertThat(yaml).contains(more);
    return PipelineSpecs.parse(yaml, "pipeline.yaml");
  }

  @Test
  void aProgramOrAnAddressIsAServer() {
    RolloutSpec.Server program =
        parse("backend: v2, server: {command: [python3, serve.py]}")
            .orThrow()
            .rollout()
            .flatMap(r -> r.serving().server())
            .orElseThrow();
    assertThat(program.command()).containsExactly("python3", "serve.py");
    RolloutSpec.Serving running =
        parse("backend: v2, server: {url: \"http://127.0.0.1:8080\", repository: /models}")
            .orThrow()
            .rollout()
            .orElseThrow()
            .serving();
    assertThat(running.answers()).isTrue();
    assertThat(running.server().orElseThrow().url()).contains("http://127.0.0.1:8080");
  }

  private static PipelineSpecs.ParseResult ofFormat(String format, String serving) {
    String yaml =
        TestSpecs.FLIGHT_DELAYS
            .replaceFirst("model:\\n    format: onnx", "model:\n    format: " + format)
            .replaceFirst(
                "serving: \\{endpoint: flight-delays[^}]*\\}", "serving: {" + serving + "}")
            .replaceFirst("- latency: .*", "");
    assertThat(yaml).contains("format: " + format, serving);
    return PipelineSpecs.parse(yaml, "pipeline.yaml");
  }

  @Test
  void modelsOfMlflowHaveAServerOfTidemill() {
    assertThat(ofFormat("mlflow", "backend: v2").errors()).isEmpty();
    assertThat(ofFormat("mlflow", "backend: none").errors()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          files | endpoint: e | write backend: v2 and server: {command: [...]}, a program that answers requests
          mlflow | endpoint: e | write backend: v2 and no more: Tidemill has the server
          mlflow | backend: gateway | or backend: none for batch jobs
          files | backend: v2 | Tidemill has one for model: {format: mlflow} only
          """)
  void theGatewayItselfRunsOnnxAlone(String format, String serving, String refusal) {
    assertThat(ofFormat(format, serving).errors())
        .anySatisfy(e -> assertThat(e.toString()).contains(refusal));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          backend: v2 | backend v2 needs a server
          server: {command: [a]} | only backend: v2 asks a server
          backend: v2, server: {command: [a], url: "http://h:1"} | either a command
          backend: v2, server: {model: m} | either a command
          backend: v2, server: {url: "localhost:8080"} | is not an address such as
          backend: v2, server: {url: "http://me@h:1"} | it holds a user
          backend: v2, server: {command: [a], repository: /m} | leave it out
          """)
  void whatCannotAnswerIsRefusedWithWhatToWrite(String written, String refusal) {
    assertThat(parse(written).errors()).anySatisfy(e -> assertThat(e.toString()).contains(refusal));
  }
}
