package dev.tidemill.schemas.spec;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a trigger would leave unheard is refused by name. */
class TriggerRulesTest {

  private static final String HEAD =
      """
      apiVersion: tidemill.dev/v1alpha1
      kind: Pipeline
      metadata: {name: p}
      spec:
        task: binary-classification
        data:
          sources: [{name: rows, files: {path: data, format: csv}}]
          columns: {id: [id], time: at, label: y}
        code: {path: .}
        train: {command: [run]}
      """;

  private static List<SpecError> errors(String lines) {
    return PipelineSpecs.parse(HEAD + lines.indent(2), "p.yaml").errors();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      textBlock =
          """
          data: {source: rows}, dedupe: {within: 1d}|dedupe|knows repetitions by their content
          code: {}, dedupe: {key: digest, within: 1d}|dedupe|knows repetitions by their content
          schedule: {cron: "0 3 * * *"}, dedupe: {within: 1d}|dedupe|no signal comes to a trigger of the kind schedule
          schedule: {cron: "0 3 * * *"}, warmUp: 2h|warmUp|no signal comes to a trigger of the kind schedule
          absence: {of: promotion, for: 3d}, warmUp: 2h|warmUp|no signal comes to a trigger of the kind absence
          anyOf: {of: [other]}, warmUp: 2h|warmUp|no signal comes to a trigger of the kind anyOf
          """)
  void whatAKindCannotHear(String trigger, String field, String message) {
    String triggers =
        "triggers: [{name: t, %s}, {name: other, data: {source: rows}}]".formatted(trigger);
    assertThat(errors(triggers))
        .singleElement()
        .satisfies(
            e -> {
              assertThat(e.field()).isEqualTo("spec.triggers[0]." + field);
              assertThat(e.message()).contains(message);
            });
  }

  @ParameterizedTest
  @CsvSource({
    "'data: {source: rows}, mode: shadow', mode",
    "'data: {source: rows}, priority: 3', priority",
    "'anyOf: {of: [other]}, cooldown: 1h', cooldown",
  })
  void whatOnlyTheTriggerThatStartsTheRunsCanDo(String trigger, String field) {
    String triggers =
        """
        triggers:
          - {name: t, %s}
          - {name: other, data: {source: rows}}
          - {name: top, allOf: {of: [t]}, cooldown: 2h, priority: 5, mode: shadow}
        """
            .formatted(trigger);
    assertThat(errors(triggers))
        .singleElement()
        .satisfies(
            e -> {
              assertThat(e.field()).isEqualTo("spec.triggers[0]." + field);
              assertThat(e.message())
                  .isEqualTo("\"top\" starts the runs of this trigger; write " + field + " there");
            });
  }

  @Test
  void aTriggerOfACombinationHasItsOwnCooldown() {
    assertThat(
            errors(
                """
                triggers:
                  - {name: t, data: {source: rows}, cooldown: 1h}
                  - {name: top, allOf: {of: [t]}}
                """))
        .isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "computePerDay: 0s, spec.budget.computePerDay, leaves no time",
    "computePerWeek: 0s, spec.budget.computePerWeek, leaves no time",
    "runsPerWeek: 2001, spec.budget.runsPerWeek, 2000",
  })
  void aBudgetThatCannotBeKept(String budget, String field, String message) {
    assertThat(errors("budget: {" + budget + "}"))
        .singleElement()
        .satisfies(
            e -> {
              assertThat(e.field()).isEqualTo(field);
              assertThat(e.message()).contains(message);
            });
  }
}
