package dev.tidemill.validation.monitor;

import dev.tidemill.schemas.message.Finding;
import dev.tidemill.schemas.spec.MonitorSpec;
import dev.tidemill.schemas.spec.MonitorSpec.MonitorCheckSpec;
import dev.tidemill.schemas.spec.kind.Kinds;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

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

  /** The state after rows, and what was found in them. */
  public record Step(MonitorState next, List<Finding> findings) {}

  /** Whether the plan has what a version is compared with. */
  public boolean knows(int version) {
    return plan.model(version).isPresent();
  }

  /** Takes requests in the order of their event time. */
  public Step inputs(MonitorState state, List<InputRow> batch) {
    List<Finding> found = new ArrayList<>();
    MonitorState current = state;
    int from = 0;
    while (from < batch.size()) {
      int champion = championAt(batch.get(from), current.champion());
      int to = from + 1;
      while (to < batch.size() && championAt(batch.get(to), champion) == champion) {
        to++;
      }
      current = inputs(current, champion, batch.subList(from, to), found);
      from = to;
    }
    return new Step(current, found);
  }

  private static int championAt(InputRow row, int before) {
    return row.champion() > 0 ? row.champion() : before;
  }

  private MonitorState inputs(
      MonitorState state, int champion, List<InputRow> rows, List<Finding> found) {
    Optional<WatchedModel> model = plan.model(champion);
    return model.isEmpty()
        ? new MonitorState(champion, state.watches())
        : eachCheck(champion, found, check -> check.inputs(state, model.get(), rows));
  }

  /** Takes mature labelled requests in the order of their event time. */
  public Step outcomes(MonitorState state, List<OutcomeRow> batch) {
    List<Finding> found = new ArrayList<>();
    MonitorState next =
        eachCheck(state.champion(), found, check -> check.outcomes(state, plan, batch));
    return new Step(next, found);
  }

  private MonitorState eachCheck(
      int champion, List<Finding> found, Function<Check<?, ?>, Watches<?>> take) {
    Map<Subject, Record> kept = new HashMap<>();
    for (Check<?, ?> check : checks) {
      Watches<?> watches = take.apply(check);
      kept.putAll(watches.kept());
      watches.sightings().forEach(s -> found.add(findings.of(check.kindName(), s)));
    }
    return new MonitorState(champion, kept);
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

    /** Ignores a watch of another class: a check of another kind had this name before. */
    private Watches<W> watches(MonitorState state) {
      Map<Subject, W> before = new HashMap<>();
      state
          .watches()
          .forEach(
              (subject, watch) -> {
                if (subject.check().equals(name) && kind.watch().isInstance(watch)) {
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
