package dev.tidemill.validation.evidence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tidemill.schemas.message.RouteRole;
import dev.tidemill.schemas.spec.Task;
import dev.tidemill.validation.evidence.PendingRow.KnownLabel;
import dev.tidemill.validation.evidence.PendingRow.Scored;
import dev.tidemill.validation.loss.LossScale;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AnswerLossTest {

  private static AnswerLoss of(Task task, String... classes) {
    return new AnswerLoss(LossScale.usual(task, 1), new LabelReader(task, List.of(classes)));
  }

  private static KnownLabel word(String word) {
    return new KnownLabel(Double.NaN, Optional.empty(), Optional.of(word));
  }

  private static KnownLabel number(double value) {
    return new KnownLabel(value, Optional.empty());
  }

  private static Scored answer(Map<String, Double> classes) {
    double most = classes.values().stream().mapToDouble(p -> p).max().orElse(0.5);
    return new Scored(1, RouteRole.CHAMPION, most, classes);
  }

  private static double loss(AnswerLoss by, Scored answer, KnownLabel label) {
    return by.of(answer, by.read(label).orElseThrow()).orElseThrow();
  }

  @Test
  void anAnswerOfSeveralClassesIsJudgedByTheProbabilityOfTheOneThatCameTrue() {
    AnswerLoss by = of(Task.MULTICLASS_CLASSIFICATION, "cat", "dog", "fish");
    Scored answer = answer(Map.of("cat", 0.7, "dog", 0.2, "fish", 0.1));

    assertThat(loss(by, answer, word("dog"))).isCloseTo(-Math.log(0.2), within(1e-12));
  }

  @Test
  void aClassThatTheVersionDoesNotKnowHasTheSmallestProbability() {
    AnswerLoss by = of(Task.MULTICLASS_CLASSIFICATION, "cat", "dog");
    Scored answer = answer(Map.of("cat", 0.7, "dog", 0.3));

    assertThat(loss(by, answer, word("axolotl"))).isCloseTo(-Math.log(1e-6), within(1e-9));
  }

  @ParameterizedTest
  @CsvSource({"2, 2", "2.0, 2", "2, 2.0"})
  void aClassThatIsANumberMayComeAsThatNumber(String noted, double sent) {
    AnswerLoss by = of(Task.MULTICLASS_CLASSIFICATION, "1", noted);

    assertThat(loss(by, answer(Map.of("1", 0.4, noted, 0.6)), number(sent)))
        .isCloseTo(-Math.log(0.6), within(1e-12));
  }

  @Test
  void anAnswerWithoutItsClassesIsNotJudged() {
    AnswerLoss by = of(Task.MULTICLASS_CLASSIFICATION, "a", "b");

    assertThat(by.of(answer(Map.of()), by.read(word("a")).orElseThrow())).isEmpty();
  }

  @Test
  void ofTwoWordsTheSecondIsTheTrueOne() {
    AnswerLoss by = of(Task.BINARY_CLASSIFICATION, "no", "yes");
    Scored answer = new Scored(1, RouteRole.CHAMPION, 0.8, Map.of());

    assertThat(loss(by, answer, word("yes"))).isCloseTo(-Math.log(0.8), within(1e-12));
    assertThat(loss(by, answer, word("no"))).isCloseTo(-Math.log(0.2), within(1e-12));
    assertThat(loss(by, answer, number(1))).isEqualTo(loss(by, answer, word("yes")));
  }

  @ParameterizedTest
  @CsvSource({
    "BINARY_CLASSIFICATION, 2",
    "BINARY_CLASSIFICATION, -1",
    "BINARY_CLASSIFICATION, 0.5"
  })
  void aNumberThatNoLabelOfTheTaskCanBeSaysNothing(Task task, double value) {
    assertThat(of(task, "no", "yes").read(number(value))).isEmpty();
  }

  @Test
  void aWordThatNoLabelOfTheTaskCanBeSaysNothing() {
    assertThat(of(Task.BINARY_CLASSIFICATION, "no", "yes").read(word("maybe"))).isEmpty();
    assertThat(of(Task.REGRESSION).read(word("maybe"))).isEmpty();
  }
}
