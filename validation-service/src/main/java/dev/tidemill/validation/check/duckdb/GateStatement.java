package dev.tidemill.validation.check.duckdb;

import dev.tidemill.validation.check.Part;
import dev.tidemill.validation.check.Question;
import dev.tidemill.validation.check.Row;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * All questions of a scope as one SQL statement, with a row of aggregates for each relation: one
 * per new file, or a single one for the window. The rows are joined by UNION ALL, which DuckDB runs
 * faster than one grouping by file.
 *
 * @param relations by the file's index what may stand after FROM; {@link #WHOLE} for the window
 * @param paths of the files by index
 */
record GateStatement(List<Question> questions, Map<Integer, String> relations, List<String> paths) {

  /** Column with the index of the file that a row comes from. */
  static final String FILE = "__file";

  /** Stands for a file's index in statements over the window. */
  static final int WHOLE = -1;

  GateStatement {
    questions = List.copyOf(questions);
    relations = new TreeMap<>(relations);
  }

  /** The statement: first column the file's index, then the aggregates of each question. */
  String sql() {
    List<String> selects = new ArrayList<>();
    relations.forEach(
        (file, relation) -> {
          List<String> columns = new ArrayList<>();
          columns.add(Integer.toString(file));
          questions.forEach(q -> columns.addAll(q.aggregates()));
          // Without an aggregate a relation would give a row for each of its rows, or none.
          columns.add("count(*)");
          selects.add("SELECT " + String.join(",\n  ", columns) + "\nFROM " + relation);
        });
    return String.join("\nUNION ALL\n", selects);
  }

  /** The statement for one of the questions alone. */
  GateStatement only(Question question) {
    return new GateStatement(List.of(question), relations, paths);
  }

  /**
   * The answer to each question, one entry a relation.
   *
   * @param result the rows of the statement
   */
  Map<Question, List<Part<Row>>> answers(List<List<Object>> result) {
    Map<Integer, List<Object>> rows = new TreeMap<>();
    result.forEach(r -> rows.put(((Number) r.get(0)).intValue(), r));
    Map<Question, List<Part<Row>>> answers = new LinkedHashMap<>();
    int at = 1;
    for (Question question : questions) {
      int from = at;
      int to = from + question.aggregates().size();
      answers.put(
          question,
          relations.keySet().stream()
              .map(i -> new Part<>(name(i), new Row(rows.get(i).subList(from, to))))
              .toList());
      at = to;
    }
    return answers;
  }

  private String name(int file) {
    return file == WHOLE ? Part.WINDOW : paths.get(file);
  }
}
