package dev.tidemill.standalone.scaffold;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemill.cli.client.CliException;
import dev.tidemill.schemas.spec.Task;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What columns mean when the user does not say it. */
class GuessesTest {

  private static final long ROWS = 1000;
  private static final Guesses.Said NOTHING =
      new Guesses.Said(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

  private static SeenColumn column(String name, String type, long distinct, String... few) {
    return new SeenColumn(name, type, ROWS, distinct, List.of(few), Optional.empty());
  }

  private static final SeenColumn ID = column("customer_id", "BIGINT", ROWS);
  private static final SeenColumn TIME = column("seen_at", "TIMESTAMP", 990);
  private static final SeenColumn AGE = column("age", "BIGINT", 60);
  private static final SeenColumn PLAN = column("plan", "VARCHAR", 3, "a", "b", "c");

  private static Guesses guess(SeenColumn... columns) {
    return Guesses.of(new DataLook(ROWS, Arrays.asList(columns), 0), NOTHING);
  }

  @Test
  void usualColumnsAreKnownByTypeValuesAndName() {
    // when
    Guesses guesses = guess(ID, TIME, AGE, PLAN, column("churned", "BIGINT", 2, "0", "1"));
    // then
    assertThat(guesses.id().value()).isEqualTo("customer_id");
    assertThat(guesses.time().value()).isEqualTo("seen_at");
    assertThat(guesses.label().value()).isEqualTo("churned");
    assertThat(guesses.task().value()).isEqualTo(Task.BINARY_CLASSIFICATION);
    assertThat(guesses.positive()).isEmpty();
    assertThat(guesses.numbers()).containsExactly("age");
    assertThat(guesses.texts()).containsExactly("plan");
    assertThat(guesses.told())
        .contains(
            "guessed id: customer_id (each row has its own value)",
            "guessed label: churned (labels are often called so)",
            "guessed task: binary-classification (churned has 2 different values)");
  }

  @Test
  void twoWordsNeedOneThatIsTrue() {
    SeenColumn words = column("left_us", "VARCHAR", 2, "No", "Yes");
    SeenColumn others = column("size", "VARCHAR", 2, "small", "large");
    SeenColumn numbers = column("grade", "BIGINT", 2, "2", "1");
    assertThat(guess(ID, TIME, AGE, words).positive().orElseThrow().value()).isEqualTo("Yes");
    assertThat(guess(ID, TIME, AGE, others).positive().orElseThrow())
        .isEqualTo(new Guesses.Guess<>("large", "it is the rarer of the two"));
    assertThat(guess(ID, TIME, AGE, numbers).positive().orElseThrow().value()).isEqualTo("1");
  }

  @Test
  void theLabelSaysTheTask() {
    assertThat(guess(ID, TIME, AGE, column("kind", "VARCHAR", 4)).task().value())
        .isEqualTo(Task.MULTICLASS_CLASSIFICATION);
    assertThat(guess(ID, TIME, AGE, column("stars", "BIGINT", 5)).task().value())
        .isEqualTo(Task.MULTICLASS_CLASSIFICATION);
    assertThat(guess(ID, TIME, AGE, column("price", "DOUBLE", 5)).task().value())
        .isEqualTo(Task.REGRESSION);
    assertThat(guess(ID, TIME, AGE, column("minutes", "BIGINT", 300)).task().value())
        .isEqualTo(Task.REGRESSION);
  }

  @Test
  void whatNoModelLearnsFromIsLeftOutWithItsReason() {
    // given
    SeenColumn name = column("name", "VARCHAR", 990);
    SeenColumn same = column("country", "VARCHAR", 1, "CH");
    SeenColumn birth = column("born_on", "DATE", 400);
    // when
    Guesses guesses = guess(ID, TIME, birth, name, same, AGE, column("y", "BOOLEAN", 2));
    // then
    assertThat(guesses.inputs()).containsExactly(AGE);
    assertThat(guesses.left())
        .extracting(Guesses.Guess::value)
        .containsExactly("born_on", "name", "country");
    assertThat(guesses.told())
        .contains("not an input: country (it has only one value)")
        .anyMatch(line -> line.contains("name (it has 990 different texts"));
  }

  @Test
  void aFileWithoutAnIdGetsOneMadeOfItsValues() {
    Guesses guesses = guess(TIME, AGE, PLAN, column("y", "BOOLEAN", 2));
    assertThat(guesses.makesId()).isTrue();
    assertThat(guesses.id().value()).isEqualTo("row_id");
  }

  @Test
  void whatTheUserSaysCountsAndIsNotTold() {
    // given
    Guesses.Said said =
        new Guesses.Said(
            Optional.of(Task.REGRESSION),
            Optional.of("AGE"),
            Optional.of("seen_at"),
            Optional.of("customer_id"));
    // when
    Guesses guesses = Guesses.of(new DataLook(ROWS, List.of(ID, TIME, AGE, PLAN), 0), said);
    // then
    assertThat(guesses.label().value()).isEqualTo("age");
    assertThat(guesses.told()).isEmpty();
    assertThatThrownBy(
            () ->
                Guesses.of(
                    new DataLook(ROWS, List.of(ID, TIME, AGE), 0),
                    new Guesses.Said(
                        Optional.empty(),
                        Optional.of("prize"),
                        Optional.empty(),
                        Optional.empty())))
        .isInstanceOf(CliException.class)
        .hasMessage(
            "--label: there is no column prize; there are customer_id (bigint), seen_at"
                + " (timestamp), age (bigint)");
  }
}
