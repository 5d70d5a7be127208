package dev.tidemill.validation.evidence.join;

import dev.tidemill.schemas.message.EvidenceSlice;
import dev.tidemill.schemas.message.Finding;
import dev.tidemill.schemas.message.Prediction;
import dev.tidemill.validation.check.CheckFailedException;
import dev.tidemill.validation.evidence.EndpointEvidence;
import dev.tidemill.validation.evidence.EventClock;
import dev.tidemill.validation.evidence.MonitoredVersion;
import dev.tidemill.validation.evidence.Novelty;
import dev.tidemill.validation.evidence.PendingRow;
import dev.tidemill.validation.evidence.PendingRow.KnownLabel;
import dev.tidemill.validation.evidence.join.EndpointStore.Pending;
import dev.tidemill.validation.metric.EndpointFigures;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The traffic of one pipeline at an endpoint, kept by the instance that owns the endpoint. It
 * counts requests as they come. At a slower pace it takes the requests that are old enough in event
 * time. Every change is in the store before a method returns.
 */
final class Endpoint {

  /** The monitor waits this long, in event time, for requests that come out of order. */
  static final Duration DISORDER = Duration.ofHours(1);

  /** How often metrics learn what the monitor knows, at most. */
  static final Duration TELL_EVERY = Duration.ofSeconds(2);

  private static final long CUT_EVERY_MILLIS = 50;

  /** Without a rollout no decision waits for a slice: slices are for people and audits then. */
  private static final long CUT_AT_REST_EVERY_MILLIS = 1_000;

  private static final long URGENT_EVERY_MILLIS = 10;
  private static final long TURN_EVERY_MILLIS = 200;
  private static final long REST_MILLIS = 10_000;
  private static final int PAGE = 2_000;
  private static final int MOST_VERSIONS = 12;

  private final ServedAt where;
  private final EndpointStore store;
  private final EndpointEvidence evidence;
  private final EndpointMonitor monitor;
  private final RolloutMarks marks;
  private final EventTimeProgress progress;
  private EventClock.Jump jump;
  private Optional<Watched> watched;
  private long lastTurnMillis;
  private long lastCutMillis;
  private boolean urgent;
  private final List<KnownLabel> unusable = new ArrayList<>();
  private OpenFindings open;
  private boolean told;
  private long lastToldMillis;

