package dev.tidemill.schemas.spec;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Where the rows come from and how a run cuts them.
 *
 * @param query DuckDB SQL over the sources by name
 * @param clock what "now" is for window and holdout
 */
public record DataSpec(
    List<SourceSpec> sources,
    String query,
    Columns columns,
    DataClock clock,
    Window window,
    Holdout holdout) {

  /** A named source of files. */
  public record SourceSpec(String name, FilesSpec files) {}

  /**
   * Files of a folder.
   *
   * @param path folder, relative to the pipeline file
   * @param format csv or parquet
   * @param settleFor a file counts once its size and time have not changed for this long
   */
  public record FilesSpec(String path, String glob, String format, Duration settleFor) {}

  /**
   * @param id joins predictions, labels, features and failing rows
   * @param time event time
   * @param labelTime when the label became known; absent: with the row
   * @param notFeatures columns known only afterwards
   */
  public record Columns(
      List<String> id,
      String time,
      String label,
      Optional<String> labelTime,
      List<String> notFeatures) {}

  /** What "now" is. */
  public enum DataClock {
    /** The newest row's event time. */
    DATA,
    WALL
  }

  /** The training window: all rows, or those of the last {@code length} before the holdout. */
  public record Window(boolean all, Optional<Duration> length) {}

  /**
   * The newest {@code length} of labelled rows, at least {@code minRows}; never shown to the
   * trainer.
   */
  public record Holdout(Duration length, long minRows) {}
}
