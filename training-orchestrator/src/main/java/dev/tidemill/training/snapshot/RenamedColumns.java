package dev.tidemill.training.snapshot;

import dev.tidemill.schemas.text.Counted;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Columns of which each file of a source has either one or the other: most likely one column that
 * was given another name, whose values are then spread over two.
 */
final class RenamedColumns {

  private static final int NAMED = 3;

  private RenamedColumns() {}

  /**
   * Finds them.
   *
   * @param headers the columns of each file that has any, by its path, the oldest file first
   * @param label of the pipeline
   */
  static Optional<String> told(String source, Map<String, List<String>> headers, String label) {
    Map<Set<String>, List<String>> columnsByFiles = new LinkedHashMap<>();
    Map<String, String> spelled = new LinkedHashMap<>();
    headers.values().stream()
        .flatMap(List::stream)
        .forEach(c -> spelled.putIfAbsent(c.toLowerCase(Locale.ROOT), c));
    spelled.forEach(
        (lower, column) ->
            columnsByFiles
                .computeIfAbsent(having(lower, headers), k -> new ArrayList<>())
                .add(column));
    List<String> paths = List.copyOf(headers.keySet());
    String newest = paths.isEmpty() ? "" : paths.get(paths.size() - 1);
    for (Map.Entry<Set<String>, List<String>> now : columnsByFiles.entrySet()) {
      Set<String> others = new TreeSet<>(paths);
      others.removeAll(now.getKey());
      if (now.getKey().contains(newest) && columnsByFiles.containsKey(others)) {
        return Optional.of(
            sentence(source, newest, now, columnsByFiles.get(others), others.size(), label));
      }
    }
    return Optional.empty();
  }

  private static Set<String> having(String column, Map<String, List<String>> headers) {
    Set<String> files = new TreeSet<>();
    headers.forEach(
        (file, columns) -> {
          if (columns.stream().anyMatch(column::equalsIgnoreCase)) {
            files.add(file);
          }
        });
    return files;
  }

  private static String sentence(
      String source,
      String newest,
      Map.Entry<Set<String>, List<String>> now,
      List<String> before,
      int others,
      String label) {
    int more = now.getKey().size() - 1;
    String files =
        newest + (more == 0 ? " has " : " and " + Counted.of(more, "other file") + " have ");
    String old = before.get(0);
    String renamed = now.getValue().get(0);
    boolean isLabel = before.stream().anyMatch(label::equalsIgnoreCase);
    return "Source %s: %s%s where %s %s %s. Both names are columns now, and each is empty in the files without it%s. If a column was renamed, data.query can bring both together, as in coalesce(%s, %s) AS %s."
        .formatted(
            source,
            files,
            Counted.names(now.getValue(), NAMED),
            others == 1 ? "the other file" : "the other " + Counted.of(others, "file"),
            Counted.verb(others, "has", "have"),
            Counted.names(before, NAMED),
            isLabel ? ", so that rows without " + label + " count as unlabelled" : "",
            renamed,
            old,
            old);
  }
}
