package dev.tidemill.trigger.cel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemill.trigger.policy.kind.Expressions.Answer;
import dev.tidemill.trigger.policy.kind.Expressions.Json;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

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

  private static final Set<String> ALL = Set.of("type", "time", "attributes", "labels", "data");

  private final CelExpressions expressions = new CelExpressions();

  private Answer evaluate(String text) {
    return expressions.evaluate(text, VARIABLES);
  }

  @Test
  void aConditionIsTrueOrFalse() {
    assertThat(evaluate("data.rows > 1000 && pipeline.active_runs == 0").isTrue()).isTrue();
    assertThat(evaluate("data.ratio == 1").isTrue()).isTrue();
    assertThat(evaluate("attributes.source == '/other'")).isEqualTo(Answer.of(false));
    assertThat(evaluate("time == timestamp('1970-01-01T00:00:00Z')").isTrue()).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "1 + 1 | int",
        "type | string",
        "attributes.ref | string",
        "labels['severity'] | string",
        "labels | map",
        "time | timestamp",
        "data.a + data.b | what + gives",
        "data.ok ? data.ok : 'no' | string",
        "data.ok ? 3 : data.ok | int"
      })
  void aConditionThatComesToSomethingElseIsRefused(String text, String other) {
    assertThat(CelExpressions.conditionProblem(text, ALL))
        .contains(
            "The condition comes to %s; it has to come to true or false, as a comparison does"
                .formatted(other));
    assertThat(CelExpressions.valueProblem(text, ALL)).as("a key may come to anything").isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "data.ok",
        "data.ok ? data.a : data.b == 1",
        "has(attributes.ref)",
        "attributes.ref == 'x'",
        "data[0]",
        "data.items.exists(i, i > 3)",
        "data.name.matches('^v[0-9]+$')",
        "time > timestamp('2026-01-31T00:00:00Z') - duration('6h')"
      })
  void aConditionThatMayHoldIsTaken(String text) {
    assertThat(CelExpressions.conditionProblem(text, ALL)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "data.name.matches('[') | wrong at character 19: \"[\" is not a pattern (error parsing"
            + " regexp: missing closing ]: `[`); write an RE2 pattern such as '^v[0-9]+$'",
        "matches(data.name, '(?=a)') | wrong at character 20: \"(?=a)\" is not a pattern",
        "time > timestamp('yesterday') | wrong at character 18: \"yesterday\" is not a time",
        "data.age > duration('1 week') | wrong at character 21: \"1 week\" is not a duration"
      })
  void aPatternTimeOrDurationThatIsNoneIsToldBeforeAnyEventComes(String text, String told) {
    assertThat(CelExpressions.conditionProblem(text, ALL).orElseThrow()).contains(told);
    assertThat(CelExpressions.valueProblem(text, ALL).orElseThrow()).contains(told);
  }

  @Test
  void thePlaceOfAPatternInSeveralLinesHasTheLine() {
    assertThat(
            CelExpressions.conditionProblem("type == '\uD83D\uDE00' &&\n  type.matches('[')", ALL)
                .orElseThrow())
        .contains("wrong at line 2, character 16: ");
  }

  @Test
  void aTextIsNeitherTrueNorFalse() {
    Answer text = evaluate("'tr' + 'ue'");
    assertThat(text.value()).contains("true");
    assertThat(text.isTrue()).isFalse();
    assertThat(text.holds()).isEmpty();
  }

  @Test
  void otherValuesAreOtherKeys() {
    Answer list = evaluate("['a, b']");
    assertThat(list.value()).contains("[\"a, b\"]");
    assertThat(list).isNotEqualTo(evaluate("['a', 'b']")).isNotEqualTo(evaluate("'[a, b]'"));
    assertThat(evaluate("0.5").value()).contains("0.5");
  }

  @Test
  void aNumberThatAnotherOneIsTakenForIsNoKey() {
    Answer large =
        expressions.evaluate("data.id", Map.of("data", new Json("{\"id\": 18446744073709551617}")));
    assertThat(large.value()).isEmpty();
    assertThat(large.problem().orElseThrow())
        .startsWith("it comes to a number beyond 2^53")
        .endsWith("let the sender write it as text");
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

  private static final Set<String> OF_A_MESSAGE =
      Set.of("type", "attributes", "data", "time", "pipeline");

  private static String wrong(String condition) {
    return CelExpressions.conditionProblem(condition, OF_A_MESSAGE).orElseThrow();
  }

  @Test
  void aConditionIsJudgedBeforeItIsNeeded() {
    assertThat(
            CelExpressions.conditionProblem(
                "labels.severity in ['page', 'critical']", Set.of("labels")))
        .isEmpty();
    assertThat(wrong("labels.severity == 'page'"))
        .contains("there is no \"labels\"; it may use attributes, data, pipeline, time, type");
    assertThat(wrong("'text'")).contains("true or false");
    assertThat(CelExpressions.valueProblem("data.table", OF_A_MESSAGE)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      textBlock =
          """
          dat.rows > 1                        ; there is no "dat"; did you mean data?
          data.rows > 1 and data.ok           ; write && for "and"
          data.rows > 1 OR data.ok            ; write || for "or"
          not data.ok                         ; write ! for "not"
          data.table = 'a=b and c'            ; write == for "="
          data.table === 'a'                  ; write == for "==="
          data.table <> 'a'                   ; write != for "<>"
          data.ok & data.rows > 1             ; write && for "&"
          data.table == ‘orders’              ; write straight quotes
          data.table == 'orders               ; a text does not end
          data.table like 'x%'                ; for "like"
          data.table =~ 'x.*'                 ; matches('pattern')
          data.rows >                         ; it ends too early
          size(data.rows                      ; it ends too early
          data.table.startswith('x')          ; there is no function "startswith"; did you mean startsWith?
          len(data.files) > 1                 ; there is no function "len"; did you mean size?
          data.ok == True                     ; there is no "True"; write true
          data.table == None                  ; there is no "None"; write null
          data.rows > 1 )                     ; ")" cannot stand here
          """)
  void whatPeopleWriteWhoKnowOtherLanguagesIsUnderstood(String condition, String says) {
    assertThat(wrong(condition))
        .contains(says)
        .startsWith("The expression is wrong at character")
        .doesNotContain("EOF", "mismatched", "token");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "1 + 'x' | + takes two values of one type; it got int and string; int(x)",
        "size(3) | size takes a string, bytes, a list or a map; it got int",
        "'a' in 'abc' | in takes a list or a map on its right; it got string and string",
        "data.matches(3) | matches takes a string; text.matches('x'); a value of the event and int",
      })
  void whatAnOperatorOrFunctionDoesNotTakeIsToldBeforeItRuns(String text, String parts) {
    assertThat(CelExpressions.valueProblem(text, Set.of("data")).orElseThrow())
        .contains(parts.split("; "))
        .doesNotContain("overload", "candidates", "_");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "data.s > 5 | at character 8: > takes two numbers; it got string and int; int(x)",
        "data.n.contains('x') | contains takes a string; it got int and string",
        "data.l.all(x, x > 'a') | > takes two numbers; it got int and string",
        "data.s.getHours() | stands after a timestamp; it got string",
        "data.n && true | a bool is needed here, and it got 5",
        "data.n.foo | the field foo; only a map has",
      })
  void andWhileItRunsWithTheTypesThatItGot(String text, String parts) {
    Map<String, Object> values = Map.of("data", new Json("{\"n\": 5, \"s\": \"x\", \"l\": [1]}"));
    assertThat(new CelExpressions().evaluate(text, values).toString())
        .contains(parts.split("; "))
        .doesNotContain("overload", "candidates");
  }
}
