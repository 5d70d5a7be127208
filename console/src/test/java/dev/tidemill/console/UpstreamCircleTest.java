package dev.tidemill.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemill.schemas.spec.PipelineSpec;
import dev.tidemill.schemas.spec.PipelineSpecs;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class UpstreamCircleTest {

  private final Map<String, PipelineSpec> applied = new HashMap<>();

  private static PipelineSpec pipeline(String name, String upstream) {
    var parsed =
        PipelineSpecs.parse(
            """
            apiVersion: tidemill.dev/v1alpha1
            kind: Pipeline
            metadata: {name: %s}
            spec:
              task: regression
              data:
                sources: [{name: rows, files: {path: data, format: csv}}]
                columns: {id: [id], time: at, label: y}
              train: {command: [python, train.py]}
              gates: {model: {checks: [{metric: {name: rmse, max: 1}}]}}
              triggers: [{name: up, upstream: {pipeline: %s}}]
            """
                .formatted(name, upstream),
            "p.yaml");
    assertThat(parsed.errors()).isEmpty();
    return parsed.spec().orElseThrow();
  }

  private void given(PipelineSpec spec) {
    applied.put(spec.key(), spec);
  }

  private Optional<String> problem(PipelineSpec spec) {
    return new UpstreamCircle(
            key -> Optional.ofNullable(applied.get(key)), key -> !key.startsWith("secret/"))
        .problem(spec);
  }

  @Test
  void anUpstreamPipelineThatIsNotThereIsNoted() {
    given(pipeline("b", "c"));
    UpstreamCircle circle =
        new UpstreamCircle(key -> Optional.ofNullable(applied.get(key)), key -> true);
    assertThat(circle.noted(pipeline("a", "b"), List.of())).isEmpty();
    assertThat(circle.noted(pipeline("b", "c"), List.of()))
        .singleElement()
        .asString()
        .contains("There is no pipeline default/c");
  }

  @Test
  void aChainOfPipelinesIsAllowed() {
    given(pipeline("b", "c"));
    given(pipeline("c", "d"));
    assertThat(problem(pipeline("a", "b"))).isEmpty();
    assertThat(problem(pipeline("e", "b"))).isEmpty();
  }

  @Test
  void aPipelineThatWouldStartItselfIsRefusedWithTheWay() {
    given(pipeline("b", "c"));
    given(pipeline("c", "a"));
    assertThat(problem(pipeline("a", "default/b")).orElseThrow())
        .isEqualTo(
            "the pipeline would start itself: default/a waits for default/b waits for default/c"
                + " waits for default/a; take one of these upstream triggers out");
  }

  @Test
  void aCircleOfOthersEndsTheSearch() {
    given(pipeline("b", "c"));
    given(pipeline("c", "b"));
    assertThat(problem(pipeline("a", "b"))).isEmpty();
  }
}
