package dev.tidemill.standalone.copy;

import java.util.List;

/**
 * Something to write to a partition.
 *
 * @param <R> record
 */
sealed interface CopyStep<R> {

  /**
   * Records that are deleted in the end, since the log begins behind them.
   *
   * @param count one offset for each
   */
  record Filler<R>(long count) implements CopyStep<R> {}

  /** Records outside of a transaction: one offset for each. */
  record Plain<R>(List<R> records) implements CopyStep<R> {}

  /** Records of a transaction that is committed: one offset for each, and one for its marker. */
  record Committed<R>(List<R> records) implements CopyStep<R> {}

  /**
   * A transaction that is aborted, which nobody reads: one offset for each of its records, and one
   * for its marker.
   *
   * @param records at least one
   * @param like the record before, whose time they get, so that they are not kept longer
   */
  record Aborted<R>(long records, R like) implements CopyStep<R> {}
}
