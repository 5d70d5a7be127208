package dev.tidemill.trigger.policy;

import dev.tidemill.kit.dispatch.Cases;
import dev.tidemill.schemas.message.SignalBody;
import dev.tidemill.schemas.spec.PipelineSpec;
import dev.tidemill.schemas.spec.TriggerSpec;
import dev.tidemill.schemas.spec.trigger.Schedule;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;

/**
 * The kinds of triggers, by what the specification declares and by the signals that they hear.
 * Kinds from outside cannot be added: a signal of theirs would be another record on the topics,
 * whose contract all services share.
 */
public final class Kinds {

  private final Map<Class<?>, TriggerKind<?>> bySpec = new HashMap<>();
  private final Cases<Void, SignalBody, Heard<?, ?>> bySignal;

  /**
   * @throws RuntimeException if two kinds have the same specification or hear the same signals, or
   *     if no kind hears some
   */
  public Kinds(List<TriggerKind<?>> all) {
    Cases.Builder<Void, SignalBody, Heard<?, ?>> signals = Cases.of(SignalBody.class);
    for (TriggerKind<?> kind : all) {
      if (bySpec.put(kind.spec(), kind) != null) {
        throw new IllegalArgumentException(kind.spec().getName() + " is given twice");
      }
      if (kind instanceof SignalTriggerKind<?, ?> signalled) {
        add(signals, signalled);
      }
    }
    bySignal = signals.build();
  }

  private static <T extends TriggerSpec.Kind, B extends SignalBody> void add(
      Cases.Builder<Void, SignalBody, Heard<?, ?>> signals, SignalTriggerKind<T, B> kind) {
    signals.on(kind.signal(), body -> new Heard<>(kind, body));
  }

  /** A signal with the kind of trigger that it belongs to. */
  Heard<?, ?> heard(SignalBody body) {
    return bySignal.apply(body);
  }

  /** Whether a trigger is of a kind of this list. */
  boolean has(TriggerSpec trigger) {
    return bySpec.containsKey(trigger.kind().getClass());
  }

  Optional<Schedule> calendar(TriggerSpec trigger) {
    return ask(trigger, TriggerKind::calendar);
  }

  Optional<String> dataSource(TriggerSpec trigger) {
    return ask(trigger, TriggerKind::dataSource);
  }

  boolean bringsFiles(TriggerSpec trigger) {
    return dataSource(trigger).isPresent();
  }

  /** Whether the trigger of this name is declared and its signals bring files. */
  boolean bringsFiles(TriggerState state, String trigger) {
    return state.declared(trigger).filter(this::bringsFiles).isPresent();
  }

  boolean waitsForOwnRun(TriggerSpec trigger) {
    return of(trigger).waitsForOwnRun();
  }

  boolean hearsOwnRuns(TriggerSpec trigger) {
    return of(trigger).hearsOwnRuns();
  }

  /** What a pipeline wants to hear of signals that name no pipeline. */
  public List<Interest> interests(PipelineSpec spec) {
    return spec.triggers().stream()
        .flatMap(t -> interest(of(t), t, spec).stream())
        .distinct()
        .toList();
  }

  private static <T extends TriggerSpec.Kind> Optional<Interest> interest(
      TriggerKind<T> kind, TriggerSpec trigger, PipelineSpec spec) {
    return kind instanceof SignalTriggerKind<T, ?> signalled
        ? signalled
            .subject(kind.spec().cast(trigger.kind()), spec)
            .map(subject -> new Interest(Interest.name(signalled.signal()), subject))
        : Optional.empty();
  }

  private <R> R ask(
      TriggerSpec trigger,
      BiFunction<TriggerKind<TriggerSpec.Kind>, TriggerSpec.Kind, R> question) {
    return question.apply(of(trigger), trigger.kind());
  }

  /** What is found by the class of the kind takes that kind. */
  @SuppressWarnings("unchecked")
  private TriggerKind<TriggerSpec.Kind> of(TriggerSpec trigger) {
    TriggerKind<?> kind = bySpec.get(trigger.kind().getClass());
    if (kind == null) {
      throw new IllegalArgumentException("No kind of trigger for " + trigger.kind());
    }
    return (TriggerKind<TriggerSpec.Kind>) kind;
  }
}
