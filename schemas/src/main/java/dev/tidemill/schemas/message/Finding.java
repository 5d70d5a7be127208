package dev.tidemill.schemas.message;

import dev.tidemill.schemas.avro.Doc;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

@Doc("What the monitor saw.")
public record Finding(
    @Doc("deterministic") String findingId,
    @Doc("namespace/name") String pipeline,
    @Doc("where the model answers") String endpoint,
    @Doc("name of the check in the specification") String check,
    @Doc("quality, drift, complete, finite or age") String kind,
    @Doc("the model input concerned") Optional<String> column,
    @Doc("event time from which the new regime is thought to hold") Instant onset,
    @Doc("event time at which it was noticed") Instant eventTime,
    @Doc("the statistic") double value,
    @Doc("what it was compared with") double threshold,
    @Doc("the version that served") int modelVersion,
    @Doc("one sentence") String message,
    @Doc("enough to recompute it") Map<String, Double> statistics) {

  /**
   * The largest finding that a trigger takes, since it keeps those that wait. A drift of 48 bins
   * has about 6,000.
   */
  public static final int MAX_CHARACTERS = 20_000;

  private static final int CHARACTERS_A_NUMBER = 20;

  /** About how long this is, written out. */
  public int characters() {
    int figures =
        statistics.keySet().stream().mapToInt(k -> k.length() + CHARACTERS_A_NUMBER).sum();
    return figures
        + message.length()
        + check.length()
        + endpoint.length()
        + column.map(String::length).orElse(0);
  }
}
