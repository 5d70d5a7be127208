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
        .contains(
            "the endpoint shared is that of demo/one. Give this pipeline another one, or free it"
                + " with `tidemill delete pipeline demo/one`");
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
  void aPipelineThatServesCannotDropItsRolloutOrMoveAndIsToldWhatIsServedAndWhatIsAllowed() {
    applied("one", "shared");
    projection.apply(route("one", "shared"));
    assertThat(problem(spec("one", "elsewhere")))
        .contains(
            "version 1 of demo/one is served at the endpoint shared, and a pipeline that serves"
                + " cannot move to elsewhere in this version. Keep the endpoint, or stop serving"
                + " with `tidemill delete pipeline demo/one` and apply again");
    assertThat(problem(parse(yaml("one", "shared").replaceFirst("(?s)  rollout:.*", ""))))
        .contains(
            "version 1 of demo/one is served at the endpoint shared and would stay so, but this"
                + " specification has no rollout, so no later model could take its place. Keep a"
                + " rollout with that endpoint and backend gateway, or stop serving with `tidemill"
                + " delete pipeline demo/one` and apply again");
    assertThat(problem(parse(yaml("one", "shared").replace("backend: gateway", "backend: none"))))
        .hasValueSatisfying(p -> assertThat(p).contains("has backend none"));
  }

  @Test
  void aPipelineWithAServerBehindTheGatewayShowsItsEndpoint() {
    String served = "backend: v2, server: {url: 'http://127.0.0.1:9000'}";
    PipelineSpec spec = parse(yaml("one", "shared").replace("backend: gateway", served));
    projection.apply(new PipelineVersion("demo/one", 1, spec, "", "/p", NOW, "ann", false));
    assertThat(projection.find("demo/one").orElseThrow().summary())
        .containsEntry("endpoint", "shared");
  }

  @Test
  void theEndpointOfADeletedPipelineIsFreeOnceItsRouteIsWithdrawn() {
    applied("one", "shared");
    projection.apply(route("one", "shared"));
    projection.apply(version("one", "shared", true));
    assertThat(problem(spec("two", "shared")))
        .contains(
            "the endpoint shared is not free yet: demo/one, which was deleted, is just being taken"
                + " off it. Apply again in a moment");
    assertThat(problem(spec("one", "elsewhere")))
        .hasValueSatisfying(p -> assertThat(p).contains("not free yet"));
    projection.apply(route("one", "shared", List.of()));
    assertThat(problem(spec("two", "shared"))).isEmpty();
    assertThat(problem(spec("one", "elsewhere"))).isEmpty();
  }

  @Test
  void aCallerOfAnotherNamespaceIsToldThatTheEndpointIsTakenButNotByWhom() {
    EndpointClaims claims = new EndpointClaims(projection, pipeline -> pipeline.equals("demo/two"));
    String taken = "the endpoint shared is taken. Give this pipeline another one";
    applied("one", "shared");
    assertThat(projection.read(() -> claims.problem(spec("two", "shared")))).contains(taken);
    projection.apply(route("one", "shared"));
    assertThat(projection.read(() -> claims.problem(spec("two", "shared")))).contains(taken);
    projection.apply(version("one", "shared", true));
    assertThat(projection.read(() -> claims.problem(spec("two", "shared")))).contains(taken);
  }

  private Optional<String> problem(PipelineSpec spec) {
    return projection.read(() -> new EndpointClaims(projection, any -> true).problem(spec));
  }

  private void applied(String name, String endpoint) {
    projection.apply(version(name, endpoint, false));
  }

  private static PipelineVersion version(String name, String endpoint, boolean deleted) {
    return new PipelineVersion(
        "demo/" + name, 1, spec(name, endpoint), "", "/p", NOW, "ann", deleted);
  }

  private static Route route(String name, String endpoint) {
    Signature signature = new Signature(List.of(), List.of(), List.of(), Optional.empty());
    return route(
        name,
        endpoint,
        List.of(new RouteVersion(1, "d", RouteRole.CHAMPION, 100, signature, Optional.empty())));
  }

  private static Route route(String name, String endpoint, List<RouteVersion> versions) {
    return new Route(
        endpoint,
        "demo/" + name,
        1,
        1,
        NOW,
        Optional.empty(),
        0,
        versions,
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
