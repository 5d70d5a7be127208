package dev.tidemill.validation.evidence.join;

import dev.tidemill.schemas.message.Finding;
import dev.tidemill.validation.check.CheckFailedException;
import dev.tidemill.validation.evidence.PendingRow;
import dev.tidemill.validation.evidence.Truth;
import dev.tidemill.validation.evidence.join.EndpointStore.Pending;
import dev.tidemill.validation.evidence.join.MonitorRows.KeptMonitor;
import dev.tidemill.validation.monitor.InputRow;
import dev.tidemill.validation.monitor.Monitor;
import dev.tidemill.validation.monitor.OutcomeRow;
import dev.tidemill.validation.monitor.SubjectLevel;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/** Feeds the monitor of an endpoint with its requests in event time, and keeps its state. */
final class EndpointMonitor {

  private final ServedAt where;
  private final EndpointStore store;
  private KeptMonitor current;
  private KeptMonitor kept;
  private final List<CheckFailedException> failures = new ArrayList<>();
  private boolean tooLarge;

  EndpointMonitor(ServedAt where, EndpointStore store) {
    this.where = where;
    this.store = store;
    this.current = store.monitors().read(where);
    this.kept = current;
  }

  /** The version that answered last as champion; 0 before the first. */
  int champion() {
    return current.state().champion();
  }

  /** Event time up to which requests were taken; {@code Long.MIN_VALUE} before the first. */
  long inputsTo() {
    return current.inputsTo();
  }

  /** Takes a page of those requests up to an event time that it has not taken yet. */
  List<Finding> inputs(Monitor by, long to, int most) {
    if (to <= inputsTo()) {
      return List.of();
    }
    long from = inputsTo() == Long.MIN_VALUE ? Long.MIN_VALUE : inputsTo() + 1;
    List<Pending> page = wholeInstants(from, to, most);
    if (page.isEmpty()) {
      return List.of();
    }
    List<InputRow> rows = page.stream().map(p -> input(p.row())).toList();
    long taken = page.get(page.size() - 1).row().eventMillis();
    // The position moves first: rows that break the monitor must not come again for ever.
    current = new KeptMonitor(current.state(), taken);
    Monitor.Step step = by.inputs(current.state(), rows);
    return taken(step, taken);
  }

  /**
   * A page that does not end in the middle of the requests of one event time, because the rest of
   * them would be lost.
   */
  private List<Pending> wholeInstants(long from, long to, int most) {
    List<Pending> page = store.pending(where, from, to, most);
    if (page.size() < most) {
      return page;
    }
    long last = page.get(most - 1).row().eventMillis();
    if (page.get(0).row().eventMillis() == last) {
      return store.pending(where, last, last, Integer.MAX_VALUE);
    }
    return page.stream().filter(p -> p.row().eventMillis() < last).toList();
  }

  private static InputRow input(PendingRow row) {
    return new InputRow(
        row.eventMillis(),
        row.champion(),
        row.features(),
        row.texts(),
        row.saidSomething(),
        row.score(),
        row.answer().flatMap(PendingRow.Scored::decided));
  }

  /** Takes mature requests; those with an answer and a label count. */
  List<Finding> outcomes(Watched by, Monitor monitor, List<PendingRow> mature) {
    List<OutcomeRow> rows = mature.stream().flatMap(row -> outcome(row, by).stream()).toList();
    if (rows.isEmpty()) {
      return List.of();
    }
    Monitor.Step step = monitor.outcomes(current.state(), rows);
    return taken(step, inputsTo());
  }

  private List<Finding> taken(Monitor.Step step, long inputsTo) {
    current = new KeptMonitor(step.next(), inputsTo);
    failures.addAll(step.failures());
    return step.findings();
  }

  /** How the watches stand. */
  List<SubjectLevel> levels(Monitor by) {
    return by.levels(current.state());
  }

  /** The failures of checks since the last time. */
  List<CheckFailedException> failures() {
    List<CheckFailedException> all = List.copyOf(failures);
    failures.clear();
    return all;
  }

  private static Optional<OutcomeRow> outcome(PendingRow row, Watched by) {
    if (row.answeredBy() == 0 || !Double.isFinite(row.score())) {
      return Optional.empty();
    }
    return row.label()
        .flatMap(
            label -> {
              long landed = row.eventMillis() + by.horizon().toMillis();
              long at = label.landedMillis().orElse(landed);
              return by.losses().read(label).flatMap(truth -> outcome(row, truth, at));
            });
  }

  private static Optional<OutcomeRow> outcome(PendingRow row, Truth truth, long landedMillis) {
    OptionalDouble score =
        truth.word().isEmpty()
            ? OptionalDouble.of(row.score())
            : row.answer().map(a -> a.probability(truth.word())).orElse(OptionalDouble.empty());
    return score.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new OutcomeRow(
                row.eventMillis(),
                landedMillis,
                row.answeredBy(),
                row.features(),
                row.texts(),
                score.getAsDouble(),
                truth.value(),
                truth.word()));
  }

  /** Writes what has changed since the last time. */
  void keep() {
    if (current != kept) {
      KeptMonitor wanted = current;
      kept = store.monitors().keep(where, kept, wanted);
      current = kept;
      tooLarge |= kept != wanted;
    }
  }

  /** Whether a check was left out because what it remembers does not fit into a record. */
  boolean isTooLarge() {
    return tooLarge;
  }
}
