package dev.tidemill.validation.evidence.join;

import dev.tidemill.schemas.avro.AvroMapper;
import dev.tidemill.validation.evidence.EndpointEvidence;
import dev.tidemill.validation.evidence.EventClock;
import dev.tidemill.validation.evidence.MonitoredVersion;
import dev.tidemill.validation.evidence.PendingRow;
import dev.tidemill.validation.monitor.MonitorState;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * All that is kept of endpoints, in one store: evidence ({@code e}), a jump of its clock in the
 * making ({@code j}), monitor ({@code m}) and its drifts ({@code d}), versions ({@code v}), pending
 * requests by event time ({@code p}), units and attributable inputs of a rollout ({@code u}). Keys:
 * kind, endpoint, NUL, pipeline, NUL, rest.
 */
final class EndpointStore {

  private static final byte[] NOTHING = {};

  /** Below what a topic takes where nobody says otherwise, which is what changelogs have. */
  static final int MOST_BYTES = 1_000_000;

  private static final ByteArraySerializer BYTES = new ByteArraySerializer();

  private final KeyValueStore<Bytes, byte[]> store;
  private final AvroMapper<EndpointEvidence.Snapshot> evidence =
      AvroMapper.of(EndpointEvidence.Snapshot.class);
  private final AvroMapper<EventClock.Jump> jumps = AvroMapper.of(EventClock.Jump.class);
  private final AvroMapper<KeptMonitor> monitors = AvroMapper.of(KeptMonitor.class);
  private final AvroMapper<MonitorState.Drift> drifts = AvroMapper.of(MonitorState.Drift.class);
  private final AvroMapper<PendingRow> rows = AvroMapper.of(PendingRow.class);
  private final AvroMapper<MonitoredVersion> versions = AvroMapper.of(MonitoredVersion.class);

  /**
   * The monitor's state and how far it has read.
   *
   * @param inputsTo event time (epoch ms) up to which the requests' inputs were taken
   */
  record KeptMonitor(MonitorState state, long inputsTo) {}

  EndpointStore(KeyValueStore<Bytes, byte[]> store) {
    this.store = store;
  }

  List<ServedAt> endpoints() {
    List<ServedAt> names = new ArrayList<>();
    scan(
        new byte[] {'e'},
        Integer.MAX_VALUE,
        row -> {
          byte[] key = row.key.get();
          names.add(ServedAt.parse(new String(key, 1, key.length - 2, StandardCharsets.UTF_8)));
        });
    return names;
  }

  EndpointEvidence evidence(ServedAt endpoint) {
    byte[] kept = store.get(key('e', endpoint, NOTHING));
    return new EndpointEvidence(
        kept == null
            ? EndpointEvidence.Snapshot.empty(endpoint.endpoint())
            : evidence.decode(kept));
  }

  void keep(ServedAt endpoint, EndpointEvidence value) {
    store.put(key('e', endpoint, NOTHING), evidence.encode(value.snapshot()));
  }

  EventClock.Jump jump(ServedAt endpoint) {
    byte[] kept = store.get(key('j', endpoint, NOTHING));
    return kept == null ? EventClock.Jump.NONE : jumps.decode(kept);
  }

  void keep(ServedAt endpoint, EventClock.Jump value) {
    if (value.equals(EventClock.Jump.NONE)) {
      store.delete(key('j', endpoint, NOTHING));
    } else {
      store.put(key('j', endpoint, NOTHING), jumps.encode(value));
    }
  }

  KeptMonitor monitor(ServedAt endpoint) {
    byte[] kept = store.get(key('m', endpoint, NOTHING));
    if (kept == null) {
      return new KeptMonitor(MonitorState.START, Long.MIN_VALUE);
    }
    KeptMonitor monitor = monitors.decode(kept);
    List<MonitorState.Drift> all = new ArrayList<>(monitor.state().drifts());
    scan(
        key('d', endpoint, NOTHING).get(),
        Integer.MAX_VALUE,
        row -> all.add(drifts.decode(row.value)));
    return new KeptMonitor(monitor.state().withDrifts(all), monitor.inputsTo());
  }

  /**
   * Keeps the monitor. Its drifts have a row each: together they may be larger than a record of the
   * store's changelog, and one that Kafka does not take stops the evidence of all endpoints.
   *
   * @param before what was kept last; drifts that are the same are not written again
   * @return what is kept: without qualities, where a model has more inputs than fit
   */
  KeptMonitor keep(ServedAt endpoint, KeptMonitor before, KeptMonitor value) {
    for (MonitorState.Drift drift : before.state().drifts()) {
      if (same(value.state(), drift).isEmpty()) {
        store.delete(driftKey(endpoint, drift));
      }
    }
    for (MonitorState.Drift drift : value.state().drifts()) {
      if (same(before.state(), drift).filter(d -> d.watch() == drift.watch()).isEmpty()) {
        store.put(driftKey(endpoint, drift), drifts.encode(drift));
      }
    }
    Bytes key = key('m', endpoint, NOTHING);
    byte[] rest = encoded(value);
    if (key.get().length + rest.length <= MOST_BYTES) {
      store.put(key, rest);
      return value;
    }
    MonitorState least = value.state().withQualities(List.of());
    KeptMonitor fitting = new KeptMonitor(least, value.inputsTo());
    store.put(key, encoded(fitting));
    return fitting;
  }