  Endpoint(ServedAt where, EndpointStore store) {
    this.where = where;
    this.store = store;
    this.evidence = store.evidence(where);
    this.progress = new EventTimeProgress(evidence.newestEventMillis());
    this.jump = store.jump(where);
    this.open = store.findings(where);
    this.monitor = new EndpointMonitor(where, store);
    this.marks = new RolloutMarks(where, store);
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
   * Takes a version that may answer here. If there are too many, the oldest goes. The champion and
   * this version stay: after a rollback this version may be the oldest, and it is the champion
   * before any request says so.
   */
  void version(MonitoredVersion version) {
    store.keep(version);
    List<MonitoredVersion> versions = new ArrayList<>(store.versions(where));
    int champion = monitor.champion();
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

  /** The champion that requests name, if the monitor knows nothing to compare it with. */
  Optional<Integer> unwatchedChampion() {
    int champion = monitor.champion();
    return watched
        .flatMap(Watched::monitor)
        .filter(m -> champion > 0 && !m.knows(champion))
        .map(m -> champion);
  }

  /**
   * Takes a request. If its event time cannot be believed, it counts for executions and errors
   * only: nobody knows when it is mature, so it does not wait for a label.
   *
   * @return whether its event time is believed
   */
  boolean request(Joined.Request request, long wallMillis) {
    Prediction p = request.prediction();
    return taken(request.lane(), p, p.requestId(), PendingRow.of(p, request.label()), wallMillis);
  }

  /**
   * Takes a request whose id came before with another input. Its inputs and its answer are watched
   * as others are; it does not wait for a label.
   *
   * @return whether its event time is believed
   */
  boolean again(Joined.Again again, long wallMillis) {
    Prediction p = again.prediction();
    evidence.repeated(p);
    String id = p.requestId() + '\0' + p.inputHash();
    PendingRow row = PendingRow.of(p, Optional.empty()).asAgain();
    return taken(again.lane(), p, id, row, wallMillis);
  }

  /** Notes a request that came before as it is; it is counted no second time. */
  void repeat(Joined.Repeat repeat) {
    evidence.repeated(repeat.prediction());
    store.keep(where, evidence);
  }

  private boolean taken(int lane, Prediction p, String id, PendingRow row, long wallMillis) {
    EventClock clock = watched.map(Watched::clock).orElse(EventClock.GIVEN_ONLY);
    EventClock.Reading reading = clock.read(p, evidence.newestEventMillis(), jump, wallMillis);
    if (!reading.jump().equals(jump)) {
      jump = reading.jump();
      store.keep(where, jump);
    }
    if (reading.believed()) {
      store.keep(where, id, row);
    }
    if (reading.moves()) {
      progress.reached(lane, p.eventTime().toEpochMilli(), wallMillis);
    }
    count(p, reading.moves());
    return reading.believed();
  }

  private void count(Prediction p, boolean moves) {
    boolean tracked = evidence.arrived(p, moves);
    Novelty novelty = tracked ? marks.of(p) : Novelty.UNTRACKED;
    urgent |= evidence.served(p, novelty);
    store.keep(where, evidence);
  }

  /**
   * Takes the label of a request that came before.
   *
   * @return false if it came too late, because its request is mature already
   */
  boolean label(Joined.LateLabel label) {
    Optional<PendingRow> row = store.pending(where, label.eventMillis(), label.requestId());
    row.ifPresent(r -> store.keep(where, label.requestId(), r.with(label.label())));
    return row.isPresent();
  }

  /**
   * The slices since the last call, if it is time for them. In a rollout that is every 50 ms. After
   * a failure of the candidate it is 10 ms: one failure does not wait long, and a thousand failures
   * a second do not make a thousand slices. Without a rollout it is every second.
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

  /** Takes the requests that are old enough by now; returns what the monitor found in them. */
  List<Finding> turn(long wallMillis) {
    if (watched.isEmpty()) {
      return List.of();
    }
    progress.observe(wallMillis);
    if (wallMillis - lastTurnMillis < TURN_EVERY_MILLIS) {
      return List.of();
    }
    lastTurnMillis = wallMillis;
    marks.forgetFormer(evidence, PAGE);
    long settled = progress.settled(wallMillis);
    if (settled == Long.MIN_VALUE) {
      return List.of();
    }
    List<Finding> found = new ArrayList<>();
    watched
        .get()
        .monitor()
        .ifPresent(m -> found.addAll(monitor.inputs(m, settled - DISORDER.toMillis(), PAGE)));
    found.addAll(mature(watched.get(), settled));
    monitor.keep();
    note(found);
    return found;
  }

  private void note(List<Finding> found) {
    OpenFindings next = open.after(monitor.champion(), found);
    if (next != open) {
      open = next;
      store.keep(where, open);
    }
    told = false;
  }

  /** What the monitor knows, if it may be new since the last; once in {@link #TELL_EVERY}. */
  Optional<EndpointFigures> figures(long wallMillis) {
    if (told || watched.isEmpty() || wallMillis - lastToldMillis < TELL_EVERY.toMillis()) {
      return Optional.empty();
    }
    told = true;
    lastToldMillis = wallMillis;
    return watched
        .flatMap(Watched::monitor)
        .map(
            by ->
                EndpointFigures.of(
                    where.pipeline(), where.endpoint(), monitor.levels(by), open.byCheck()));
  }

  /** Whether a check is not watched here, because its state does not fit into a record. */
  boolean stateTooLarge() {
    return monitor.isTooLarge();
  }

  /** The failures of the monitor's checks since the last time. */
  List<CheckFailedException> failures() {
    return monitor.failures();
  }

  /** Labels since the last time that say nothing here; their requests count as without one. */
  List<KnownLabel> unusableLabels() {
    List<KnownLabel> all = List.copyOf(unusable);
    unusable.clear();
    return all;
  }

  /** Delays the next turn after one that failed, so that a defect does not fill the log. */
  void rest(long wallMillis) {
    lastTurnMillis = wallMillis + REST_MILLIS;
  }

  /** Only rows whose inputs the monitor has taken: it must see every request once. */
  private List<Finding> mature(Watched by, long settled) {
    long to = settled - by.horizon().toMillis();
    if (by.monitor().isPresent()) {
      to = Math.min(to, monitor.inputsTo());
    }
    List<Pending> page = store.pending(where, Long.MIN_VALUE, to, PAGE);
    for (Pending pending : page) {
      pending.row().label().filter(l -> by.losses().read(l).isEmpty()).ifPresent(unusable::add);
      evidence.matured(pending.row(), by.losses());
      store.delete(pending);
    }
    if (!page.isEmpty()) {
      store.keep(where, evidence);
    }
    List<PendingRow> mature = page.stream().map(Pending::row).toList();
    return by.monitor().map(m -> monitor.outcomes(by, m, mature)).orElse(List.of());
  }
}
