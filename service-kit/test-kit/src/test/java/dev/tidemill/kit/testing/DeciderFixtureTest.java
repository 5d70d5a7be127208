package dev.tidemill.kit.testing;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemill.kit.shell.Account;
import dev.tidemill.kit.shell.Account.Event;
import dev.tidemill.kit.shell.Account.Input;
import dev.tidemill.kit.shell.Account.Letter;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class DeciderFixtureTest {

  private static final Instant NOON = Instant.parse("2026-01-05T12:00:00Z");
  private static final Instant ONE = NOON.plus(Duration.ofHours(1));

  private static DeciderFixture<Account.State, Input, Event, Letter> account() {
    return DeciderFixture.of(new Account(), "anna", timer -> new Input.Hour());
  }

  @Test
  void aDecisionIsTestedInOneSentence() {
    account()
        .at(NOON)
        .given(new Event.Booked("d1", 5, NOON))
        .when(new Input.Paid("d2", 3))
        .then(new Event.Booked("d2", 3, ONE))
        .thenNoEffects()
        .thenState("both deposits", state -> state.balance() == 8)
        .thenTimer("remind", ONE);
  }

  @Test
  void rowsOfGivenEventsAreThere() {
    account()
        .given(new Event.Booked("d1", 5, NOON))
        .when(new Input.Paid("d1", 5))
        .then(new Event.Doubled("d1"));
  }

  @Test
  void passingTimeFiresWhatFallsDueOnce() {
    account()
        .at(NOON)
        .when(new Input.Paid("d1", 5))
        .whenTimePasses(Duration.ofMinutes(59))
        .thenNothing()
        .whenTimePasses(Duration.ofMinutes(1))
        .then(new Event.Reminded())
        .thenEffects(new Letter("save more"))
        .whenTimePasses(Duration.ofDays(1))
        .thenNothing();
  }

  @Test
  void whatDiffersIsShown() {
    assertThatThrownBy(() -> account().when(new Input.Paid("d1", 5)).thenNothing())
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("events: expected")
        .hasMessageContaining("d1");
  }
}
