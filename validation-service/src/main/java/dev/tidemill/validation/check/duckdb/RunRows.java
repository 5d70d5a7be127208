package dev.tidemill.validation.check.duckdb;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The rows of a run as its snapshot stored them, in Parquet files.
 *
 * @param window training and holdout rows; when there are no such files, the query over all files
 *     is the window
 * @param context rows that only prepare sees
 */
public record RunRows(List<Path> window, List<Path> context) {

  public RunRows {
    window = List.copyOf(window);
    context = List.copyOf(context);
  }

  /** All of them. */
  List<Path> all() {
    List<Path> all = new ArrayList<>(window);
    all.addAll(context);
    return all;
  }
}
