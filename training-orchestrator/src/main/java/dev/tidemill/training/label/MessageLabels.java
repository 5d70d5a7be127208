package dev.tidemill.training.label;

import static dev.tidemill.kit.sql.Sql.name;

import dev.tidemill.kit.sql.Permit;
import dev.tidemill.kit.sql.SourceTable;
import dev.tidemill.kit.sql.Sql;
import dev.tidemill.schemas.file.FileReading;
import dev.tidemill.schemas.spec.MonitorSpec.Labels;
import dev.tidemill.schemas.spec.PipelineSpec;
import dev.tidemill.schemas.spec.source.TopicRows;
import dev.tidemill.training.snapshot.Database;
import dev.tidemill.training.snapshot.LabelRow;
import dev.tidemill.training.snapshot.SnapshotException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Finds the labels in messages of a topic, which are read as the rows of a source are. */
final class MessageLabels {

  private static final int PAGE = 10_000;

  private final TopicRows topic;
  private final Labels labels;
  private final List<String> ids;
  private final String label;

  MessageLabels(PipelineSpec spec, TopicRows topic) {
    this.topic = topic;
    this.labels = spec.monitor().orElseThrow().labels();
    this.ids = labels.idColumns(spec.data());
    this.label = labels.labelColumn(spec.data());
  }

  /**
   * Gives away the rows of a file of messages in their order.
   *
   * @param job an existing folder
   * @param whole whether no more messages can be read at once: rows without the fields are then
   *     left out; otherwise they wait for another message or another specification
   * @throws SnapshotException if no message has one of the fields
   */
  void give(Path file, Path job, boolean whole, LabelOutlet outlet)
      throws SnapshotException, SQLException {
    try (Database database = Database.open(job, List.of(file), Permit.ALWAYS)) {
      SourceTable table =
          SourceTable.load(
              database.guarded(), "messages", reading(), List.of(new SourceTable.Part(0, file)));
      if (!whole) {
        requireFields(table);
      }
      String id = Sql.requestId(ids.stream().map(Sql::name).toList());
      String word = Sql.word(name(label), type(label, table));
      String at = labels.time().map(t -> Sql.instant(name(t), type(t, table))).orElse("NULL");
      database.run(
          "CREATE TABLE labels AS SELECT %s AS id, %s AS word, epoch_us(CAST(%s AS TIMESTAMP)) AS known_at FROM %s"
              .formatted(id, word, at, table.table()));
      long all = database.number("SELECT count(*) FROM labels");
      for (long from = 0; from < all; from += PAGE) {
        outlet.take(page(database, from));
      }
    }
  }

  /** Ids and labels are texts: those of a few messages need not look as all of them do. */
  private FileReading reading() {
    Map<String, String> texts = new LinkedHashMap<>();
    ids.forEach(c -> texts.put(c, "VARCHAR"));
    texts.put(label, "VARCHAR");
    labels.time().ifPresent(t -> texts.putIfAbsent(t, "VARCHAR"));
    return topic.reading(labels.time().map(List::of).orElse(List.of())).or(texts);
  }

  private static List<LabelRow> page(Database database, long from) throws SQLException {
    List<LabelRow> rows = new ArrayList<>();
    for (List<Object> row :
        database.rows(
            "SELECT id, word, known_at FROM labels WHERE rowid >= %d AND rowid < %d ORDER BY rowid"
                .formatted(from, from + PAGE))) {
      rows.add(
          new LabelRow((String) row.get(0), (String) row.get(1), Database.instant(row.get(2))));
    }
    return rows;
  }

  private void requireFields(SourceTable table) throws SnapshotException {
    List<String> fields = table.headers().getOrDefault(0, List.of());
    for (String wanted : Stream.concat(ids.stream(), Stream.of(label)).toList()) {
      if (fields.stream().noneMatch(wanted::equalsIgnoreCase)) {
        throw new SnapshotException(
            "COLUMN_MISSING",
            "monitor.labels: no message of the topic %s has the field %s; they have %s. They are read again once one has it, or the specification names another field"
                .formatted(topic.name(), wanted, String.join(", ", fields)));
      }
    }
  }

  private static String type(String column, SourceTable table) {
    return table.columns().entrySet().stream()
        .filter(c -> c.getKey().equalsIgnoreCase(column))
        .map(Map.Entry::getValue)
        .findFirst()
        .orElse("VARCHAR");
  }
}
