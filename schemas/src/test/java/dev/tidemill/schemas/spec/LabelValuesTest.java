package dev.tidemill.schemas.spec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemill.schemas.avro.TestSpecs;
import dev.tidemill.schemas.spec.DataSpec.LabelColumn;
import dev.tidemill.schemas.spec.LabelValues.Found;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the values of a label mean, and what is refused before anything is trained. */
class LabelValuesTest {

  private static LabelValues binary(String positive, String... classes) {
    return new LabelValues(
        Task.BINARY_CLASSIFICATION,
        new LabelColumn("churn", Optional.ofNullable(positive), List.of(classes)));
  }

  private static LabelValues of(Task task) {
    return new LabelValues(task, new LabelColumn("churn"));
  }

  @ParameterizedTest
  @CsvSource({"0, 0", "1, 1", "true, 1", "FALSE, 0", "1.0, 1", "2, NaN", "yes, NaN"})
  void withoutADeclarationOnlyZeroOneTrueAndFalseAreBinary(String word, double expected) {
    assertThat(binary(null).valueOf(word)).isEqualTo(Double.valueOf(expected));
  }

  @Test
  void aDeclaredWordIsTrueAndTheOtherFalse() {
    assertThat(binary("yes").valueOf("yes")).isEqualTo(1);
    assertThat(binary("yes").valueOf("no")).isZero();
    assertThat(binary("no", "no", "yes").valueOf("no")).isEqualTo(1);
    assertThat(binary(null, "no", "yes").valueOf("yes")).isEqualTo(1);
    assertThat(binary(null, "no", "yes").valueOf("maybe")).isNaN();
    assertThat(binary(null, "1", "2").valueOf("2")).isEqualTo(1);
  }

  @Test
  void theSecondClassOfTwoIsTheTrueOne() {
    assertThat(binary("yes").classes(List.of("yes", "no"))).containsExactly("no", "yes");
    assertThat(binary("no", "no", "yes").classes(List.of())).containsExactly("yes", "no");
    assertThat(binary(null).classes(List.of("1", "0"))).containsExactly("0", "1");
    assertThat(binary(null).classes(List.of("true"))).containsExactly("false", "true");
  }

  @Test
  void classesOfTheDataAreOrderedAsScikitLearnOrdersThem() {
    assertThat(of(Task.MULTICLASS_CLASSIFICATION).classes(List.of("10", "9", "b", "a")))
        .containsExactly("9", "10", "a", "b");
    assertThat(
            new LabelValues(
                    Task.MULTICLASS_CLASSIFICATION,
                    new LabelColumn("c", Optional.empty(), List.of("low", "high")))
                .classes(List.of("high", "mid")))
        .containsExactly("low", "high", "mid");
  }

  @Test
  void wordsThatNobodyDeclaredAreRefusedWithTheirCountsAndWhatToWrite() {
    assertThat(binary(null).refusal(List.of(new Found("no", 1204), new Found("yes", 310))))
        .contains(
            "The label churn holds no (1204 rows) and yes (310 rows), but a binary label is 0 or 1,"
                + " or true or false, unless its two values are declared. Write label: {column:"
                + " churn, positive: \"yes\"} if yes is what is true, or positive: \"no\"; or"
                + " data.query can make a label of them, as CASE WHEN churn = 'yes' THEN 1 ELSE 0"
                + " END AS churn does");
    assertThat(
            binary("Yes").refusal(List.of(new Found("no", 3), new Found("yes", 2))).orElseThrow())
        .contains("but declared are Yes and one other value");
    assertThat(binary("yes").refusal(List.of(new Found("no", 3), new Found("yes", 2)))).isEmpty();
    assertThat(of(Task.REGRESSION).refusal(List.of(new Found("1.5", 3)))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "regression | classes: [a, b] | a regression has no classes",
        "regression | positive: a | only a binary-classification has a value that is true",
        "binary-classification | classes: [a, b, c] | a binary-classification has 2 classes, but here are 3",
        "binary-classification | 'classes: [a, b], positive: c' | \"c\" is not among the classes a, b",
        "binary-classification | classes: [a, a] | \"a\" is there twice"
      })
  void whatIsDeclaredOfALabelGoesWithTheTask(String task, String declared, String expected) {
    String yaml =
        TestSpecs.FLIGHT_DELAYS
            .replaceFirst("task: binary-classification", "task: " + task)
            .replaceFirst("label: late", "label: {column: late, " + declared + "}");

    assertThat(PipelineSpecs.parse(yaml, "p.yaml").errors().toString()).contains(expected);
  }
}
