package dev.tidemill.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemill.schemas.message.PipelineVersion;
import dev.tidemill.schemas.message.Route;
import dev.tidemill.schemas.message.RouteRole;
import dev.tidemill.schemas.message.RouteVersion;
import dev.tidemill.schemas.message.Signature;
import dev.tidemill.schemas.spec.PipelineSpec;
import dev.tidemill.schemas.spec.PipelineSpecs;
import dev.tidemill.schemas.spec.Task;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class EndpointOwnerTest {

  private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");

  private final Projection projection = new Projection();

  @Test
  void applyRefusesAnEndpointThatAnotherPipelineHasDeclaredAndNamesIt() {
    assertThat(problem(spec("one", "shared"))).isEmpty();
    applied("one", "shared");
    assertThat(problem(spec("one", "shared"))).isEmpty();
    assertThat(problem(spec("two", "own"))).isEmpty();
    assertThat(problem(spec("two", "shared")))
        .contains("the endpoint shared is that of demo/one; give this pipeline another one");
  }

  @Test
  void ofTwoThatDeclaredItTheOneThatServesKeepsItAndTheOtherIsToldWhose() {
    applied("one", "shared");
    applied("two", "shared");
    projection.apply(route("two", "shared"));
    assertThat(problem(spec("two", "shared"))).isEmpty();
    assertThat(problem(spec("one", "shared")))
        .hasValueSatisfying(p -> assertThat(p).contains("demo/two"));
  }

  @Test
  void aPipelineThatServesCannotDropItsRolloutOrMove() {
    applied("one", "shared");
    projection.apply(route("one", "shared"));
    assertThat(problem(spec("one", "elsewhere")))
        .contains(
            "gateways serve demo/one at shared; in this version a pipeline that serves keeps its"
                + " endpoint");
    assertThat(problem(parse(yaml("one", "shared").replaceFirst("(?s)  rollout:.*", ""))))
        .isPresent();
  }

  private Optional<String> problem(PipelineSpec spec) {
    return projection.read(() -> projection.endpointProblem(spec));
  }

  private void applied(String name, String endpoint) {
    projection.apply(
        new PipelineVersion("demo/" + name, 1, spec(name, endpoint), "", "/p", NOW, "ann", false));
  }

  private static Route route(String name, String endpoint) {
    Signature signature = new Signature(List.of(), List.of(), List.of(), Optional.empty());
    return new Route(
        endpoint,
        "demo/" + name,
        1,
        1,
        NOW,
        Optional.empty(),
        0,
        List.of(new RouteVersion(1, "d", RouteRole.CHAMPION, 100, signature, Optional.empty())),
        "id",
        0,
        1,
        List.of(),
        0,
        Task.BINARY_CLASSIFICATION);
  }

  private static PipelineSpec spec(String name, String endpoint) {
    return parse(yaml(name, endpoint));
  }

  private static PipelineSpec parse(String yaml) {
    return PipelineSpecs.parse(yaml, "pipeline.yaml").orThrow();
  }

  private static String yaml(String name, String endpoint) {
    return """
    apiVersion: tidemill.dev/v1alpha1
    kind: Pipeline
    metadata: {name: %s, namespace: demo}
    spec:
      task: binary-classification
      data:
        sources: [{name: rows, files: {path: incoming, glob: "*.csv", format: csv}}]
        columns: {id: [id], time: at, label: y}
        clock: data
        holdout: {length: 1d, minRows: 10}
      code: {path: code, training: ["**"]}
      train: {command: [sh, -c, "exit 3"]}
      model: {format: onnx, positive: {output: probability}}
      triggers:
        - {name: many-rows, data: {source: rows}, when: {newRows: 1000000}}
      rollout:
        serving: {endpoint: %s, backend: gateway}
        strategy: canary
        steps: [{weight: 50}]
        stickyBy: id
        guards:
          - errors: {attributableInputs: 3, alpha: 0.001, maxIncrease: 0.01}
        deadline: {after: 1h, then: expire}
    """
        .formatted(name, endpoint);
  }
}
