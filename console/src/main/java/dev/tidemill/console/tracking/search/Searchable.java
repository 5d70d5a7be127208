package dev.tidemill.console.tracking.search;

import java.util.Optional;
import java.util.stream.Stream;

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

  /** All values, where there may be several: a filter holds if one of them fits. */
  default Stream<Object> values(Part part, String key) {
    return value(part, key).stream();
  }
}
