package dev.tidemill.validation.evidence.join;

import dev.tidemill.schemas.message.EvidenceSlice;
import dev.tidemill.schemas.message.Finding;
import dev.tidemill.schemas.message.Prediction;
import dev.tidemill.schemas.message.VersionScore;
import dev.tidemill.validation.evidence.EndpointEvidence;
import dev.tidemill.validation.evidence.EventClock;
import dev.tidemill.validation.evidence.MonitoredVersion;
import dev.tidemill.validation.evidence.Novelty;
import dev.tidemill.validation.evidence.PendingRow;
import dev.tidemill.validation.evidence.join.EndpointStore.Pending;
import dev.tidemill.validation.evidence.join.MonitorRows.KeptMonitor;
import dev.tidemill.validation.monitor.InputRow;
import dev.tidemill.validation.monitor.Monitor;
import dev.tidemill.validation.monitor.OutcomeRow;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What one pipeline serves at an endpoint, at its owner: counts requests as they come, and at a
 * slower pace takes what became old enough by event time. Whatever it changes is in the store
 * before it returns.
 */
final class Endpoint {

  /** Requests may come out of order by this much event time and still enter input windows. */
  static final Duration DISORDER = Duration.ofHours(1);

  private static final long CUT_EVERY_MILLIS = 50;

  /** While nothing is rolled out nobody decides by a slice: it is for people and audits. */
  private static final long CUT_AT_REST_EVERY_MILLIS = 1_000;

  private static final long URGENT_EVERY_MILLIS = 10;
  private static final long TURN_EVERY_MILLIS = 200;
  private static final long REST_MILLIS = 10_000;
  private static final int PAGE = 2_000;
  private static final int MOST_VERSIONS = 12;
  private static final int SEEN = 1;
  private static final int FAILED = 2;

  private final ServedAt where;
  private final EndpointStore store;
  private final EndpointEvidence evidence;
  private final EventTimeProgress progress;
  private EventClock.Jump jump;
  private KeptMonitor monitor;
  private KeptMonitor kept;
  private Optional<Watched> watched;
  private long lastTurnMillis;
  private long lastCutMillis;
  private boolean urgent;
  private boolean qualityTooLarge;

  Endpoint(ServedAt where, EndpointStore store) {
    this.where = where;
    this.store = store;
    this.evidence = store.evidence(where);
    this.progress = new EventTimeProgress(evidence.newestEventMillis());
    this.jump = store.jump(where);
    this.monitor = store.monitors().read(where);
    this.kept = monitor;
    List<MonitoredVersion> versions = store.versions(where);
    this.watched = versions.isEmpty() ? Optional.empty() : Optional.of(Watched.of(versions));
  }

  ServedAt where() {
    return where;
  }

  String name() {
    return where.endpoint();
  }

  /**
   * Takes a version that may answer here. Of many the oldest goes, but neither the champion nor
   * this one: after a rollback it is the oldest, and champion before a request says so.
   */
  void version(MonitoredVersion version) {
    store.keep(version);
    List<MonitoredVersion> versions = new ArrayList<>(store.versions(where));
    int champion = monitor.state().champion();
    int told = version.model().version();
    for (int i = 0; versions.size() > MOST_VERSIONS; ) {
      int number = versions.get(i).model().version();
      if (number == champion || number == told) {
        i++;
      } else {
        store.forget(versions.remove(i));
      }
    }
    watched = Optional.of(Watched.of(versions));
  }

  /** The champion, if requests name one that the monitor has nothing to compare with. */
  Optional<Integer> unwatchedChampion() {
    int champion = monitor.state().champion();
    return watched
        .flatMap(Watched::monitor)
        .filter(m -> champion > 0 && !m.knows(champion))
        .map(m -> champion);
  }

