package dev.tidemill.trigger.policy.state;

import dev.tidemill.kit.decide.Rows;
import dev.tidemill.schemas.avro.AvroName;
import dev.tidemill.schemas.message.CodeArea;
import dev.tidemill.schemas.message.DataFile;
import dev.tidemill.schemas.message.RowRange;
import dev.tidemill.schemas.message.TriggerEvent.RowsForgotten;
import dev.tidemill.schemas.message.TriggerEvent.SignalsForgotten;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * The rows by which a repeated signal is known. Signal ids live in buckets of 16 days; the current
 * one and the two before are kept, so an id is known for at least 32 days. Files (source, path and
 * digest), the bytes that each name had last, how new the data of each source are that a run took,
 * and the code last seen are known as long as the pipeline lives. Buckets begin at another instant
 * for each pipeline, and what is forgotten is deleted {@value #DELETED_AT_ONCE} rows at a time: a
 * transaction stays short however much there was.
 *
 * @param life which life of the pipeline the rows belong to; a later one does not see them
 * @param bucket where new signals are remembered
 * @param until when the next bucket begins; empty while the pipeline is retired
 * @param kept rows by the beginning of their names
 * @param left rows that are forgotten and not yet deleted, oldest first
 * @param deleteAt when the next of those are deleted
 */
@AvroName("Seen")
public record SignalMemory(
    int life,
    long bucket,
    Optional<Instant> until,
    List<Group> kept,
    List<Group> left,
    Optional<Instant> deleteAt) {

  public static final int DELETED_AT_ONCE = 500;

  private static final Duration DELETE_AGAIN_AFTER = Duration.ofSeconds(1);
  private static final long BUCKET_SECONDS = Duration.ofDays(16).toSeconds();
  private static final int KEPT_BEFORE = 2;
  private static final String SIGNALS = "s/";
  private static final String KEYS = "k/";
  private static final String COMMANDS = "m/";
  private static final String FILES = "f/";
  private static final String CODE = "c/";
  private static final String PARTITIONS = "d/";
  private static final String REPORTED = "p/";
  private static final String USED = "u/";
  private static final String NAMES = "n/";
  private static final String TAKEN = "t/";

  public static final SignalMemory NOTHING =
      new SignalMemory(0, 0, Optional.empty(), List.of(), List.of(), Optional.empty());

  /**
   * Rows whose names begin alike.
   *
   * @param rows how many at most
   */
  record Group(String prefix, long rows) {}

  // names of rows

  /** The row that the signal of this id is remembered in. */
  String signal(String id) {
    return signals(bucket) + id;
  }

  private String signals(long ofBucket) {
    return SIGNALS + life + "." + ofBucket + "/";
  }

  /** The rows that may know a signal: a bucket that no row was written to knows none. */
  public List<String> signalRows(String id) {
    List<String> rows = new ArrayList<>(1 + KEPT_BEFORE);
    for (long b = bucket - KEPT_BEFORE; b <= bucket; b++) {
      String prefix = signals(b);
      if (keeps(prefix)) {
        rows.add(prefix + id);
      }
    }
    return rows;
  }

  private boolean keeps(String prefix) {
    for (Group group : kept) {
      if (group.prefix.equals(prefix)) {
        return true;
      }
    }
    return false;
  }

  /** The row that a key is remembered in, apart from ids, which senders choose. */
  public String key(String name) {
    return keys(bucket) + name;
  }

  private String keys(long ofBucket) {
    return KEYS + life + "." + ofBucket + "/";
  }

  /** The rows that may know a key. */
  public List<String> keyRows(String name) {
    return LongStream.rangeClosed(bucket - KEPT_BEFORE, bucket)
        .mapToObj(b -> keys(b) + name)
        .toList();
  }

  boolean knows(Rows rows, String id) {
    for (String row : signalRows(id)) {
      if (rows.get(row).isPresent()) {
        return true;
      }
    }
    return false;
  }

  /** The row that a command is remembered in, apart from ids, which senders choose. */
  public String command(String commandId) {
    return commands(bucket) + commandId;
  }

  private String commands(long ofBucket) {
    return COMMANDS + life + "." + ofBucket + "/";
  }

  /** The rows that may know a command. */
  public List<String> commandRows(String commandId) {
    return LongStream.rangeClosed(bucket - KEPT_BEFORE, bucket)
        .mapToObj(b -> commands(b) + commandId)
        .toList();
  }

  public boolean knowsCommand(Rows rows, String commandId) {
    return commandRows(commandId).stream().anyMatch(row -> rows.get(row).isPresent());
  }

  /** The row that a file of a source is known by. */
  public String file(String source, DataFile f) {
    return FILES + life + "/" + Identity.sha256(source + "\n" + f.path() + "\n" + f.digest());
  }

  /** The row that says which bytes a file of a source had last. */
  public String name(String source, DataFile f) {
    return NAMES + life + "/" + Identity.sha256(source + "\n" + f.path());
  }

  /** The row that says how new the data of a source are that a run has taken. */
  public String taken(String source) {
    return TAKEN + life + "/" + Identity.sha256(source);
  }

  /** The row that says that a partition of a source has files. */
  public String partition(String source, String partition) {
    return PARTITIONS + life + "/" + Identity.sha256(source + "\n" + partition);
  }

  /** The row that says up to which position the rows of a part of a source were reported. */
  public String reported(RowRange range) {
    return REPORTED + life + "/" + part(range);
  }

  /** The row that says up to which position a run has read them. */
  public String used(RowRange range) {
    return USED + life + "/" + part(range);
  }

  private static String part(RowRange range) {
    return Identity.sha256(range.dataSource() + "\n" + range.part());
  }

  /** The row that says how the code of an area was last seen. */
  public String code(CodeArea area) {
    return CODE + life + "/" + area;
  }

  // what is kept

  /** The first bucket of a life of a pipeline. */
  public SignalMemory begun(int newLife, String pipeline, Instant at) {
    long first = bucketOf(pipeline, at);
    return new SignalMemory(
        newLife, first, Optional.of(endOf(pipeline, first)), List.of(), left, deleteAt);
  }

  /** These rows are written. */
  public SignalMemory with(Collection<String> rows) {
    if (rows.isEmpty()) {
      return this;
    }
    List<Group> groups = new ArrayList<>(kept);
    rows.forEach(row -> count(groups, row.substring(0, row.indexOf('/', SIGNALS.length()) + 1)));
    return new SignalMemory(life, bucket, until, List.copyOf(groups), left, deleteAt);
  }

  private static void count(List<Group> groups, String prefix) {
    for (int i = 0; i < groups.size(); i++) {
      if (groups.get(i).prefix.equals(prefix)) {
        groups.set(i, new Group(prefix, groups.get(i).rows + 1));
        return;
      }
    }
    groups.add(new Group(prefix, 1));
  }

  // what is forgotten

  /** What to forget at this instant, if a new bucket begins. */
  public Optional<SignalsForgotten> turn(String pipeline, Instant now) {
    if (until.filter(at -> !now.isBefore(at)).isEmpty()) {
      return Optional.empty();
    }
    long next = bucketOf(pipeline, now);
    List<Long> dropped =
        LongStream.rangeClosed(bucket - KEPT_BEFORE, bucket)
            .filter(b -> b < next - KEPT_BEFORE)
            .boxed()
            .toList();
    return Optional.of(new SignalsForgotten(dropped, next, endOf(pipeline, next), now));
  }

  public SignalMemory turned(SignalsForgotten f) {
    List<String> dropped =
        f.dropped().stream().flatMap(b -> Stream.of(signals(b), keys(b), commands(b))).toList();
    return new SignalMemory(life, f.bucket(), Optional.of(f.until()), kept, left, deleteAt)
        .forgetting(dropped, f.at());
  }

  /** Everything is forgotten: the pipeline is retired. */
  public SignalMemory retired(Instant at) {
    return new SignalMemory(life, bucket, Optional.empty(), kept, left, deleteAt)
        .forgetting(kept.stream().map(Group::prefix).toList(), at);
  }

  private SignalMemory forgetting(List<String> prefixes, Instant at) {
    List<Group> stays = kept.stream().filter(g -> !prefixes.contains(g.prefix)).toList();
    List<Group> goes = new ArrayList<>(left);
    kept.stream().filter(g -> prefixes.contains(g.prefix)).forEach(goes::add);
    Optional<Instant> next =
        goes.isEmpty()
            ? Optional.empty()
            : Optional.of(deleteAt.orElse(at.plus(DELETE_AGAIN_AFTER)));
    return new SignalMemory(life, bucket, until, stays, List.copyOf(goes), next);
  }

  /** The rows to delete at this instant, if it is time. */
  public Optional<RowsForgotten> sweep(Instant now) {
    return deleteAt
        .filter(at -> !now.isBefore(at) && !left.isEmpty())
        .map(
            at ->
                new RowsForgotten(
                    left.get(0).prefix, DELETED_AT_ONCE, now.plus(DELETE_AGAIN_AFTER)));
  }

  public SignalMemory swept(RowsForgotten f) {
    List<Group> goes = new ArrayList<>();
    for (Group g : left) {
      if (!g.prefix.equals(f.prefix())) {
        goes.add(g);
      } else if (g.rows > f.atMost()) {
        goes.add(new Group(g.prefix, g.rows - f.atMost()));
      }
    }
    Optional<Instant> next = goes.isEmpty() ? Optional.empty() : Optional.of(f.again());
    return new SignalMemory(life, bucket, until, kept, List.copyOf(goes), next);
  }

  private static long bucketOf(String pipeline, Instant at) {
    return Math.floorDiv(at.getEpochSecond() - offsetSeconds(pipeline), BUCKET_SECONDS);
  }

  private static Instant endOf(String pipeline, long bucket) {
    return Instant.ofEpochSecond((bucket + 1) * BUCKET_SECONDS + offsetSeconds(pipeline));
  }

  /**
   * From the hash of the name, so that not all pipelines of a partition forget at the same instant.
   */
  private static long offsetSeconds(String pipeline) {
    return Long.parseLong(Identity.shortHash(pipeline).substring(0, 8), 16) % BUCKET_SECONDS;
  }
}
