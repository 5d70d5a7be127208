package dev.tidemill.simulation;

import dev.tidemill.kit.decide.Decider;
import dev.tidemill.kit.decide.Decision;
import dev.tidemill.kit.decide.Machine;
import dev.tidemill.kit.decide.RowChange;
import dev.tidemill.kit.decide.Rows;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** A decider with a defect, put into a machine that is sound otherwise. */
final class Altered<S, I, E, F> implements Decider<S, I, E, F> {

  /** The defect: what is decided instead. */
  interface Defect<S, I, E, F> {
    Decision<E, F> decide(S state, I input, Decision<E, F> sound);
  }

  private final Decider<S, I, E, F> sound;
  private final UnaryOperator<I> misread;
  private final Defect<S, I, E, F> defect;

  private Altered(Decider<S, I, E, F> sound, UnaryOperator<I> misread, Defect<S, I, E, F> defect) {
    this.sound = sound;
    this.misread = misread;
    this.defect = defect;
  }

  static <S, I, E, F> Machine<S, I, E, F> deciding(
      Machine<S, I, E, F> machine, Defect<S, I, E, F> defect) {
    return in(machine, new Altered<>(machine.decider(), input -> input, defect));
  }

  /** The machine takes its inputs for others. */
  static <S, I, E, F> Machine<S, I, E, F> reading(
      Machine<S, I, E, F> machine, UnaryOperator<I> misread) {
    return in(
        machine, new Altered<>(machine.decider(), misread, (state, input, decision) -> decision));
  }

  private static <S, I, E, F> Machine<S, I, E, F> in(
      Machine<S, I, E, F> machine, Decider<S, I, E, F> decider) {
    return new Machine<>(
        machine.name(),
        decider,
        machine.parts(),
        machine.inlets(),
        machine.onTimer(),
        machine.outlet(),
        machine.undecided());
  }

  @Override
  public S initial(String key) {
    return sound.initial(key);
  }

  @Override
  public Decision<E, F> decide(S state, I input, Instant now) {
    return decide(state, Rows.NONE, input, now);
  }

  @Override
  public Decision<E, F> decide(S state, Rows rows, I input, Instant now) {
    I taken = misread.apply(input);
    return defect.decide(state, taken, sound.decide(state, rows, taken, now));
  }

  @Override
  public S evolve(S state, E event) {
    return sound.evolve(state, event);
  }

  @Override
  public List<String> reads(S state, I input) {
    return sound.reads(state, misread.apply(input));
  }

  @Override
  public List<RowChange> rows(E event) {
    return sound.rows(event);
  }

  @Override
  public Map<String, Instant> timers(S state) {
    return sound.timers(state);
  }
}
