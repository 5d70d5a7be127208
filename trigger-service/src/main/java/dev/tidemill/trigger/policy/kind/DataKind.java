package dev.tidemill.trigger.policy.kind;

import dev.tidemill.schemas.message.DataFile;
import dev.tidemill.schemas.message.DataVersion;
import dev.tidemill.schemas.message.RowRange;
import dev.tidemill.schemas.message.SignalBody.DataArrived;
import dev.tidemill.schemas.spec.trigger.Data;
import dev.tidemill.schemas.text.ForeignText;
import dev.tidemill.trigger.policy.state.FileRow;
import dev.tidemill.trigger.policy.state.Known;
import dev.tidemill.trigger.policy.state.News;
import dev.tidemill.trigger.policy.state.RangeRow;
import dev.tidemill.trigger.policy.state.SignalMemory;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * New files or rows of a source. A file is known by its source, path and digest: the same again is
 * a duplicate, a repaired one is new. A commit that brings an earlier version back brings its files
 * anew. Rows of a source without files are known by their positions.
 */
public final class DataKind implements SignalTriggerKind<Data, DataArrived> {

  private static final int MAX_FILES = 5000;

  @Override
  public Class<Data> spec() {
    return Data.class;
  }

  @Override
  public Class<DataArrived> signal() {
    return DataArrived.class;
  }

  @Override
  public Optional<String> dataSource(Data trigger) {
    return Optional.of(trigger.source());
  }

  @Override
  public boolean listens(Data trigger, DataArrived body) {
    return body.dataSource().equals(trigger.source());
  }

  @Override
  public boolean keeps(Data before, Data now) {
    return before.source().equals(now.source());
  }

  @Override
  public String unheard(DataArrived body) {
    return "no trigger listens to the source " + body.dataSource();
  }

  @Override
  public Optional<String> problem(DataArrived body) {
    int places = body.files().size() + body.ranges().size();
    if (places > MAX_FILES) {
      return Optional.of(
          places + " files and ranges of rows in one signal, allowed are " + MAX_FILES);
    }
    return body.files().stream()
        .flatMap(f -> problem(f).stream())
        .findFirst()
        .or(() -> body.ranges().stream().flatMap(r -> problem(r).stream()).findFirst())
        .map(ForeignText::bounded);
  }

  /** Anybody may write signals: a figure below zero would take from what others count. */
  private static Optional<String> problem(DataFile file) {
    if (file.path().isEmpty() || file.digest().isEmpty()) {
      return Optional.of("a file has no path or no digest");
    }
    return file.bytes() < 0 || file.rows() < -1
        ? Optional.of(
            "the file %s has %d bytes and %d rows; bytes are at least 0, rows at least -1 (not known)"
                .formatted(file.path(), file.bytes(), file.rows()))
        : Optional.empty();
  }

  private static Optional<String> problem(RowRange range) {
    return range.from() > range.to() || range.rows() < 0 || range.bytes() < 0
        ? Optional.of(
            "rows of %s go from %d to %d, with %d rows and %d bytes; a range does not go back, and rows and bytes are at least 0"
                .formatted(range.part(), range.from(), range.to(), range.rows(), range.bytes()))
        : Optional.empty();
  }

  @Override
  public List<DataFile> files(DataArrived body) {
    return body.files();
  }

  @Override
  public List<RowRange> ranges(DataArrived body) {
    return body.ranges();
  }

  @Override
  public Map<String, DataVersion> versions(DataArrived body) {
    return body.version().map(v -> Map.of(body.dataSource(), v)).orElse(Map.of());
  }

  @Override
  public List<String> rows(DataArrived body, SignalMemory memory) {
    List<String> rows = new ArrayList<>();
    rows.add(memory.taken(body.dataSource()));
    for (DataFile file : body.files()) {
      rows.add(memory.file(body.dataSource(), file));
      rows.add(memory.name(body.dataSource(), file));
      partition(file).ifPresent(p -> rows.add(memory.partition(body.dataSource(), p)));
    }
    for (RowRange range : body.ranges()) {
      rows.add(memory.reported(range));
      rows.add(memory.used(range));
    }
    return rows;
  }

  /** The folder of a file if it is one as {@code dt=2024-12-31}. */
  private static Optional<String> partition(DataFile file) {
    int end = file.path().lastIndexOf('/');
    String folder = file.path().substring(0, Math.max(0, end));
    return Optional.of(folder).filter(f -> f.indexOf('=') > 0);
  }

  @Override
  public News news(DataArrived body, Known known) {
    if (known.idIsKnown()) {
      return known.again();
    }
    Map<String, DataFile> files = new LinkedHashMap<>();
    Map<String, String> remembered = new TreeMap<>();
    LateNews late = new LateNews(body.dataSource(), known);
    long partitions = 0;
    for (DataFile file : body.files()) {
      String row = known.memory().file(body.dataSource(), file);
      if (body.version().isPresent()
          || known.row(row).flatMap(FileRow::signalThatBrought).isEmpty()) {
        files.putIfAbsent(row, file);
        late.file(file);
        remembered.put(known.memory().name(body.dataSource(), file), file.digest());
        Optional<String> partition =
            partition(file).map(p -> known.memory().partition(body.dataSource(), p));
        if (partition.filter(p -> known.row(p).isEmpty()).isPresent()
            && remembered.put(partition.get(), "") == null) {
          partitions++;
        }
      }
    }
    List<RowRange> ranges = new ArrayList<>();
    for (RowRange range : body.ranges()) {
      String row = known.memory().reported(range);
      long from = Math.max(range.from(), RangeRow.reported(known.row(row)));
      if (from < range.to()) {
        ranges.add(after(from, range));
        late.range(range);
        remembered.put(row, Long.toString(range.to()));
      }
    }
    if (files.isEmpty()
        && ranges.isEmpty()
        && !(body.files().isEmpty() && body.ranges().isEmpty())) {
      return News.repeated(
          body.ranges().isEmpty()
              ? "each of its files was received before"
              : "each of its rows was received before");
    }
    return new News(
        Optional.empty(), Optional.empty(), files, remembered, ranges, partitions, late.data());
  }

  /** The rows of a range that were not reported yet; of some of them their number is a guess. */
  private static RowRange after(long from, RowRange range) {
    return from == range.from()
        ? range
        : new RowRange(
            range.dataSource(),
            range.part(),
            from,
            range.to(),
            Math.min(range.rows(), range.to() - from),
            range.bytes(),
            range.minEventTime(),
            range.maxEventTime(),
            range.late());
  }
}