  /**
   * Takes a request. One whose event time is not to be believed counts among executions and errors;
   * when it is mature nobody knows, so it does not wait for that.
   *
   * @return whether its event time is believed
   */
  boolean request(Joined.Request request, long wallMillis) {
    Prediction p = request.prediction();
    EventClock clock = watched.map(Watched::clock).orElse(EventClock.GIVEN_ONLY);
    EventClock.Reading reading = clock.read(p, evidence.newestEventMillis(), jump, wallMillis);
    if (!reading.jump().equals(jump)) {
      jump = reading.jump();
      store.keep(where, jump);
    }
    if (reading.believed()) {
      store.keep(where, p.requestId(), PendingRow.of(p, request.label()));
    }
    if (reading.moves()) {
      progress.reached(request.lane(), p.eventTime().toEpochMilli(), wallMillis);
    }
    count(p, reading.moves());
    return reading.believed();
  }

  /** Takes a request whose id came before with another input: nothing of it waits for a label. */
  void again(Prediction p) {
    count(p, false);
  }

  private void count(Prediction p, boolean moves) {
    boolean tracked = evidence.arrived(p, moves);
    Novelty novelty = tracked ? novelty(p) : Novelty.UNTRACKED;
    urgent |= evidence.served(p, novelty);
    store.keep(where, evidence);
  }

  private Novelty novelty(Prediction p) {
    String rollout = p.rolloutId().orElseThrow();
    int before = store.marks(where, rollout, "u" + p.unitKey());
    boolean failed =
        p.scores().stream().anyMatch(s -> !s.error().isEmpty() && Novelty.wasToAnswer(p, s));
    int after = before | SEEN | (failed ? FAILED : 0);
    if (after != before) {
      store.mark(where, rollout, "u" + p.unitKey(), after);
    }
    boolean newInput = false;
    if (p.scores().stream().anyMatch(VersionScore::attributable)) {
      newInput = store.marks(where, rollout, "i" + p.inputHash()) == 0;
      store.mark(where, rollout, "i" + p.inputHash(), SEEN);
    }
    return new Novelty(before == 0, failed && (before & FAILED) == 0, newInput);
  }

  /**
   * Takes the label of a request that came before.
   *
   * @return false if it came too late: its request is mature already
   */
  boolean label(Joined.LateLabel label) {
    Optional<PendingRow> row = store.pending(where, label.eventMillis(), label.requestId());
    row.ifPresent(r -> store.keep(where, label.requestId(), r.with(label.label())));
    return row.isPresent();
  }

  /**
   * The slices since the last ones, when it is time: in a rollout after 50 ms, or 10 ms when a
   * candidate failed, so a single failure does not wait and a thousand a second do not make as many
   * slices; without one after a second.
   */
  List<EvidenceSlice> cut(long wallMillis) {
    long since = wallMillis - lastCutMillis;
    if (!evidence.hasNews() || since < pace()) {
      return List.of();
    }
    lastCutMillis = wallMillis;
    urgent = false;
    List<EvidenceSlice> slices = evidence.cut(Instant.ofEpochMilli(wallMillis));
    store.keep(where, evidence);
    return slices;
  }

  private long pace() {
    if (urgent) {
      return URGENT_EVERY_MILLIS;
    }
    return evidence.hasNewsOfRollout() ? CUT_EVERY_MILLIS : CUT_AT_REST_EVERY_MILLIS;
  }

  /** Takes what became old enough, at its own pace; returns what the monitor found. */
  List<Finding> turn(long wallMillis) {
    if (watched.isEmpty()) {
      return List.of();
    }
    progress.observe(wallMillis);
    if (wallMillis - lastTurnMillis < TURN_EVERY_MILLIS) {
      return List.of();
    }
    lastTurnMillis = wallMillis;
    forgetFormerRollouts();
    long settled = progress.settled(wallMillis);
    if (settled == Long.MIN_VALUE) {
      return List.of();
    }
    List<Finding> found = new ArrayList<>();
    watched.get().monitor().ifPresent(m -> found.addAll(inputs(m, settled)));
    found.addAll(mature(watched.get(), settled));
    if (monitor != kept) {
      KeptMonitor wanted = monitor;
      kept = store.monitors().keep(where, kept, wanted);
      monitor = kept;
      qualityTooLarge |= kept != wanted;
    }
    return found;
  }

