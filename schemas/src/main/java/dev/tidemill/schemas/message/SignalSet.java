package dev.tidemill.schemas.message;

import dev.tidemill.schemas.avro.Doc;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

@Doc("The signals that a decision is about.")
public record SignalSet(
    @Doc("how many") long count,
    @Doc("SHA-256 over the ids in order of arrival") String digest,
    @Doc("the first 1000") List<String> ids,
    @Doc("where they stand in the log") List<OffsetRange> ranges,
    @Doc("new files among them") long files,
    @Doc("new rows among them") long rows,
    @Doc("new bytes among them") long bytes,
    @Doc("oldest event time of their rows") Optional<Instant> minEventTime,
    @Doc("newest event time of their rows") Optional<Instant> maxEventTime,
    @Doc(
            "partitions among them that had no file before; empty: it was recorded before they were"
                + " counted")
        Optional<Long> partitions,
    @Doc("what of their data came late or was written anew; empty: nothing, or nobody looked")
        Optional<LateData> late,
    @Doc("of sources whose data a commit names, by source: what the newest of them names")
        Map<String, DataVersion> versions,
    @Doc(
            "by id of a signal: the W3C trace context that its sender gave; of the first 32 that"
                + " have one")
        Map<String, String> traceparents) {

  /** Of how many signals the senders' trace contexts are kept. */
  public static final int MAX_TRACEPARENTS = 32;

  /** No signal at all. */
  public static final SignalSet NONE =
      new SignalSet(0, "", List.of(), List.of(), 0, 0, 0, Optional.empty(), Optional.empty());

  /** Of signals that bring neither a new partition nor late data nor a version of data. */
  public SignalSet(
      long count,
      String digest,
      List<String> ids,
      List<OffsetRange> ranges,
      long files,
      long rows,
      long bytes,
      Optional<Instant> minEventTime,
      Optional<Instant> maxEventTime) {
    this(
        count,
        digest,
        ids,
        ranges,
        files,
        rows,
        bytes,
        minEventTime,
        maxEventTime,
        Optional.empty(),
        Optional.empty(),
        Map.of(),
        Map.of());
  }

  /** The same signals, of which only the first ids are named. */
  public SignalSet withIds(List<String> first) {
    return new SignalSet(
        count,
        digest,
        first,
        ranges,
        files,
        rows,
        bytes,
        minEventTime,
        maxEventTime,
        partitions,
        late,
        versions,
        traceparents);
  }

  /** The same signals, whose data has these versions. */
  public SignalSet withVersions(Map<String, DataVersion> of) {
    return new SignalSet(
        count,
        digest,
        ids,
        ranges,
        files,
        rows,
        bytes,
        minEventTime,
        maxEventTime,
        partitions,
        late,
        of,
        traceparents);
  }

  /** The same signals, whose senders gave these trace contexts. */
  public SignalSet withTraceparents(Map<String, String> given) {
    return new SignalSet(
        count,
        digest,
        ids,
        ranges,
        files,
        rows,
        bytes,
        minEventTime,
        maxEventTime,
        partitions,
        late,
        versions,
        given);
  }

  /** The same signals, of which only the first is named: by it their trace is known. */
  public SignalSet withFirstId() {
    List<String> first = ids.subList(0, Math.min(1, ids.size()));
    Map<String, String> kept = new TreeMap<>(traceparents);
    kept.keySet().retainAll(first);
    return withIds(List.copyOf(first)).withTraceparents(Map.copyOf(kept));
  }
}
