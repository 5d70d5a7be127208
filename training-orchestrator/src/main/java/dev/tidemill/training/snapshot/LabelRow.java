package dev.tidemill.training.snapshot;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A row that says what came true.
 *
 * @param id of the request; null if the row has none
 * @param word what came true, as its word
 * @param knownAt when, if the row says so
 */
public record LabelRow(String id, String word, Optional<Instant> knownAt) {

  /** Takes rows, some at a time. */
  public interface Taker {

    /**
     * Returns once the rows need not be read again.
     *
     * @throws RuntimeException if they have to be
     */
    void take(List<LabelRow> rows);
  }
}
