package dev.tidemill.validation.evidence.join;

import dev.tidemill.schemas.avro.AvroMapper;
import dev.tidemill.validation.evidence.EndpointEvidence;
import dev.tidemill.validation.evidence.EventClock;
import dev.tidemill.validation.evidence.MonitoredVersion;
import dev.tidemill.validation.evidence.PendingRow;
import dev.tidemill.validation.monitor.kind.MonitorKinds;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Everything that is kept of endpoints, in one store: evidence ({@code e}), a jump of the clock
 * that has begun ({@code j}), open findings ({@code f}), versions ({@code v}), pending requests by
 * event time ({@code p}), units and attributable inputs of a rollout ({@code u}), and the rows of
 * the monitor, see {@link MonitorRows}.
 */
final class EndpointStore {

  private static final byte[] NOTHING = {};

  private final KeyedRows rows;
  private final MonitorRows monitors;
  private final AvroMapper<EndpointEvidence.Snapshot> evidence =
      AvroMapper.of(EndpointEvidence.Snapshot.class);
  private final AvroMapper<EventClock.Jump> jumps = AvroMapper.of(EventClock.Jump.class);
  private final AvroMapper<OpenFindings> findings = AvroMapper.of(OpenFindings.class);
  private final AvroMapper<PendingRow> requests = AvroMapper.of(PendingRow.class);
  private final AvroMapper<MonitoredVersion> versions = AvroMapper.of(MonitoredVersion.class);

  EndpointStore(KeyValueStore<Bytes, byte[]> store) {
    this.rows = new KeyedRows(store);
    this.monitors = new MonitorRows(rows, MonitorKinds.all());
  }

  List<ServedAt> endpoints() {
    List<ServedAt> names = new ArrayList<>();
    rows.scan(
        Bytes.wrap(new byte[] {'e'}),
        Integer.MAX_VALUE,
        row -> {
          byte[] key = row.key.get();
          names.add(ServedAt.parse(new String(key, 1, key.length - 2, StandardCharsets.UTF_8)));
        });
    return names;
  }

  EndpointEvidence evidence(ServedAt endpoint) {
    byte[] kept = rows.get(KeyedRows.key('e', endpoint, NOTHING));
    return new EndpointEvidence(
        kept == null
            ? EndpointEvidence.Snapshot.empty(endpoint.endpoint())
            : evidence.decode(kept));
  }

  void keep(ServedAt endpoint, EndpointEvidence value) {
    rows.put(KeyedRows.key('e', endpoint, NOTHING), evidence.encode(value.snapshot()));
  }

  EventClock.Jump jump(ServedAt endpoint) {
    byte[] kept = rows.get(KeyedRows.key('j', endpoint, NOTHING));
    return kept == null ? EventClock.Jump.NONE : jumps.decode(kept);
  }

  void keep(ServedAt endpoint, EventClock.Jump value) {
    if (value.equals(EventClock.Jump.NONE)) {
      rows.delete(KeyedRows.key('j', endpoint, NOTHING));
    } else {
      rows.put(KeyedRows.key('j', endpoint, NOTHING), jumps.encode(value));
    }
  }

  OpenFindings findings(ServedAt endpoint) {
    byte[] kept = rows.get(KeyedRows.key('f', endpoint, NOTHING));
    return kept == null ? OpenFindings.NONE : findings.decode(kept);
  }

  void keep(ServedAt endpoint, OpenFindings value) {
    rows.put(KeyedRows.key('f', endpoint, NOTHING), findings.encode(value));
  }

  /** The monitor's rows. */
  MonitorRows monitors() {
    return monitors;
  }

  List<MonitoredVersion> versions(ServedAt endpoint) {
    List<MonitoredVersion> found = new ArrayList<>();
    rows.scan(
        KeyedRows.key('v', endpoint, NOTHING),
        Integer.MAX_VALUE,
        row -> found.add(versions.decode(row.value)));
    return found;
  }

  void keep(MonitoredVersion version) {
    rows.put(versionKey(version), versions.encode(version));
  }

  void forget(MonitoredVersion version) {
    rows.delete(versionKey(version));
  }

  private static Bytes versionKey(MonitoredVersion version) {
    byte[] number = ByteBuffer.allocate(4).putInt(version.model().version()).array();
    return KeyedRows.key('v', new ServedAt(version.endpoint(), version.spec().key()), number);
  }

  /** A pending request and its key. */
  record Pending(Bytes key, PendingRow row) {}

  void keep(ServedAt endpoint, String requestId, PendingRow row) {
    rows.put(pendingKey(endpoint, row.eventMillis(), requestId), requests.encode(row));
  }

  Optional<PendingRow> pending(ServedAt endpoint, long eventMillis, String requestId) {
    return Optional.ofNullable(rows.get(pendingKey(endpoint, eventMillis, requestId)))
        .map(requests::decode);
  }

  /** Requests whose event times lie between two times, both inclusive, in that order. */
  List<Pending> pending(ServedAt endpoint, long fromMillis, long toMillis, int most) {
    List<Pending> found = new ArrayList<>();
    Bytes from = pendingKey(endpoint, fromMillis, "");
    Bytes to = pendingKey(endpoint, toMillis + 1, "");
    try (KeyValueIterator<Bytes, byte[]> all = rows.store().range(from, to)) {
      while (all.hasNext() && found.size() < most) {
        KeyValue<Bytes, byte[]> row = all.next();
        if (row.key.compareTo(to) < 0) {
          found.add(new Pending(row.key, requests.decode(row.value)));
        }
      }
    }
    return found;
  }

  void delete(Pending row) {
    rows.delete(row.key());
  }

  private static Bytes pendingKey(ServedAt endpoint, long eventMillis, String requestId) {
    byte[] id = requestId.getBytes(StandardCharsets.UTF_8);
    return KeyedRows.key(
        'p',
        endpoint,
        ByteBuffer.allocate(8 + id.length).putLong(eventMillis ^ Long.MIN_VALUE).put(id).array());
  }

  /** What is marked of a unit or input in a rollout: bits, 0 if nothing. */
  int marks(ServedAt endpoint, String rollout, String what) {
    byte[] kept = rows.get(markKey(endpoint, rollout, what));
    return kept == null ? 0 : kept[0];
  }

  void mark(ServedAt endpoint, String rollout, String what, int bits) {
    rows.put(markKey(endpoint, rollout, what), new byte[] {(byte) bits});
  }

  /** Deletes up to a number of marks of a rollout; true if none is left. */
  boolean forgetMarks(ServedAt endpoint, String rollout, int most) {
    List<Bytes> found = new ArrayList<>();
    rows.scan(markKey(endpoint, rollout, ""), most, row -> found.add(row.key));
    found.forEach(rows::delete);
    return found.size() < most;
  }

  private static Bytes markKey(ServedAt endpoint, String rollout, String what) {
    return KeyedRows.key('u', endpoint, (rollout + '\0' + what).getBytes(StandardCharsets.UTF_8));
  }
}
