package dev.tidemill.kit.onnx.process;

import dev.tidemill.kit.onnx.InputColumn;
import dev.tidemill.kit.onnx.InputRows;
import java.util.ArrayList;
import java.util.List;

/** Cuts rows into parts that the process of a model takes at once. */
final class Batches {

  private static final int MOST_ROWS = 4096;
  private static final long MOST_BYTES = 2L << 20;

  private Batches() {}

  static List<InputRows> of(InputRows rows) {
    List<String[]> texts =
        rows.columns().stream()
            .filter(InputColumn::text)
            .map(column -> rows.texts(column.name()))
            .toList();
    List<InputRows> batches = new ArrayList<>();
    for (int from = 0; from < rows.size(); ) {
      int to = end(rows, texts, from);
      batches.add(rows.range(from, to));
      from = to;
    }
    return batches;
  }

  private static int end(InputRows rows, List<String[]> texts, int from) {
    long bytes = 0;
    int to = from;
    while (to < rows.size() && to - from < MOST_ROWS && (to == from || bytes < MOST_BYTES)) {
      bytes += (long) rows.columns().size() * Double.BYTES;
      for (String[] values : texts) {
        bytes += values[to] == null ? 0 : values[to].length();
      }
      to++;
    }
    return to;
  }
}
