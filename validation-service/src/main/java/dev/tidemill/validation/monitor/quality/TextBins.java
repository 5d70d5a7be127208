package dev.tidemill.validation.monitor.quality;

import dev.tidemill.validation.check.profile.Category;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Bins of a model input that is text: one for each of its most frequent values in the training
 * data, some that all other values share by their hash, and one for a missing value.
 *
 * @param values as {@link Category} names them
 */
public record TextBins(List<String> values) {

  /** Values with a bin of their own. */
  public static final int MOST_VALUES = 100;

  private static final int SHARED = 16;

  public TextBins {
    values = List.copyOf(values);
  }

  int count() {
    return values.size() + SHARED + 1;
  }

  /** The bin of a value; null is missing. */
  int bin(String value) {
    if (value == null) {
      return values.size() + SHARED;
    }
    String category = Category.of(value);
    int at = values.indexOf(category);
    return at >= 0 ? at : values.size() + Math.floorMod(category.hashCode(), SHARED);
  }

  /** Whether these bins know at least three quarters of the values that others know. */
  boolean resolves(TextBins others) {
    Set<String> unknown = new HashSet<>(others.values);
    unknown.removeAll(values);
    return unknown.size() <= others.values.size() / 4;
  }
}
