package dev.tidemill.trigger.policy;

import dev.tidemill.kit.decide.RowChange;
import dev.tidemill.kit.decide.Rows;
import dev.tidemill.schemas.message.CodeArea;
import dev.tidemill.schemas.message.DataFile;
import dev.tidemill.schemas.message.TriggerEvent.SignalsForgotten;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;

/**
 * The rows by which a repeated signal is known. Signal ids live in buckets of 16 days; the current
 * one and the two before are kept, so an id is known for at least 32 days. Files (source, path and
 * digest) and the code last seen are known as long as the pipeline lives.
 */
final class Seen {

  private static final int BUCKET_DAYS = 16;
  private static final int KEPT_BEFORE = 2;
  private static final String SIGNALS = "s/";
  private static final String FILES = "f/";
  private static final String CODE = "code/";

  private Seen() {}

  static long bucketOf(Instant at) {
    return Math.floorDiv(at.getEpochSecond(), Duration.ofDays(BUCKET_DAYS).toSeconds());
  }

  static Instant endOf(long bucket) {
    return Instant.ofEpochSecond((bucket + 1) * Duration.ofDays(BUCKET_DAYS).toSeconds());
  }

  /** The row that the signal of this id is remembered in. */
  static String signal(long bucket, String id) {
    return SIGNALS + bucket + "/" + id;
  }

  /** The rows that may know a signal. */
  static List<String> signalRows(long bucket, String id) {
    return LongStream.rangeClosed(bucket - KEPT_BEFORE, bucket)
        .mapToObj(b -> signal(b, id))
        .toList();
  }

  static boolean knows(Rows rows, long bucket, String id) {
    return signalRows(bucket, id).stream().anyMatch(row -> rows.get(row).isPresent());
  }

  static String file(String source, DataFile f) {
    return FILES + Identity.sha256(source + "\n" + f.path() + "\n" + f.digest());
  }

  static String code(CodeArea area) {
    return CODE + area;
  }

  /** What to forget at this instant, if a new bucket begins. */
  static Optional<SignalsForgotten> turn(TriggerState state, Instant now) {
    if (state.bucketUntil().filter(until -> !now.isBefore(until)).isEmpty()) {
      return Optional.empty();
    }
    long next = bucketOf(now);
    List<Long> dropped =
        LongStream.rangeClosed(state.bucket() - KEPT_BEFORE, state.bucket())
            .filter(b -> b < next - KEPT_BEFORE)
            .boxed()
            .toList();
    return Optional.of(new SignalsForgotten(dropped, next, endOf(next)));
  }

  static List<RowChange> drop(List<Long> buckets) {
    List<RowChange> out = new ArrayList<>();
    buckets.forEach(b -> out.add(new RowChange.DeletePrefix(SIGNALS + b + "/")));
    return out;
  }

  static List<RowChange> dropAll() {
    return List.of(
        new RowChange.DeletePrefix(SIGNALS),
        new RowChange.DeletePrefix(FILES),
        new RowChange.DeletePrefix(CODE));
  }
}
