package dev.tidemill.trigger.policy.state;

import dev.tidemill.schemas.message.DataFile;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What the row of a source says: how new the data are that its last snapshot took. Data that come
 * later and are older are late.
 *
 * @param newestRow the newest event time of its files
 * @param newestPartition the newest partition, see {@link PartitionTime}
 */
public record TakenRow(Optional<Instant> newestRow, Optional<Instant> newestPartition) {

  private static final String NONE = "-";

  /** Rows dated later than that after the snapshot's now are typing errors. */
  private static final Duration AHEAD = Duration.ofDays(1);

  private static final TakenRow NOTHING = new TakenRow(Optional.empty(), Optional.empty());

  /** Of the files of a source in a snapshot. */
  public static TakenRow of(List<DataFile> files, Instant asOf) {
    Instant latest = asOf.plus(AHEAD);
    return new TakenRow(
        files.stream()
            .flatMap(f -> f.maxEventTime().stream())
            .filter(t -> !t.isAfter(latest))
            .max(Instant::compareTo),
        files.stream()
            .flatMap(f -> PartitionTime.of(f.path()).stream())
            .filter(t -> !t.isAfter(latest))
            .max(Instant::compareTo));
  }

  /** As {@link #text} wrote it; nothing was taken if there is no row. */
  public static TakenRow read(Optional<String> value) {
    if (value.isEmpty()) {
      return NOTHING;
    }
    String[] parts = value.get().split(" ");
    return new TakenRow(instant(parts[0]), instant(parts[1]));
  }

  private static Optional<Instant> instant(String text) {
    return text.equals(NONE) ? Optional.empty() : Optional.of(Instant.parse(text));
  }

  /** Whether a snapshot of the source has been cut that says how new it is. */
  public boolean isKnown() {
    return !equals(NOTHING);
  }

  public String text() {
    return newestRow.map(Instant::toString).orElse(NONE)
        + " "
        + newestPartition.map(Instant::toString).orElse(NONE);
  }

  /**
   * Whether a new file is late: each of its rows is older than the newest one that was taken or,
   * where event times are not known, its partition is.
   */
  public boolean makesLate(DataFile file) {
    if (newestRow.isPresent() && file.maxEventTime().isPresent()) {
      return file.maxEventTime().get().isBefore(newestRow.get());
    }
    return newestPartition.isPresent()
        && PartitionTime.of(file.path()).filter(newestPartition.get()::isAfter).isPresent();
  }
}
