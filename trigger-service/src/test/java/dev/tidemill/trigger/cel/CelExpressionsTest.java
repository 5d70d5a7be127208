package dev.tidemill.trigger.cel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemill.trigger.policy.Expressions.Answer;
import dev.tidemill.trigger.policy.Expressions.Json;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The conditions of triggers, as the policy asks them. */
class CelExpressionsTest {

  private static final Map<String, Object> VARIABLES =
      Map.of(
          "type",
          "com.example.rows",
          "attributes",
          Map.of("source", "/warehouse"),
          "data",
          new Json("{\"rows\": 1200, \"ratio\": 1.0}"),
          "time",
          Instant.EPOCH,
          "pipeline",
          Map.of("name", "flight-delays", "active_runs", 0L));

  private final CelExpressions expressions = new CelExpressions();

  private Answer evaluate(String text) {
    return expressions.evaluate(text, VARIABLES);
  }

  @Test
  void aConditionIsTrueOrFalse() {
    assertThat(evaluate("data.rows > 1000 && pipeline.active_runs == 0").isTrue()).isTrue();
    assertThat(evaluate("data.ratio == 1").isTrue()).isTrue();
    assertThat(evaluate("attributes.source == '/other'")).isEqualTo(Answer.of("false"));
    assertThat(evaluate("time == timestamp('1970-01-01T00:00:00Z')").isTrue()).isTrue();
  }

  @Test
  void whatCannotBeEvaluatedHasAReason() {
    assertThat(evaluate("data.missing > 1").problem().orElseThrow()).contains("missing");
    assertThat(evaluate("labels.severity == 'page'").problem())
        .contains(
            "it uses what is not known here; known are attributes, data, pipeline, time, type");
    assertThat(evaluate("data.rows >").problem().orElseThrow()).contains("character");
    assertThat(expressions.evaluate("data", Map.of("data", new Json("{"))).problem())
        .contains("data is not JSON");
    assertThat(
            expressions
                .evaluate("data == 1", Map.of("data", new Json("[".repeat(5_000))))
                .problem())
        .isPresent();
  }

  @Test
  void aConditionIsJudgedBeforeItIsNeeded() {
    assertThat(expressions.problem("labels.severity in ['page', 'critical']")).isEmpty();
    assertThat(expressions.problem("dat.rows > 1").orElseThrow()).contains("there is no \"dat\"");
    assertThat(expressions.problem("'text'").orElseThrow()).contains("true or false");
  }
}