  private byte[] encoded(KeptMonitor monitor) {
    MonitorState rest = monitor.state().withDrifts(List.of());
    return monitors.encode(new KeptMonitor(rest, monitor.inputsTo()));
  }

  /** The drift of the same check and column. */
  private static Optional<MonitorState.Drift> same(MonitorState state, MonitorState.Drift like) {
    return state.drifts().stream()
        .filter(d -> d.check().equals(like.check()))
        .filter(d -> d.watch().column().equals(like.watch().column()))
        .findFirst();
  }

  private static Bytes driftKey(ServedAt endpoint, MonitorState.Drift drift) {
    String what = drift.check() + '\0' + drift.watch().column();
    return key('d', endpoint, what.getBytes(StandardCharsets.UTF_8));
  }

  List<MonitoredVersion> versions(ServedAt endpoint) {
    List<MonitoredVersion> found = new ArrayList<>();
    scan(
        key('v', endpoint, NOTHING).get(),
        Integer.MAX_VALUE,
        row -> found.add(versions.decode(row.value)));
    return found;
  }

  void keep(MonitoredVersion version) {
    store.put(versionKey(version), versions.encode(version));
  }

  void forget(MonitoredVersion version) {
    store.delete(versionKey(version));
  }

  private static Bytes versionKey(MonitoredVersion version) {
    byte[] number = ByteBuffer.allocate(4).putInt(version.model().version()).array();
    return key('v', new ServedAt(version.endpoint(), version.spec().key()), number);
  }

  /** A pending request and its key. */
  record Pending(Bytes key, PendingRow row) {}

  void keep(ServedAt endpoint, String requestId, PendingRow row) {
    store.put(pendingKey(endpoint, row.eventMillis(), requestId), rows.encode(row));
  }

  Optional<PendingRow> pending(ServedAt endpoint, long eventMillis, String requestId) {
    return Optional.ofNullable(store.get(pendingKey(endpoint, eventMillis, requestId)))
        .map(rows::decode);
  }

  /** Requests with event times from one to another, both inclusive, in that order. */
  List<Pending> pending(ServedAt endpoint, long fromMillis, long toMillis, int most) {
    List<Pending> found = new ArrayList<>();
    Bytes from = pendingKey(endpoint, fromMillis, "");
    Bytes to = pendingKey(endpoint, toMillis + 1, "");
    try (KeyValueIterator<Bytes, byte[]> all = store.range(from, to)) {
      while (all.hasNext() && found.size() < most) {
        KeyValue<Bytes, byte[]> row = all.next();
        if (row.key.compareTo(to) < 0) {
          found.add(new Pending(row.key, rows.decode(row.value)));
        }
      }
    }
    return found;
  }

  void delete(Pending row) {
    store.delete(row.key());
  }

  private static Bytes pendingKey(ServedAt endpoint, long eventMillis, String requestId) {
    byte[] id = requestId.getBytes(StandardCharsets.UTF_8);
    return key(
        'p',
        endpoint,
        ByteBuffer.allocate(8 + id.length).putLong(eventMillis ^ Long.MIN_VALUE).put(id).array());
  }

  /** What is marked of a unit or input in a rollout: bits, 0 if nothing. */
  int marks(ServedAt endpoint, String rollout, String what) {
    byte[] kept = store.get(markKey(endpoint, rollout, what));
    return kept == null ? 0 : kept[0];
  }

  void mark(ServedAt endpoint, String rollout, String what, int bits) {
    store.put(markKey(endpoint, rollout, what), new byte[] {(byte) bits});
  }

  /** Forgets some marks of a rollout, up to a number; true when none is left. */
  boolean forgetMarks(ServedAt endpoint, String rollout, int most) {
    List<Bytes> found = new ArrayList<>();
    scan(markKey(endpoint, rollout, "").get(), most, row -> found.add(row.key));
    found.forEach(store::delete);
    return found.size() < most;
  }

  private static Bytes markKey(ServedAt endpoint, String rollout, String what) {
    return key('u', endpoint, (rollout + '\0' + what).getBytes(StandardCharsets.UTF_8));
  }

  private static Bytes key(char kind, ServedAt endpoint, byte[] rest) {
    byte[] name = endpoint.name().getBytes(StandardCharsets.UTF_8);
    return Bytes.wrap(
        ByteBuffer.allocate(2 + name.length + rest.length)
            .put((byte) kind)
            .put(name)
            .put((byte) 0)
            .put(rest)
            .array());
  }

  private interface Each {
    void take(KeyValue<Bytes, byte[]> row);
  }

  private void scan(byte[] prefix, int most, Each each) {
    int taken = 0;
    try (KeyValueIterator<Bytes, byte[]> found = store.prefixScan(prefix, BYTES)) {
      while (found.hasNext() && taken++ < most) {
        each.take(found.next());
      }
    }
  }
}
