package dev.tidemill.validation.evidence.join;

import dev.tidemill.schemas.avro.AvroMapper;
import dev.tidemill.validation.monitor.MonitorKind;
import dev.tidemill.validation.monitor.MonitorState;
import dev.tidemill.validation.monitor.Subject;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.common.utils.Bytes;

/**
 * The monitor's rows: one for how far it has read ({@code n}), and one per check and subject
 * ({@code w}). So a request rewrites only the watches that it changes, and no row grows with the
 * number of columns. Rows of former versions ({@code m}, {@code d}) are read, and the first write
 * replaces them.
 */
final class MonitorRows {

  private static final char PROGRESS = 'n';
  private static final char WATCH = 'w';

  private final KeyedRows rows;
  private final Map<String, Class<? extends Record>> watchClasses;
  private final Set<ServedAt> former = new HashSet<>();

  /**
   * The monitor's state and how far it has read.
   *
   * @param inputsTo event time (epoch ms) up to which the requests' inputs were taken
   */
  record KeptMonitor(MonitorState state, long inputsTo) {
    static final KeptMonitor NONE = new KeptMonitor(MonitorState.START, Long.MIN_VALUE);
  }

  /** What a monitor keeps beside its watches. */
  record Progress(int champion, long inputsTo) {}

  MonitorRows(KeyedRows rows, List<MonitorKind<?, ?>> kinds) {
    this.rows = rows;
    this.watchClasses =
        kinds.stream()
            .map(MonitorKind::watch)
            .distinct()
            .collect(Collectors.toMap(MonitorRows::name, Function.identity()));
  }

  private static String name(Class<? extends Record> watch) {
    return AvroMapper.of(watch).name();
  }

  KeptMonitor read(ServedAt endpoint) {
    byte[] progress = rows.get(key(endpoint));
    if (progress == null) {
      return FormerMonitor.read(rows, endpoint)
          .map(
              monitor -> {
                former.add(endpoint);
                return monitor;
              })
          .orElse(KeptMonitor.NONE);
    }
    Progress kept = AvroMapper.of(Progress.class).decode(progress);
    Map<Subject, Record> watches = new HashMap<>();
    rows.scan(
        KeyedRows.key(WATCH, endpoint, ""),
        Integer.MAX_VALUE,
        row -> {
          String[] parts = KeyedRows.rest(row.key, endpoint).split("\0", 4);
          Class<? extends Record> type = watchClasses.get(parts[1]);
          if (type != null) {
            watches.put(
                new Subject(parts[0], parts[3], parts[2].equals("answers")),
                AvroMapper.of(type).decode(row.value));
          }
        });
    return new KeptMonitor(new MonitorState(kept.champion(), watches), kept.inputsTo());
  }

  /**
   * Keeps the monitor. A record that Kafka does not take would stop the evidence of all endpoints,
   * so a watch that is too large is left out.
   *
   * @param before what was read or kept last; watches that are the same are not written again
   * @return what is kept
   */
  KeptMonitor keep(ServedAt endpoint, KeptMonitor before, KeptMonitor value) {
    boolean all = former.remove(endpoint);
    if (all) {
      FormerMonitor.delete(rows, endpoint);
    }
    Map<Subject, Record> kept = new HashMap<>(value.state().watches());
    before
        .state()
        .watches()
        .forEach(
            (subject, watch) -> {
              Record now = kept.get(subject);
              if (now == null || now.getClass() != watch.getClass()) {
                rows.delete(key(endpoint, subject, watch));
              }
            });
    value
        .state()
        .watches()
        .forEach(
            (subject, watch) -> {
              if ((all || before.state().watches().get(subject) != watch)
                  && !write(key(endpoint, subject, watch), watch)) {
                kept.remove(subject);
              }
            });
    int champion = value.state().champion();
    Progress progress = new Progress(champion, value.inputsTo());
    rows.put(key(endpoint), AvroMapper.of(Progress.class).encode(progress));
    return kept.size() == value.state().watches().size()
        ? value
        : new KeptMonitor(new MonitorState(champion, kept), value.inputsTo());
  }

  private <W extends Record> boolean write(Bytes key, W watch) {
    @SuppressWarnings("unchecked")
    AvroMapper<W> mapper = AvroMapper.of((Class<W>) watch.getClass());
    byte[] bytes = mapper.encode(watch);
    boolean fits = key.get().length + bytes.length <= KeyedRows.MOST_BYTES;
    if (fits) {
      rows.put(key, bytes);
    } else {
      rows.delete(key);
    }
    return fits;
  }

  private static Bytes key(ServedAt endpoint) {
    return KeyedRows.key(PROGRESS, endpoint, "");
  }

  /** A column may hold any character, so it comes last. */
  private static Bytes key(ServedAt endpoint, Subject subject, Record watch) {
    return KeyedRows.key(
        WATCH,
        endpoint,
        String.join(
            "\0",
            subject.check(),
            name(watch.getClass()),
            subject.answers() ? "answers" : "column",
            subject.column()));
  }
}
