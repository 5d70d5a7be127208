package dev.tidemill.kit.shell;

import dev.tidemill.kit.decide.Decider;
import dev.tidemill.kit.decide.Decision;
import dev.tidemill.kit.decide.Machine;
import dev.tidemill.kit.decide.Machine.Inlet;
import dev.tidemill.kit.decide.RowChange;
import dev.tidemill.kit.decide.Rows;
import dev.tidemill.kit.decide.StateParts;
import dev.tidemill.schemas.topic.Topic;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** An account that takes deposits once each, and reminds its owner after an hour without any. */
public final class Account
    implements Decider<Account.State, Account.Input, Account.Event, Account.Letter> {

  public record Deposit(String id, long amount) {}

  /** A deposit that names its account, on a topic keyed by branch. */
  public record Transfer(String account, long amount) {}

  public record Statement(long balance, String text) {}

  public record Letter(String text) {}

  public record State(long balance, Optional<Instant> remindAt) {}

  public sealed interface Input {
    record Paid(String id, long amount) implements Input {}

    record Hour() implements Input {}

    /** A deposit of 13 by a customer who waits for an answer. */
    record Unlucky(String id) implements Input {}
  }

  public sealed interface Event {
    record Booked(String id, long amount, Instant remindAt) implements Event {}

    record Doubled(String id) implements Event {}

    record Reminded() implements Event {}

    record Closed() implements Event {}

    record Refused(String id) implements Event {}
  }

  public static final Topic<Deposit> DEPOSITS = topic("test.deposits", Deposit.class);
  public static final Topic<Transfer> TRANSFERS =
      new Topic<>(
          "test.transfers", Transfer.class, "branch", "test", "inbox", false, Optional.empty());
  public static final Topic<Statement> STATEMENTS = topic("test.statements", Statement.class);
  public static final Topic<Letter> LETTERS = topic("test.letters", Letter.class);

  private static <V> Topic<V> topic(String name, Class<V> type) {
    return new Topic<>(name, type, "account", "test", "test", false, Optional.empty());
  }

  public static Machine<State, Input, Event, Letter> machine() {
    return new Machine<>(
        "account",
        new Account(),
        StateParts.whole(State.class),
        List.of(
            Inlet.of(DEPOSITS, (key, d, at) -> Optional.of(new Input.Paid(d.id(), d.amount()))),
            Inlet.rekeyed(
                TRANSFERS,
                (key, t) -> List.of(t.account()),
                (key, t, at) ->
                    Optional.of(
                        new Input.Paid(
                            at.origin().topic() + "@" + at.origin().offset(), t.amount())))),
        timer -> new Input.Hour(),
        (key, decision, after, now, sink) -> {
          for (Event event : decision.events()) {
            sink.send(STATEMENTS, key, new Statement(after.balance(), text(event)));
          }
          decision.effects().forEach(letter -> sink.send(LETTERS, key, letter));
        },
        (input, problem) ->
            input instanceof Input.Paid paid && paid.id().startsWith("waits")
                ? Optional.of(new Input.Unlucky(paid.id()))
                : Optional.empty());
  }

  private static String text(Event event) {
    return event instanceof Event.Booked booked ? booked.id() : event.getClass().getSimpleName();
  }

  @Override
  public State initial(String key) {
    return new State(0, Optional.empty());
  }

  @Override
  public List<String> reads(State state, Input input) {
    return input instanceof Input.Paid paid ? List.of("seen/" + paid.id()) : List.of();
  }

  @Override
  public Decision<Event, Letter> decide(State state, Input input, Instant now) {
    return decide(state, Rows.NONE, input, now);
  }

  @Override
  public Decision<Event, Letter> decide(State state, Rows rows, Input input, Instant now) {
    if (input instanceof Input.Paid paid) {
      if (paid.amount() == 13) {
        throw new IllegalStateException("unlucky");
      }
      if (paid.amount() == 0) {
        return Decision.of(new Event.Closed());
      }
      if (rows.get("seen/" + paid.id()).isPresent()) {
        return Decision.of(new Event.Doubled(paid.id()));
      }
      return Decision.of(new Event.Booked(paid.id(), paid.amount(), now.plus(Duration.ofHours(1))));
    }
    if (input instanceof Input.Unlucky unlucky) {
      if (unlucky.id().equals("waits in vain")) {
        throw new IllegalStateException("unlucky again");
      }
      return Decision.of(new Event.Refused(unlucky.id()));
    }
    if (state.balance() == 99 && now.isBefore(state.remindAt().get().plusSeconds(25))) {
      throw new IllegalStateException("the letterbox jams");
    }
    return new Decision<>(List.of(new Event.Reminded()), List.of(new Letter("save more")));
  }

  @Override
  public State evolve(State state, Event event) {
    if (event instanceof Event.Booked booked) {
      return new State(state.balance() + booked.amount(), Optional.of(booked.remindAt()));
    }
    if (event instanceof Event.Closed) {
      return new State(0, Optional.empty());
    }
    return state;
  }

  @Override
  public List<RowChange> rows(Event event) {
    if (event instanceof Event.Booked booked) {
      return List.of(new RowChange.Put("seen/" + booked.id(), "1"));
    }
    return event instanceof Event.Closed
        ? List.of(new RowChange.DeletePrefix("seen/", 100))
        : List.of();
  }

  @Override
  public Map<String, Instant> timers(State state) {
    return state.remindAt().map(at -> Map.of("remind", at)).orElse(Map.of());
  }
}
