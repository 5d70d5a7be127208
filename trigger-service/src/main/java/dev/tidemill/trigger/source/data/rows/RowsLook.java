package dev.tidemill.trigger.source.data.rows;

import dev.tidemill.kit.source.SourceException;
import dev.tidemill.schemas.message.RowRange;
import dev.tidemill.schemas.spec.DataSpec.SourceSpec;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A kind of source without files: it says how far its rows go now. {@link RowsSource} keeps how far
 * they were reported.
 *
 * @param <S> its record in the specification
 */
public interface RowsLook<S extends SourceSpec.Kind> extends AutoCloseable {

  /** The name in metrics, logs and health: {@code topic}. */
  String name();

  Class<S> spec();

  /** The pause between two looks at a source. */
  Duration every(S spec);

  /**
   * How far the rows go.
   *
   * @param position in the words of the kind: the next look gets it back
   * @param rows what is new since the former position; empty if there is nothing
   */
  record Found(String position, List<RowRange> rows) {}

  /**
   * Looks once.
   *
   * @param before the position that the last reported look gave; empty: nothing was reported
   */
  Found look(WatchedRows<S> source, Optional<String> before) throws SourceException;

  /** Forgets all sources but these. */
  default void retain(List<WatchedRows<S>> sources) {}

  @Override
  default void close() {}
}
