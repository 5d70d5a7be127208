package dev.tidemill.validation.gate;

import static dev.tidemill.schemas.message.CheckOutcome.FAIL;
import static dev.tidemill.schemas.message.CheckOutcome.PASS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemill.validation.check.Judged;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What changes between two models before any traffic: their inputs and their classes. */
class InterfaceCheckTest {

  private static Optional<Judged> inputs(List<String> candidate, List<String> mayBeLeftOut) {
    return InterfaceCheck.judged(candidate, List.of("x", "y"), 8, mayBeLeftOut, true);
  }

  @Test
  void theSameInputsInAnyOrderAreNotWorthAWord() {
    assertThat(inputs(List.of("y", "x"), List.of())).isEmpty();
  }

  @Test
  void aNewInputWithoutADefaultFailsAndSaysWhatToWrite() {
    Judged judged = inputs(List.of("x", "y", "age"), List.of()).orElseThrow();

    assertThat(judged.outcome()).isEqualTo(FAIL);
    assertThat(judged.message())
        .isEqualTo(
            "The candidate asks for age, version 8 does not. Requests of clients that do not send"
                + " age yet would fail. Write model.inputs: [{name: age, default: ...}] for the"
                + " value that they get, or, of a floating point number or a text, optional: true"
                + " for a missing one");
  }

  @Test
  void aNewInputThatMayBeLeftOutPassesAndIsTold() {
    Judged judged = inputs(List.of("x", "y", "age"), List.of("age")).orElseThrow();

    assertThat(judged.outcome()).isEqualTo(PASS);
    assertThat(judged.message()).isEqualTo("The candidate asks for age, version 8 does not");
    assertThat(judged.observed()).isEqualTo("new: age");
  }

  @Test
  void aDroppedInputIsToldAndWithoutClientsANewOneToo() {
    Judged dropped = inputs(List.of("y"), List.of()).orElseThrow();
    assertThat(dropped.outcome()).isEqualTo(PASS);
    assertThat(dropped.message()).isEqualTo("The candidate no longer asks for x");

    Judged batch =
        InterfaceCheck.judged(List.of("z"), List.of("x"), 8, List.of(), false).orElseThrow();
    assertThat(batch.outcome()).isEqualTo(PASS);
    assertThat(batch.observed()).isEqualTo("new: z; dropped: x");
    assertThat(batch.message())
        .isEqualTo(
            "The candidate asks for z, version 8 does not. The candidate no longer asks for x");
  }

  @Test
  void declaredClassesThatTheRowsLackOrThatAreNotDeclaredAreTold() {
    Judged judged =
        new ClassChanges(
                List.of("a", "b"),
                Optional.empty(),
                0,
                List.of("a", "c"),
                Map.of("a", 5L, "b", 1L),
                Map.of("a", 3L))
            .judged();

    assertThat(judged.outcome()).isEqualTo(FAIL);
    assertThat(judged.message())
        .isEqualTo(
            "training rows have b, which label.classes does not list; label.classes lists c, which"
                + " no training row has");
  }

  @Test
  void classesOfTheDataThatTheCandidateDoesNotKnowOrAloneKnowsAreTold() {
    Judged judged =
        new ClassChanges(
                List.of("a", "gone"),
                Optional.empty(),
                0,
                List.of(),
                Map.of("a", 5L, "new", 1L),
                Map.of("a", 3L))
            .judged();

    assertThat(judged.message())
        .isEqualTo(
            "training rows have new, which the candidate does not know; the candidate knows gone,"
                + " which no training row has");
  }

  @Test
  void aClassOfManyTrainingRowsThatNoHoldoutRowHasIsToldAndARareOneIsNot() {
    Map<String, Long> training = Map.of("a", 700L, "b", 299L, "rare", 1L);

    Judged judged =
        new ClassChanges(
                List.of("a", "b", "rare"),
                Optional.empty(),
                0,
                List.of(),
                training,
                Map.of("a", 100L))
            .judged();

    assertThat(judged.message())
        .isEqualTo("no holdout row has b, but 299 of 1000 training rows do");
  }
}
