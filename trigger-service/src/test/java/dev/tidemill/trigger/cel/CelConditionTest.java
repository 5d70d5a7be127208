package dev.tidemill.trigger.cel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CelConditionTest {

  private static final Set<String> NAMES = Set.of("event", "data");

  private static final Map<String, Object> VALUES =
      Map.of(
          "event",
          Map.of(
              "type",
              "com.example.rows",
              "time",
              Instant.parse("2026-11-01T06:30:00Z"),
              "age",
              Duration.ofMinutes(90)),
          "data",
          CelValues.ofJson(
                  """
                  {"rows": 1000, "share": 0.25, "whole": 5.0, "big": 123456789012345678901234567890,
                   "tags": ["a", "b"], "nothing": null, "name": "Zürich", "deep": {"x": [1, 2.0]}}
                  """)
              .orElseThrow());

  private static CelAnswer evaluate(String text) {
    return CelExpression.checkedCondition(text, NAMES).evaluate(VALUES);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "event.type == 'com.example.rows' && data.rows >= 1000",
        "data.rows == 1000.0",
        "data.whole == 5",
        "data.rows > 999.5 && data.share < 1",
        "data.big > 1e29",
        "'a' in data.tags && data.tags.exists(t, t.startsWith('b'))",
        "data.nothing == null",
        "!has(data.missing) && has(data.rows)",
        "data.name.matches('^Z.+h$')",
        "data.deep == {'x': [1, 2]}",
        "event.time.getHours('Europe/Zurich') == 7",
        "event.time > timestamp('2026-10-31T00:00:00Z')",
        "event.age > duration('1h')",
        "size(data.tags) == 2",
        "data.missing == 1 || true"
      })
  void thisHolds(String text) {
    assertThat(evaluate(text)).isEqualTo(new CelAnswer.Value(true));
  }

  @Test
  void theSameTextIsCompiledOnce() {
    assertThat(CelExpression.compile("data.rows > 1", Set.of("event", "data")))
        .isSameAs(CelExpression.compile("data.rows > 1", Set.of("data", "event")));
  }

  @Test
  void whatCannotBeEvaluatedSaysWhy() {
    assertFailed("data.missing > 1", "missing");
    assertFailed("data.rows.x == 1", "");
    assertFailed("data.name > 1", "");
    assertFailed("data.rows + data.name == 1", "");
    assertFailed("1 / (data.rows - 1000) == 1", "zero");
    assertFailed("timestamp(data.name) > event.time", "");
    assertFailed("data.name.matches('(' + data.name)", "missing closing )");
    assertFailed("data.tags[7] == 'x'", "");
  }

  private static void assertFailed(String text, String why) {
    assertThat(evaluate(text))
        .isInstanceOfSatisfying(
            CelAnswer.Failed.class,
            failed -> assertThat(failed.why()).isNotBlank().contains(why).hasSizeLessThan(300));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "data.",
        "1 +",
        "'x'",
        "1 + 1",
        "unknown == 1",
        "data.rows >",
        "f(1)",
        "true == 1",
        "[1]"
      })
  void whatIsNoConditionIsRefused(String text) {
    assertThatThrownBy(() -> CelExpression.checkedCondition(text, NAMES))
        .isInstanceOf(InvalidExpressionException.class)
        .hasMessageMatching("(?s)The (expression|condition) .{5,}");
  }

  @Test
  void messagesSayWhereAndWhatIsAllowed() {
    assertThatThrownBy(() -> CelExpression.checkedCondition("true && rows > 1", NAMES))
        .hasMessage(
            "The expression is wrong at character 9: there is no \"rows\"; it may use data, event");
    assertThatThrownBy(() -> CelExpression.checkedCondition("x".repeat(5_000), NAMES))
        .hasMessageContaining("at most 4000 are allowed");
    assertThatThrownBy(() -> CelExpression.checkedCondition("(".repeat(1_500) + "1", NAMES))
        .isInstanceOf(InvalidExpressionException.class);
  }

  @Test
  void workIsBoundedWhateverTheValuesAre() {
    String text = "x".repeat(1_000_000);
    List<Integer> many = IntStream.range(0, 20_000).boxed().toList();
    Map<String, Object> large = Map.of("event", text, "data", many);
    for (String each :
        List.of(
            "data.all(a, data.all(b, data.all(c, a + b + c >= 0)))",
            "data.map(a, event + event).size() > 1",
            "data.all(a, data == data)",
            "data.all(a, a in data)",
            "data.all(a, event.contains('y') || event.matches('(x+x+)+y') || true)",
            "size(" + "event + ".repeat(50) + "event) > 0")) {
      long begun = System.nanoTime();
      assertThat(CelExpression.checkedCondition(each, NAMES).evaluate(large))
          .as(each)
          .isInstanceOf(CelAnswer.Failed.class);
      assertThat(Duration.ofNanos(System.nanoTime() - begun))
          .as(each)
          .isLessThan(Duration.ofSeconds(10));
    }
    assertThat(CelExpression.checkedCondition("data.exists(a, a == 19999)", NAMES).evaluate(large))
        .isEqualTo(new CelAnswer.Value(true));
    assertThat(CelExpression.checkedCondition("event.contains('y')", NAMES).evaluate(large))
        .isEqualTo(new CelAnswer.Value(false));
  }

  @Test
  void missingVariablesAndNullsAreNoCrash() {
    CelExpression condition = CelExpression.checkedCondition("data == null", NAMES);
    Map<String, Object> nothing = new HashMap<>();
    nothing.put("data", null);
    assertThat(condition.evaluate(nothing)).isEqualTo(new CelAnswer.Value(true));
    assertThat(condition.evaluate(Map.of())).isInstanceOf(CelAnswer.Failed.class);
    assertThat(
            CelExpression.checkedCondition("data[0] == null", NAMES)
                .evaluate(Map.of("data", Collections.singletonList(null))))
        .isEqualTo(new CelAnswer.Value(true));
  }

  /** Parts of expressions, joined anyhow: most are wrong, some are right. */
  @Provide
  Arbitrary<String> texts() {
    return Arbitraries.of(
            "data",
            "event",
            ".rows",
            ".tags",
            "[0]",
            "[",
            "]",
            "(",
            ")",
            "==",
            "&&",
            "||",
            "!",
            "1",
            "-1",
            "1.5",
            "'x'",
            "null",
            ".all(a, a",
            ".map(x, x)",
            ")",
            "?",
            ":",
            "+",
            "/",
            "size(",
            "{'a': 1}",
            "in",
            "timestamp(",
            "matches('x')",
            "\\",
            "\"",
            "🙂",
            "0x",
            "u")
        .list()
        .ofMaxSize(12)
        .map(parts -> String.join("", parts));
  }

  @Property(tries = 500)
  void noTextAndNoValueThrows(@ForAll("texts") String text) {
    try {
      CelExpression condition = CelExpression.checkedCondition(text, NAMES);
      assertThat(condition.evaluate(VALUES)).isEqualTo(condition.evaluate(VALUES));
      for (Object data : Arrays.asList(null, 1, "x", List.of(), Map.of())) {
        Map<String, Object> values = new HashMap<>();
        values.put("data", data);
        values.put("event", data);
        assertThat(condition.evaluate(values)).isNotNull();
      }
    } catch (InvalidExpressionException e) {
      assertThat(e.getMessage()).isNotBlank();
    }
  }
}
