package dev.tidemill.validation.check.duckdb;

import static dev.tidemill.kit.sql.Sql.name;

import dev.tidemill.kit.sql.FileRelation;
import dev.tidemill.schemas.spec.DataSpec.SourceSpec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The rows that the checks of each scope look at, as SQL.
 *
 * @param judged new files that could be read
 */
record GateRelations(GateInput input, RawTables tables, List<RawFile> judged) {

  /** The stored window, or the query over all files. */
  String window() {
    if (input.rows().window().isEmpty()) {
      return "(" + query(Optional.empty()) + ")";
    }
    return FileRelation.parquet(input.rows().window());
  }

  /** The window and the rows that only prepare sees. */
  String all() {
    return input.rows().window().isEmpty() ? window() : FileRelation.parquet(input.rows().all());
  }

  /** By index the query over each new file by itself, other sources complete. */
  Map<Integer, String> byFile() {
    Map<Integer, String> relations = new TreeMap<>();
    judged.forEach(f -> relations.put(f.index(), "(" + query(Optional.of(f)) + ")"));
    return relations;
  }

  /**
   * The new files of each source together, by the index of the first of them. Files of different
   * sources stay apart, since a query that joins sources gives the same rows for both.
   */
  Map<Integer, String> together() {
    Map<Integer, String> relations = byFile();
    Map<String, Map<Integer, String>> bySource = new LinkedHashMap<>();
    judged.forEach(
        f ->
            bySource
                .computeIfAbsent(f.source(), s -> new TreeMap<>())
                .put(f.index(), relations.get(f.index())));
    Map<Integer, String> together = new TreeMap<>();
    bySource.values().forEach(own -> together.put(own.keySet().iterator().next(), union(own)));
    return together;
  }

  /** All new files as one relation, with the file's index. */
  String perFile() {
    return union(byFile());
  }

  private static String union(Map<Integer, String> relations) {
    return relations.entrySet().stream()
        .map(
            f ->
                "SELECT %d AS %s, * FROM %s"
                    .formatted(f.getKey(), GateStatement.FILE, f.getValue()))
        .collect(Collectors.joining("\nUNION ALL\n", "(", ")"));
  }

  /** The query over every file but some. */
  String without(Set<Integer> files) {
    return "(" + query(source -> tables.without(source, files)) + ")";
  }

  private String query(Optional<RawFile> only) {
    return query(
        source ->
            tables.view(
                source, only.filter(f -> f.source().equals(source.name())).map(RawFile::index)));
  }

  private String query(Function<SourceSpec, String> view) {
    List<String> views = new ArrayList<>();
    for (SourceSpec source : input.data().sources()) {
      views.add(name(source.name()) + " AS (" + view.apply(source) + ")");
    }
    return "WITH " + String.join(", ", views) + " SELECT * FROM (\n" + input.query() + "\n)";
  }
}
