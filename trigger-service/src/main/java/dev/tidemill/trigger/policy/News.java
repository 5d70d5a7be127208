package dev.tidemill.trigger.policy;

import dev.tidemill.schemas.message.DataFile;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What of a signal is new.
 *
 * @param repetition why it is a duplicate; empty if it is not
 * @param baseline why it is not a change although it is new; empty if it is a change
 * @param files new files by the rows that they will be known by, in order
 * @param rows what else to remember of the signal, by row
 */
public record News(
    Optional<String> repetition,
    Optional<String> baseline,
    Map<String, DataFile> files,
    Map<String, String> rows) {

  /** The signal is new, and nothing but its id is to be remembered. */
  public static final News NOTHING_ELSE =
      new News(Optional.empty(), Optional.empty(), Map.of(), Map.of());

  public News {
    files = Collections.unmodifiableMap(new LinkedHashMap<>(files));
    rows = Map.copyOf(rows);
  }

  public static News repeated(String why) {
    return new News(Optional.of(why), Optional.empty(), Map.of(), Map.of());
  }

  public static News of(Map<String, DataFile> files) {
    return new News(Optional.empty(), Optional.empty(), files, Map.of());
  }

  /** The signal says how something is now: {@code value}, to be kept in {@code row}. */
  public static News of(String row, String value) {
    return new News(Optional.empty(), Optional.empty(), Map.of(), Map.of(row, value));
  }

  /** The same, as what later signals are compared with. */
  public News asBaseline(String why) {
    return new News(repetition, Optional.of(why), files, rows);
  }

  /** The rows that are written when the signal of this id is taken. */
  Map<String, String> toRemember(String signalId, SignalMemory memory) {
    Map<String, String> out = new TreeMap<>(rows);
    out.put(memory.signal(signalId), "");
    files.keySet().forEach(row -> out.put(row, FileRow.broughtBy(signalId)));
    return out;
  }
}
