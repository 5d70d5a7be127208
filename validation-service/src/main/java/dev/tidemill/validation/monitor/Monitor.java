package dev.tidemill.validation.monitor;

import dev.tidemill.schemas.message.Finding;
import dev.tidemill.schemas.spec.MonitorSpec;
import dev.tidemill.schemas.spec.MonitorSpec.MonitorCheckSpec;
import dev.tidemill.schemas.spec.kind.Kinds;
import dev.tidemill.validation.check.CheckFailedException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Watches the traffic of an endpoint (decision rules C1, C4, D1). A fold: the same rows in the same
 * order give the same findings, however they are cut into batches. There is one finding per check,
 * column and break, and its id follows from them.
 *
 * <p>Rows of a version that the plan does not know yet change only the champion.
 */
public final class Monitor {

  private final MonitorPlan plan;
  private final Findings findings;
  private final List<Check<?, ?>> checks;

  /**
   * @param kindOf the kind of each record of the specification
   */
  public Monitor(MonitorPlan plan, Function<MonitorSpec.Kind, MonitorKind<?, ?>> kindOf) {
    this.plan = plan;
    this.findings = new Findings(plan);
    this.checks = new ArrayList<>();
    plan.spec().checks().forEach(c -> checks.add(Check.of(c, kindOf.apply(c.kind()))));
  }

  /**
   * The state after rows, and what was found in them.
   *
   * @param failures of checks whose kind failed; such a check goes on from where it was before the
   *     rows, as if it had not seen them
   */
  public record Step(
      MonitorState next, List<Finding> findings, List<CheckFailedException> failures) {

    private Step(MonitorState next) {
      this(next, new ArrayList<>(), new ArrayList<>());
    }

    private Step then(MonitorState after) {
      return new Step(after, findings, failures);
    }
  }

  /** Whether the plan has what a version is compared with. */
  public boolean knows(int version) {
    return plan.model(version).isPresent();
  }

  /** Takes requests in the order of their event time. */
  public Step inputs(MonitorState state, List<InputRow> batch) {
    Step step = new Step(state);
    int from = 0;
    while (from < batch.size()) {
      int champion = championAt(batch.get(from), step.next().champion());
      int to = from + 1;
      while (to < batch.size() && championAt(batch.get(to), champion) == champion) {
        to++;
      }
      step = inputs(step, champion, batch.subList(from, to));
      from = to;
    }
    return step;
  }

  private static int championAt(InputRow row, int before) {
    return row.champion() > 0 ? row.champion() : before;
  }

  private Step inputs(Step before, int champion, List<InputRow> rows) {
    MonitorState state = new MonitorState(champion, before.next().watches());
    Optional<WatchedModel> model = plan.model(champion);
    return model.isEmpty()
        ? before.then(state)
        : eachCheck(before.then(state), check -> check.inputs(state, model.get(), rows));
  }

  /** Takes mature labelled requests in the order of their event time. */
  public Step outcomes(MonitorState state, List<OutcomeRow> batch) {
    return eachCheck(new Step(state), check -> check.outcomes(state, plan, batch));
  }

  /** How the watches stand; what a kind cannot say is left out. */
  public List<SubjectLevel> levels(MonitorState state) {
    return checks.stream().flatMap(check -> check.levels(state, plan)).toList();
  }

  private Step eachCheck(Step before, Function<Check<?, ?>, Watches<?>> take) {
    Map<Subject, Record> kept = new HashMap<>();
    for (Check<?, ?> check : checks) {
      try {
        Watches<?> watches =
            CheckFailedException.guard(
                check.name(), check.spec().getClass(), () -> take.apply(check));
        kept.putAll(watches.kept());
        watches.sightings().forEach(s -> before.findings().add(findings.of(check.kindName(), s)));
      } catch (CheckFailedException e) {
        before.failures().add(e);
        kept.putAll(check.remembered(before.next()));
      }
    }
    return before.then(new MonitorState(before.next().champion(), kept));
  }

  /** A check of the specification with its kind. */
  private record Check<S extends MonitorSpec.Kind, W extends Record>(
      String name, S spec, MonitorKind<S, W> kind) {

    static <S extends MonitorSpec.Kind, W extends Record> Check<S, W> of(
        MonitorCheckSpec check, MonitorKind<S, W> kind) {
      return new Check<>(check.name(), kind.spec().cast(check.kind()), kind);
    }

    Watches<W> inputs(MonitorState state, WatchedModel champion, List<InputRow> rows) {
      Watches<W> watches = watches(state);
      kind.inputs(spec, champion, rows, watches);
      return watches;
    }

    Watches<W> outcomes(MonitorState state, MonitorPlan plan, List<OutcomeRow> rows) {
      Watches<W> watches = watches(state);
      kind.outcomes(spec, plan, rows, watches);
      return watches;
    }

    Stream<SubjectLevel> levels(MonitorState state, MonitorPlan plan) {
      return remembered(state).entrySet().stream()
          .filter(watch -> kind.watch().isInstance(watch.getValue()))
          .flatMap(watch -> level(plan, state.champion(), watch.getKey(), watch.getValue()));
    }

    private Stream<SubjectLevel> level(
        MonitorPlan plan, int champion, Subject subject, Record watch) {
      try {
        return CheckFailedException.guard(
            name,
            spec.getClass(),
            () -> kind.level(spec, plan, champion, subject, kind.watch().cast(watch)))
            .map(level -> new SubjectLevel(subject, level))
            .stream();
      } catch (CheckFailedException e) {
        return Stream.empty(); // metrics only; the same failure is told where rows are taken
      }
    }

    private Map<Subject, Record> remembered(MonitorState state) {
      Map<Subject, Record> own = new HashMap<>(state.watches());
      own.keySet().removeIf(subject -> !subject.check().equals(name));
      return own;
    }

    /** Ignores a watch of another class: a check of another kind had this name before. */
    private Watches<W> watches(MonitorState state) {
      Map<Subject, W> before = new HashMap<>();
      remembered(state)
          .forEach(
              (subject, watch) -> {
                if (kind.watch().isInstance(watch)) {
                  before.put(subject, kind.watch().cast(watch));
                }
              });
      return new Watches<>(name, before);
    }

    String kindName() {
      return Kinds.nameOf(spec.getClass());
    }
  }
}