  /** Whether live quality is not watched here: what that takes does not fit into a record. */
  boolean qualityTooLarge() {
    return qualityTooLarge;
  }

  /** A turn failed: the next one is not at once, so that a defect does not fill the log. */
  void rest(long wallMillis) {
    lastTurnMillis = wallMillis + REST_MILLIS;
  }

  private void forgetFormerRollouts() {
    for (String rollout : evidence.formerRollouts()) {
      if (store.forgetMarks(where, rollout, PAGE)) {
        evidence.forgotten(rollout);
        store.keep(where, evidence);
      }
    }
  }

  private List<Finding> inputs(Monitor by, long settled) {
    long to = settled - DISORDER.toMillis();
    if (to <= monitor.inputsTo()) {
      return List.of();
    }
    long from = monitor.inputsTo() == Long.MIN_VALUE ? Long.MIN_VALUE : monitor.inputsTo() + 1;
    List<Pending> page = wholeInstants(from, to);
    if (page.isEmpty()) {
      return List.of();
    }
    List<InputRow> rows = page.stream().map(p -> input(p.row())).toList();
    long taken = page.get(page.size() - 1).row().eventMillis();
    // What breaks the monitor must not come again for ever: it is passed before it is tried.
    monitor = new KeptMonitor(monitor.state(), taken);
    Monitor.Step step = by.inputs(monitor.state(), rows);
    monitor = new KeptMonitor(step.next(), taken);
    return step.findings();
  }

  /** A page that does not end among requests of one event time, of which the rest would be lost. */
  private List<Pending> wholeInstants(long from, long to) {
    List<Pending> page = store.pending(where, from, to, PAGE);
    if (page.size() < PAGE) {
      return page;
    }
    long last = page.get(PAGE - 1).row().eventMillis();
    if (page.get(0).row().eventMillis() == last) {
      return store.pending(where, last, last, Integer.MAX_VALUE);
    }
    return page.stream().filter(p -> p.row().eventMillis() < last).toList();
  }

  private static InputRow input(PendingRow row) {
    return new InputRow(
        row.eventMillis(), row.champion(), row.features(), row.saidSomething(), row.score());
  }

  /** Rows that the inputs have not passed yet stay: the monitor sees every request once. */
  private List<Finding> mature(Watched by, long settled) {
    long to = settled - by.horizon().toMillis();
    if (by.monitor().isPresent()) {
      to = Math.min(to, monitor.inputsTo());
    }
    List<Pending> page = store.pending(where, Long.MIN_VALUE, to, PAGE);
    List<OutcomeRow> outcomes = new ArrayList<>();
    for (Pending pending : page) {
      PendingRow row = pending.row();
      evidence.matured(row, by.losses());
      outcome(row, by.horizon()).ifPresent(outcomes::add);
      store.delete(pending);
    }
    if (!page.isEmpty()) {
      store.keep(where, evidence);
    }
    if (outcomes.isEmpty() || by.monitor().isEmpty()) {
      return List.of();
    }
    Monitor.Step step = by.monitor().get().outcomes(monitor.state(), outcomes);
    monitor = new KeptMonitor(step.next(), monitor.inputsTo());
    return step.findings();
  }

  private static Optional<OutcomeRow> outcome(PendingRow row, Duration horizon) {
    if (row.answeredBy() == 0 || !Double.isFinite(row.score())) {
      return Optional.empty();
    }
    return row.label()
        .map(
            label ->
                new OutcomeRow(
                    row.eventMillis(),
                    label.landedMillis().orElse(row.eventMillis() + horizon.toMillis()),
                    row.answeredBy(),
                    row.features(),
                    row.score(),
                    label.value()));
  }
}
