package dev.tidemill.console.tracking.search;

import java.util.Optional;

/** What a filter looks at. */
public interface Searchable {

  /** The parts that the first word of a name chooses. */
  enum Part {
    METRIC,
    PARAMETER,
    TAG,
    DATASET,
    ATTRIBUTE
  }

  /**
   * A value, a {@link Number} or a {@link String}; empty if there is none.
   *
   * @param key what follows the point; for an attribute its name
   */
  Optional<Object> value(Part part, String key);
}
