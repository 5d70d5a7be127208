package dev.tidemill.validation.evidence.join;

import dev.tidemill.schemas.avro.AvroMapper;
import dev.tidemill.validation.check.kind.Share;
import dev.tidemill.validation.evidence.join.MonitorRows.KeptMonitor;
import dev.tidemill.validation.monitor.AgeWatch;
import dev.tidemill.validation.monitor.MonitorState;
import dev.tidemill.validation.monitor.Subject;
import dev.tidemill.validation.monitor.drift.DriftWatch;
import dev.tidemill.validation.monitor.kind.DayWatch;
import dev.tidemill.validation.monitor.quality.QualityWatch;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.utils.Bytes;

/**
 * The monitor as former versions kept it: all but the drifts in one row. The schemas of its records
 * are under {@code avro/history}.
 */
record FormerMonitor(State state, long inputsTo) {

  private static final char ALL = 'm';
  private static final char DRIFT = 'd';

  record State(
      int champion,
      List<Quality> qualities,
      List<Drift> drifts,
      List<OneShare> shares,
      List<Aged> aged) {}

  record Quality(String check, QualityWatch watch) {}

  record Drift(String check, DriftWatch watch) {}

  record Watched(String check, String column, boolean answers) {}

  record Day(long day, long rows, long bad, boolean raised) {
    private DayWatch now() {
      return DayWatch.of(day, new Share(rows, rows, bad), raised);
    }
  }

  record OneShare(Watched watches, Day watch) {}

  record Aged(String check, int version) {}

  static Optional<KeptMonitor> read(KeyedRows rows, ServedAt endpoint) {
    byte[] kept = rows.get(KeyedRows.key(ALL, endpoint, ""));
    if (kept == null) {
      return Optional.empty();
    }
    FormerMonitor former = AvroMapper.of(FormerMonitor.class).decode(kept);
    List<Drift> drifts = new ArrayList<>(former.state.drifts);
    rows.scan(
        KeyedRows.key(DRIFT, endpoint, ""),
        Integer.MAX_VALUE,
        row -> drifts.add(AvroMapper.of(Drift.class).decode(row.value)));
    Map<Subject, Record> watches = new HashMap<>();
    former.state.qualities.forEach(q -> watches.put(Subject.model(q.check), q.watch));
    drifts.forEach(d -> watches.put(Subject.input(d.check, d.watch.column()), d.watch));
    former.state.shares.forEach(
        s ->
            watches.put(
                new Subject(s.watches.check, s.watches.column, s.watches.answers), s.watch.now()));
    former.state.aged.forEach(a -> watches.put(Subject.model(a.check), new AgeWatch(a.version)));
    return Optional.of(
        new KeptMonitor(new MonitorState(former.state.champion, watches), former.inputsTo));
  }

  static void delete(KeyedRows rows, ServedAt endpoint) {
    List<Bytes> old = new ArrayList<>();
    old.add(KeyedRows.key(ALL, endpoint, ""));
    rows.scan(KeyedRows.key(DRIFT, endpoint, ""), Integer.MAX_VALUE, row -> old.add(row.key));
    old.forEach(rows::delete);
  }
}
