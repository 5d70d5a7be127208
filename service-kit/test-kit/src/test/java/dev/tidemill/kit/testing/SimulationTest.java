package dev.tidemill.kit.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemill.kit.decide.Machine;
import dev.tidemill.kit.shell.Account;
import dev.tidemill.kit.shell.Account.Deposit;
import dev.tidemill.kit.shell.Account.Statement;
import dev.tidemill.kit.testing.InMemoryLog.Entry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SimulationTest {

  private static Simulation bank(long seed, Faults faults) {
    Simulation simulation =
        new Simulation(seed, faults).throughBytes().add(Account.machine()).replayed();
    for (int i = 0; i < 60; i++) {
      String id = "d" + i;
      String key = "account-" + i % 3;
      simulation.at(
          Duration.ofSeconds(i), world -> world.send(Account.DEPOSITS, key, new Deposit(id, 1)));
    }
    return simulation;
  }

  @Test
  void everyDepositIsBookedOnceWhateverGoesWrong() {
    Seeds.run(
        200,
        seed ->
            bank(seed, Faults.ROUGH)
                .atEnd(
                    "nothing lost, nothing doubled",
                    s ->
                        s.states(Account.machine()).values().stream()
                                    .mapToLong(Account.State::balance)
                                    .sum()
                                == 60
                            ? Optional.empty()
                            : Optional.of(s.states(Account.machine()).toString()))
                .run(Duration.ofHours(3)));
  }

  @Test
  void theSameSeedGivesTheSameHistoryAndAnotherADifferentOne() {
    List<Entry<?>> first = bank(1, Faults.ROUGH).run(Duration.ofHours(3)).log().all();
    assertThat(bank(1, Faults.ROUGH).run(Duration.ofHours(3)).log().all()).isEqualTo(first);
    assertThat(bank(2, Faults.ROUGH).run(Duration.ofHours(3)).log().all()).isNotEqualTo(first);
  }

  @Test
  void recordsOfAKeyArriveInOrderAndThoseOfOthersInAny() {
    Machine<Account.State, Account.Input, Account.Event, Account.Letter> machine =
        Account.machine();
    List<String> seen = new ArrayList<>();
    Simulation simulation =
        new Simulation(4, Faults.NONE.withLatency(Duration.ofSeconds(1)))
            .add(machine)
            .invariant(
                "seen",
                step -> {
                  if (step.input() instanceof Account.Input.Paid paid) {
                    seen.add(step.key() + " " + paid.id());
                  }
                  return Optional.empty();
                });
    for (int i = 10; i < 40; i++) {
      String id = "" + i;
      String key = "k" + i % 2;
      simulation.at(Duration.ofMillis(i), w -> w.send(Account.DEPOSITS, key, new Deposit(id, 1)));
    }
    simulation.run(Duration.ofMinutes(1));
    assertThat(seen).hasSize(30);
    for (String key : List.of("k0", "k1")) {
      assertThat(seen.stream().filter(s -> s.startsWith(key)).toList()).isSorted();
    }
    assertThat(seen.stream().map(s -> s.substring(3)).toList())
        .isNotEqualTo(seen.stream().map(s -> s.substring(3)).sorted().toList());
  }

  @Test
  void aQueuedRecordIsWorkedOnAndMayBeWorkedOnTwice() {
    List<Integer> worked = new ArrayList<>();
    for (long seed = 1; seed <= 50; seed++) {
      int[] count = {0};
      bank(seed, Faults.ROUGH)
          .queue("clerk", Account.STATEMENTS, (Entry<Statement> e, World w) -> count[0]++)
          .run(Duration.ofHours(3));
      worked.add(count[0]);
    }
    assertThat(worked).allMatch(n -> n >= 60).anyMatch(n -> n > 66);
  }

  @Test
  void aBrokenInvariantNamesTheSeedAndShowsTheLog() {
    assertThatThrownBy(
            () ->
                bank(7, Faults.NONE)
                    .invariant(
                        "poor",
                        step ->
                            ((Account.State) step.after()).balance() > 10
                                ? Optional.of("rich")
                                : Optional.empty())
                    .run(Duration.ofHours(3)))
        .isInstanceOf(SimulationFailure.class)
        .hasMessageContaining("Seed 7 breaks \"poor\"")
        .hasMessageContaining("rich")
        .hasMessageContaining("test.deposits[")
        .hasMessageContaining("-Dtidemill.seed=7");
  }

  /** A deposit every half an hour, so that no reminder is ever due, and a bank that was away. */
  private static Simulation saver(long seed) {
    Simulation simulation = new Simulation(seed, Faults.ROUGH).add(Account.machine());
    for (int i = 0; i < 8; i++) {
      String id = "d" + i;
      simulation.at(
          Duration.ofMinutes(30L * i),
          world -> world.send(Account.DEPOSITS, "anna", new Deposit(id, 1)));
    }
    return simulation
        .away(Account.machine(), Duration.ofMinutes(35), Duration.ofMinutes(70))
        .invariant(
            "who saves is not reminded",
            step ->
                step.input() instanceof Account.Input.Hour
                        && step.now().isBefore(Simulation.start().plus(Duration.ofMinutes(270)))
                    ? Optional.of("reminded")
                    : Optional.empty());
  }

  @Test
  void aTimerThatFellDueWhileTheMachineWasAwayWaitsForWhatCameMeanwhile() {
    Seeds.run(200, seed -> saver(seed).run(Duration.ofHours(6)));
  }

  @Test
  void aMachineWhoseTimersOvertakeWhatCameWhileItWasAwayIsCaught() {
    assertThatThrownBy(
            () -> {
              for (long seed = 1; seed <= 20; seed++) {
                saver(seed).timersOvertake().run(Duration.ofHours(6));
              }
            })
        .isInstanceOf(SimulationFailure.class)
        .hasMessageContaining("who saves is not reminded");
  }

  @Test
  void aMachineWhoseClockRanAheadAndBackGoesOnInTime() {
    Seeds.run(
        200,
        seed ->
            bank(seed, Faults.ROUGH)
                .clockAhead(
                    Account.machine(),
                    Duration.ofSeconds(20),
                    Duration.ofSeconds(30),
                    Duration.ofHours(5))
                .atEnd(
                    "each owner is reminded an hour after the last deposit",
                    s -> {
                      List<String> late =
                          s.log().of(Account.LETTERS).stream()
                              .filter(l -> l.at().isAfter(Simulation.start().plusSeconds(3_000)))
                              .map(Entry::key)
                              .toList();
                      return late.containsAll(s.states(Account.machine()).keySet())
                          ? Optional.empty()
                          : Optional.of("only " + late);
                    })
                .run(Duration.ofMinutes(64)));
  }
}
