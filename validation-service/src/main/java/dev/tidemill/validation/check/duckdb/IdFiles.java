package dev.tidemill.validation.check.duckdb;

import static dev.tidemill.kit.sql.Sql.name;

import dev.tidemill.kit.sql.SourceTable;
import dev.tidemill.kit.sql.Sql;
import dev.tidemill.validation.check.Columns;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.attribute.FileTime;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which file holds which row: of one source by the query over each new file by itself; where a
 * query joins sources, by the rows of the first one.
 */
final class IdFiles {

  private final DuckDb database;
  private final GateInput input;
  private final GateRelations relations;
  private final IdColumns id;
  private final List<Integer> newestLast;

  IdFiles(DuckDb database, GateInput input, GateRelations relations, IdColumns id) {
    this.database = database;
    this.input = input;
    this.relations = relations;
    this.id = id;
    this.newestLast = byAge(input.files());
  }

  /** Whether the files can be asked at all. */
  boolean canTell() {
    return !relations.judged().isEmpty()
        && (!isJoined() || id.names().stream().allMatch(first()::has));
  }

  /** Whether the query may join several sources. */
  boolean isJoined() {
    return input.data().sources().size() > 1;
  }

  /** The column of {@link #rows} with the index of the file. */
  String fileColumn() {
    return isJoined() ? name(SourceTable.FILE) : GateStatement.FILE;
  }

  /** Their rows, as a relation and a condition. */
  String rows() throws SQLException {
    return isJoined()
        ? first().table() + " WHERE true"
        : relations.perFile() + " WHERE " + hasTime(database.columns(relations.perFile()));
  }

  private SourceTable first() {
    return relations.tables().table(input.data().sources().get(0));
  }

  /** Condition for a row with a time: no program sees the others. */
  String hasTime(Columns columns) {
    String time = input.data().columns().time();
    return Sql.instant(name(time), columns.types().get(time)) + " IS NOT NULL";
  }

  /** Whether a file is left without these. */
  boolean someStay(Set<Integer> blamed) {
    return input.files().stream().anyMatch(f -> !f.fresh())
        || relations.judged().stream().anyMatch(f -> !blamed.contains(f.index()));
  }

  /** The indexes that a query gives. */
  Set<Integer> indexes(String sql) throws SQLException {
    Set<Integer> indexes = new HashSet<>();
    database.rows(sql).forEach(r -> indexes.add(((Number) r.get(0)).intValue()));
    return indexes;
  }

  /** The indexes of all files, the oldest first. */
  List<Integer> newestLast() {
    return newestLast;
  }

  /** Their paths, the oldest first. */
  List<String> paths(Set<Integer> files) {
    return newestLast.stream().filter(files::contains).map(input.paths()::get).toList();
  }

  /** Old files before new ones; each by the time that it was written, then by name. */
  private static List<Integer> byAge(List<RawFile> files) {
    Map<RawFile, FileTime> written = new HashMap<>();
    for (RawFile file : files) {
      try {
        written.put(file, Files.getLastModifiedTime(file.path()));
      } catch (IOException e) {
        // a file that is gone was there before the others
        written.put(file, FileTime.fromMillis(0));
      }
    }
    return files.stream()
        .sorted(
            Comparator.comparing(RawFile::fresh)
                .thenComparing(written::get)
                .thenComparing(f -> f.file().path()))
        .map(RawFile::index)
        .toList();
  }
}
