package dev.tidemill.standalone;

import dev.tidemill.kit.decide.Decider;
import dev.tidemill.kit.decide.Decision;
import dev.tidemill.kit.decide.Machine;
import dev.tidemill.kit.decide.Machine.Inlet;
import dev.tidemill.kit.decide.TimerFired;
import dev.tidemill.schemas.topic.Topic;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Counts the ticks of a key, and says so again when none has come for a while. */
final class CountingMachine
    implements Decider<CountingMachine.State, CountingMachine.Input, CountingMachine.Event, Void> {

  /** Tick number {@code n} of a key, sent at a nano time of the sender. */
  record Tick(long n, long sentAtNanos) {}

  /** The {@code count}-th tick of a key was number {@code n}. */
  record Count(long n, long count, long sentAtNanos) {}

  /** A key fell quiet after {@code count} ticks. */
  record Quiet(long count) {}

  record State(long count, Optional<Instant> quietAt) {}

  sealed interface Input {
    record Ticked(Tick tick) implements Input {}

    record Expired() implements Input {}
  }

  sealed interface Event {
    record Counted(Count count, Instant quietAt) implements Event {}

    record FellQuiet(long count) implements Event {}
  }

  static final Topic<Tick> TICKS = topic("test.ticks", Tick.class);
  static final Topic<Count> COUNTS = topic("test.counts", Count.class);
  static final Topic<Quiet> QUIETS = topic("test.quiets", Quiet.class);
  private static final Duration QUIET = Duration.ofMillis(200);

  private final Duration quiet;

  private CountingMachine(Duration quiet) {
    this.quiet = quiet;
  }

  private static <V> Topic<V> topic(String name, Class<V> type) {
    return new Topic<>(name, type, "key", "test", "test", false, Optional.empty());
  }

  static Machine<State, Input, Event, Void> machine() {
    return machine(QUIET);
  }

  /** With a time of its own after which a key is quiet. */
  static Machine<State, Input, Event, Void> machine(Duration quietAfter) {
    return new Machine<>(
        "counting",
        new CountingMachine(quietAfter),
        State.class,
        List.of(Inlet.of(TICKS, (key, tick, origin) -> Optional.of(new Input.Ticked(tick)))),
        (TimerFired timer) -> new Input.Expired(),
        (key, decision, after, now, sink) -> {
          for (Event event : decision.events()) {
            if (event instanceof Event.Counted counted) {
              sink.send(COUNTS, key, counted.count());
            } else if (event instanceof Event.FellQuiet quiet) {
              sink.send(QUIETS, key, new Quiet(quiet.count()));
            }
          }
        });
  }

  @Override
  public State initial(String key) {
    return new State(0, Optional.empty());
  }

  @Override
  public Decision<Event, Void> decide(State state, Input input, Instant now) {
    if (input instanceof Input.Ticked ticked) {
      Tick tick = ticked.tick();
      Count count = new Count(tick.n(), state.count + 1, tick.sentAtNanos());
      return Decision.of(new Event.Counted(count, now.plus(quiet)));
    }
    return Decision.of(new Event.FellQuiet(state.count));
  }

  @Override
  public State evolve(State state, Event event) {
    if (event instanceof Event.Counted counted) {
      return new State(counted.count().count(), Optional.of(counted.quietAt()));
    }
    return new State(state.count, Optional.empty());
  }

  @Override
  public Map<String, Instant> timers(State state) {
    return state.quietAt().map(at -> Map.of("quiet", at)).orElse(Map.of());
  }
}
