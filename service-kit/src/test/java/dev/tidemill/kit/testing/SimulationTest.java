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
  void every_deposit_is_booked_once_whatever_goes_wrong() {
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
  void the_same_seed_gives_the_same_history_and_another_a_different_one() {
    List<Entry<?>> first = bank(1, Faults.ROUGH).run(Duration.ofHours(3)).log().all();
    assertThat(bank(1, Faults.ROUGH).run(Duration.ofHours(3)).log().all()).isEqualTo(first);
    assertThat(bank(2, Faults.ROUGH).run(Duration.ofHours(3)).log().all()).isNotEqualTo(first);
  }

  @Test
  void records_of_a_key_arrive_in_order_and_those_of_others_in_any() {
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
  void a_queued_record_is_worked_on_and_may_be_worked_on_twice() {
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
  void a_broken_invariant_names_the_seed_and_shows_the_log() {
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
}
