package dev.tidemill.schemas.spec;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Triggers that would wait for themselves. */
class CircleRulesTest {

  private static List<String> problems(String triggers) {
    return PipelineSpecs.parse(
            """
            apiVersion: tidemill.dev/v1alpha1
            kind: Pipeline
            metadata: {name: churn, namespace: growth}
            spec:
              task: regression
              data:
                sources: [{name: rows, files: {path: data, format: csv}}]
                columns: {id: [id], time: at, label: y}
              train: {command: [python, train.py]}
              gates: {model: {checks: [{metric: {name: rmse, max: 1}}]}}
              triggers:
            %s
            """
                .formatted(triggers.indent(4)),
            "p.yaml")
        .errors()
        .stream()
        .map(e -> e.field() + ": " + e.message())
        .toList();
  }

  @Test
  void aPipelineIsNotItsOwnUpstream() {
    String told =
        "spec.triggers[0].upstream.pipeline: \"%s\" is this pipeline itself: each promotion would"
            + " start its next run; name another pipeline";
    assertThat(problems("- {name: up, upstream: {pipeline: churn}}"))
        .containsExactly(told.formatted("churn"));
    assertThat(problems("- {name: up, upstream: {pipeline: growth/churn}}"))
        .containsExactly(told.formatted("growth/churn"));
    assertThat(problems("- {name: up, upstream: {pipeline: default/churn}}")).isEmpty();
  }

  @Test
  void aCircleOfCombinationsIsToldOnce() {
    assertThat(
            problems(
                """
                - {name: files, data: {source: rows}}
                - {name: a, allOf: {of: [b, files]}}
                - {name: b, anyOf: {of: [a]}}
                """))
        .containsExactly(
            "spec.triggers[1]: it is in itself, through b; a combination names other triggers");
  }
}
