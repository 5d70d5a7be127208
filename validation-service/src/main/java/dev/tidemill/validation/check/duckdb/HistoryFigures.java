package dev.tidemill.validation.check.duckdb;

import dev.tidemill.schemas.message.DataFile;
import dev.tidemill.schemas.message.FileHistory;
import dev.tidemill.validation.check.Part;
import dev.tidemill.validation.check.Question;
import dev.tidemill.validation.check.Row;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The figures of each new file that become history once the file is accepted: its rows, and what
 * the checks compare later. The statement of the new files computes them.
 *
 * @param remembered aggregates by their key in {@link FileHistory#means}
 */
record HistoryFigures(Map<String, String> remembered) implements Question {

  /** A pipeline keeps no more than this; the rest would only enlarge the verdict's record. */
  private static final int MOST = 64;

  @Override
  public List<String> aggregates() {
    List<String> aggregates = new ArrayList<>(List.of("count(*)"));
    aggregates.addAll(remembered.values());
    return aggregates;
  }

  /** The figures of the last files; a column without a finite value has no mean. */
  List<FileHistory> history(List<Part<Row>> parts, List<DataFile> files) {
    List<FileHistory> history = new ArrayList<>();
    for (int f = Math.max(0, parts.size() - MOST); f < parts.size(); f++) {
      Row row = parts.get(f).figures();
      Map<String, Double> means = new LinkedHashMap<>();
      int at = 1;
      for (String key : remembered.keySet()) {
        double value = row.number(at++);
        if (!Double.isNaN(value)) {
          means.put(key, value);
        }
      }
      history.add(new FileHistory(files.get(f).digest(), row.count(0), means));
    }
    return history;
  }
}
