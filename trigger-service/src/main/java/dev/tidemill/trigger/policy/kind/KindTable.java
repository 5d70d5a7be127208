package dev.tidemill.trigger.policy.kind;

import dev.tidemill.kit.dispatch.Cases;
import dev.tidemill.schemas.message.Signal;
import dev.tidemill.schemas.message.SignalBody;
import dev.tidemill.schemas.spec.PipelineSpec;
import dev.tidemill.schemas.spec.TriggerSpec;
import dev.tidemill.schemas.spec.trigger.Schedule;
import dev.tidemill.trigger.policy.state.TriggerState;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Supplier;

/**
 * The kinds of triggers, by what the specification declares and by the signals that they hear.
 * Kinds from outside cannot be added: a signal of theirs would be another record on the topics,
 * whose contract all services share.
 */
public final class KindTable {

  private final Map<Class<?>, TriggerKind<?>> bySpec = new HashMap<>();
  private final Cases<Void, SignalBody, SignalTriggerKind<TriggerSpec.Kind, SignalBody>> bySignal;

  /**
   * @throws RuntimeException if two kinds have the same specification, or if no kind hears some
   *     signals
   */
  public KindTable(List<TriggerKind<?>> all) {
    Cases.Builder<Void, SignalBody, SignalTriggerKind<TriggerSpec.Kind, SignalBody>> signals =
        Cases.of(SignalBody.class);
    Set<Class<?>> heard = new HashSet<>();
    for (TriggerKind<?> kind : all) {
      if (bySpec.put(kind.spec(), kind) != null) {
        throw new IllegalArgumentException(kind.spec().getName() + " is given twice");
      }
      if (kind instanceof SignalTriggerKind<?, ?> signalled && heard.add(signalled.signal())) {
        @SuppressWarnings("unchecked") // likewise: it hears signals of its own class
        var hearing = (SignalTriggerKind<TriggerSpec.Kind, SignalBody>) signalled;
        signals.on(hearing.signal(), body -> hearing);
      }
    }
    bySignal = signals.build();
  }

  /** The kind of trigger that says how a signal is known. */
  public SignalTriggerKind<TriggerSpec.Kind, SignalBody> hearing(SignalBody body) {
    return bySignal.apply(body);
  }

  /**
   * The triggers of a pipeline that listen to a signal. One that names no pipeline is for those
   * that want to hear of its subject.
   */
  public List<TriggerSpec> listening(PipelineSpec spec, Signal signal) {
    return listening(spec.triggers(), signal.body()).stream()
        .filter(
            t ->
                signal.pipeline().isPresent()
                    || interest(of(t), t, spec)
                        .filter(i -> i.subject().equals(signal.subject()))
                        .isPresent())
        .toList();
  }

  /** The triggers of a list that listen to a signal. */
  public List<TriggerSpec> listening(List<TriggerSpec> triggers, SignalBody body) {
    List<TriggerSpec> listening = new ArrayList<>(1);
    for (TriggerSpec t : triggers) {
      Optional<SignalTriggerKind<TriggerSpec.Kind, SignalBody>> kind = hearing(t, body);
      if (kind.isPresent() && kind.get().listens(t.kind(), body)) {
        listening.add(t);
      }
    }
    return listening;
  }

  /** Whether a signal that a trigger listens to meets its condition. */
  public Heard heard(
      TriggerSpec trigger, SignalBody body, Expressions expressions, Supplier<Object> pipeline) {
    Optional<String> condition = hearing(trigger, body).orElseThrow().condition(trigger.kind());
    return condition
        .flatMap(
            c ->
                evaluate(trigger, body, c, expressions, pipeline)
                    .map(answer -> Heard.when(c, answer)))
        .orElse(Heard.YES);
  }

  /** The value of an expression about a signal, for a trigger that hears such signals. */
  public Optional<Expressions.Answer> evaluate(
      TriggerSpec trigger,
      SignalBody body,
      String expression,
      Expressions expressions,
      Supplier<Object> pipeline) {
    return hearing(trigger, body)
        .map(
            kind -> {
              Map<String, Object> variables = new HashMap<>(kind.variables(body));
              variables.put("pipeline", pipeline.get());
              return expressions.evaluate(expression, variables);
            });
  }

  /** The kind of a trigger, if it hears such signals at all. */
  private Optional<SignalTriggerKind<TriggerSpec.Kind, SignalBody>> hearing(
      TriggerSpec trigger, SignalBody body) {
    if (of(trigger) instanceof SignalTriggerKind<TriggerSpec.Kind, ?> kind
        && kind.signal().isInstance(body)) {
      @SuppressWarnings("unchecked") // it hears signals of its own class
      var hearing = (SignalTriggerKind<TriggerSpec.Kind, SignalBody>) kind;
      return Optional.of(hearing);
    }
    return Optional.empty();
  }

  /** Whether a kind of the specification is in this table. */
  public boolean has(Class<?> spec) {
    return bySpec.containsKey(spec);
  }

  public Optional<Schedule> calendar(TriggerSpec trigger) {
    return ask(trigger, TriggerKind::calendar);
  }

  public Optional<String> dataSource(TriggerSpec trigger) {
    return ask(trigger, TriggerKind::dataSource);
  }

  public boolean bringsFiles(TriggerSpec trigger) {
    return dataSource(trigger).isPresent();
  }

  /** Whether the trigger of this name is declared and its signals bring files. */
  public boolean bringsFiles(TriggerState state, String trigger) {
    return state.declared(trigger).filter(this::bringsFiles).isPresent();
  }

  /** Whether what waits at a trigger still counts after an edit. */
  public boolean keeps(TriggerSpec before, TriggerSpec now) {
    return before.kind().getClass() == now.kind().getClass()
        && of(now).keeps(before.kind(), now.kind());
  }

  public boolean waitsForOwnRun(TriggerSpec trigger) {
    return of(trigger).waitsForOwnRun();
  }

  public boolean hearsOwnRuns(TriggerSpec trigger) {
    return of(trigger).hearsOwnRuns();
  }

  /** What a pipeline wants to hear of signals that name no pipeline. */
  public List<Interest> interests(PipelineSpec spec) {
    return spec.triggers().stream()
        .flatMap(t -> interest(of(t), t, spec).stream())
        .distinct()
        .toList();
  }

  private static Optional<Interest> interest(
      TriggerKind<TriggerSpec.Kind> kind, TriggerSpec trigger, PipelineSpec spec) {
    return kind instanceof SignalTriggerKind<TriggerSpec.Kind, ?> signalled
        ? signalled
            .subject(trigger.kind(), spec)
            .map(subject -> new Interest(Interest.name(signalled.signal()), subject))
        : Optional.empty();
  }

  private <R> R ask(
      TriggerSpec trigger,
      BiFunction<TriggerKind<TriggerSpec.Kind>, TriggerSpec.Kind, R> question) {
    return question.apply(of(trigger), trigger.kind());
  }

  private TriggerKind<TriggerSpec.Kind> of(TriggerSpec trigger) {
    @SuppressWarnings("unchecked") // a kind that is found by a class takes what is of that class
    var kind = (TriggerKind<TriggerSpec.Kind>) bySpec.get(trigger.kind().getClass());
    if (kind == null) {
      throw new IllegalArgumentException("No kind of trigger for " + trigger.kind());
    }
    return kind;
  }
}
