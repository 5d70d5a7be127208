package dev.tidemill.trigger.policy.state;

import dev.tidemill.schemas.message.DataFile;
import dev.tidemill.schemas.message.LateData;
import dev.tidemill.schemas.message.RowRange;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
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
 * @param ranges new rows of sources without files
 * @param partitions how many partitions had no file before
 * @param late what came late or was written anew; empty: nothing
 */
public record News(
    Optional<String> repetition,
    Optional<String> baseline,
    Map<String, DataFile> files,
    Map<String, String> rows,
    List<RowRange> ranges,
    long partitions,
    Optional<LateData> late) {

  /** The signal is new, and nothing but its id is to be remembered. */
  public static final News NOTHING_ELSE =
      new News(
          Optional.empty(), Optional.empty(), Map.of(), Map.of(), List.of(), 0, Optional.empty());

  public News {
    files = Collections.unmodifiableMap(new LinkedHashMap<>(files));
    rows = Map.copyOf(rows);
    ranges = List.copyOf(ranges);
  }

  /** Files and other things to remember. */
  public News(
      Optional<String> repetition,
      Optional<String> baseline,
      Map<String, DataFile> files,
      Map<String, String> rows) {
    this(repetition, baseline, files, rows, List.of(), 0, Optional.empty());
  }

  public static News repeated(String why) {
    return new News(
        Optional.of(why), Optional.empty(), Map.of(), Map.of(), List.of(), 0, Optional.empty());
  }

  /** The same, as what later signals are compared with. */
  public News asBaseline(String why) {
    return new News(repetition, Optional.of(why), files, rows, ranges, partitions, late);
  }

  /** The rows that are written when the signal of this id is taken. */
  public Map<String, String> toRemember(String signalId, SignalMemory memory) {
    Map<String, String> out = new TreeMap<>(rows);
    out.put(memory.signal(signalId), "");
    files.keySet().forEach(row -> out.put(row, FileRow.broughtBy(signalId)));
    return out;
  }
}
