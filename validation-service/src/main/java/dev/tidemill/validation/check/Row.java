package dev.tidemill.validation.check;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The values of a check's aggregates over some rows, in the order of the aggregates.
 *
 * @param values numbers, maps, texts or null
 */
public record Row(List<Object> values) {

  public Row {
    values = Collections.unmodifiableList(values);
  }

  /** A number; NaN for null. */
  public double number(int i) {
    return values.get(i) instanceof Number number ? number.doubleValue() : Double.NaN;
  }

  /** A count; 0 for null. */
  public long count(int i) {
    return values.get(i) instanceof Number number ? number.longValue() : 0;
  }

  /** A text, or null. */
  public String text(int i) {
    return (String) values.get(i);
  }

  /** The counts of a {@code histogram}; none for null. */
  public Map<String, Long> counts(int i) {
    Map<String, Long> counts = new TreeMap<>();
    if (values.get(i) instanceof Map<?, ?> map) {
      map.forEach((key, n) -> counts.put(String.valueOf(key), ((Number) n).longValue()));
    }
    return counts;
  }
}
