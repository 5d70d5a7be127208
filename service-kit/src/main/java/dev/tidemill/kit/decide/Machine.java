package dev.tidemill.kit.decide;

import dev.tidemill.schemas.topic.Topic;
import dev.tidemill.schemas.trace.Trace;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * A decider with its connections: which topics it reads, how their records become inputs, and which
 * records its events and effects become. The Kafka Streams shell and the in-memory simulation run
 * the very same machine.
 *
 * @param name the Streams application id's last part, the metrics tag, the dead letters' service
 * @param parts how the shell keeps the state; records go through {@code AvroMapper}
 * @param onTimer turns an expiry into an input
 * @param undecided answers inputs that the machine fails at
 */
public record Machine<S, I, E, F>(
    String name,
    Decider<S, I, E, F> decider,
    StateParts<S> parts,
    List<Inlet<?, I>> inlets,
    Function<TimerFired, I> onTimer,
    Outlet<S, E, F> outlet,
    Undecided<I> undecided) {

  public Machine {
    inlets = List.copyOf(inlets);
  }

  /** A machine that answers nobody when it fails. */
  public Machine(
      String name,
      Decider<S, I, E, F> decider,
      StateParts<S> parts,
      List<Inlet<?, I>> inlets,
      Function<TimerFired, I> onTimer,
      Outlet<S, E, F> outlet) {
    this(name, decider, parts, inlets, onTimer, outlet, Undecided.nothing());
  }

  /** A machine whose state is small enough to be one record. */
  public Machine(
      String name,
      Decider<S, I, E, F> decider,
      Class<S> stateType,
      List<Inlet<?, I>> inlets,
      Function<TimerFired, I> onTimer,
      Outlet<S, E, F> outlet) {
    this(name, decider, StateParts.whole(stateType), inlets, onTimer, outlet);
  }

  /**
   * One input topic.
   *
   * @param <V> value type of the topic
   * @param rekey the decider's key for a record. When it differs from the record's key the shell
   *     repartitions first; {@code copartitioned} is then false
   */
  public record Inlet<V, I>(
      Topic<V> topic, boolean copartitioned, Rekey<V> rekey, Reader<V, I> reader) {

    /** Reads a topic whose key already is the decider's key. */
    public static <V, I> Inlet<V, I> of(Topic<V> topic, Reader<V, I> reader) {
      return new Inlet<>(topic, true, (key, value) -> List.of(key), reader);
    }

    /**
     * Reads a topic keyed by something else: {@code rekey} names the decider keys that get the
     * record.
     */
    public static <V, I> Inlet<V, I> rekeyed(Topic<V> topic, Rekey<V> rekey, Reader<V, I> reader) {
      return new Inlet<>(topic, false, rekey, reader);
    }
  }

  /** Names the keys of the decider that a record is for. */
  public interface Rekey<V> {
    List<String> keys(String key, V value);
  }

  /** Turns a record into an input; empty for records that do not concern this machine. */
  public interface Reader<V, I> {
    Optional<I> read(String key, V value, Arrival arrival);
  }

  /** Turns what was decided into records. Pure: it only calls {@code sink}. */
  public interface Outlet<S, E, F> {
    /**
     * It is called once for each decision that has events or effects.
     *
     * @param after state after all events
     */
    void publish(String key, Decision<E, F> decision, S after, Instant now, Sink sink);
  }

  /**
   * Gives another input in place of one whose decision failed and that is now a dead letter. Where
   * somebody waits for an answer, it is a refusal. It is decided once; if that fails too, nothing
   * is decided.
   */
  public interface Undecided<I> {

    /**
     * The input to decide instead; empty if nobody waits for an answer.
     *
     * @param problem what went wrong
     */
    Optional<I> instead(I input, String problem);

    /** Nobody waits for an answer. */
    static <I> Undecided<I> nothing() {
      return (input, problem) -> Optional.empty();
    }
  }

  /** Takes the records of a decision; they are written in its transaction. */
  public interface Sink {
    /** Writes a record in the trace of the input. */
    default <V> void send(Topic<V> topic, String key, V value) {
      send(topic, key, value, Optional.empty());
    }

    /**
     * Writes a record.
     *
     * @param trace what it belongs to: a machine is woken by timers, and by records of other traces
     *     than that of the work which it goes on with; empty: that of the input
     */
    <V> void send(Topic<V> topic, String key, V value, Optional<Trace> trace);

    /** Writes a tombstone: a compacted topic forgets the key. */
    <V> void delete(Topic<V> topic, String key);
  }
}
