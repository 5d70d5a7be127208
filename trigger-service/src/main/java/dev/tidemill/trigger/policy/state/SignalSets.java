package dev.tidemill.trigger.policy.state;

import dev.tidemill.kit.decide.Origin;
import dev.tidemill.schemas.message.DataFile;
import dev.tidemill.schemas.message.DataVersion;
import dev.tidemill.schemas.message.LateData;
import dev.tidemill.schemas.message.OffsetRange;
import dev.tidemill.schemas.message.RowRange;
import dev.tidemill.schemas.message.SignalSet;
import dev.tidemill.schemas.trace.Trace;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.LongBinaryOperator;

/**
 * Arithmetic of signal sets. The digest is a chain: {@code sha256(digest before + id)}, so that it
 * names all ids, in order, however few of them are listed. A range of offsets spans the first and
 * the last signal of a partition; signals of others may lie between.
 */
public final class SignalSets {

  public static final int MAX_IDS = 1000;
  private static final int MAX_RANGES = 64;

  private SignalSets() {}

  /** One signal that brings no files. */
  public static SignalSet of(String id, Optional<Origin> origin) {
    return of(id, origin, List.of());
  }

  /** One signal with the files that are new. */
  public static SignalSet of(String id, Optional<Origin> origin, List<DataFile> files) {
    return of(id, origin, files, List.of(), 0, Optional.empty());
  }

  /**
   * One signal with what of it is new. A file of -1 rows (unreadable) counts no rows.
   *
   * @param rows of sources without files
   * @param partitions that had no file before
   * @param late what of them came late
   */
  public static SignalSet of(
      String id,
      Optional<Origin> origin,
      List<DataFile> files,
      List<RowRange> rows,
      long partitions,
      Optional<LateData> late) {
    long count = 0;
    long bytes = 0;
    Optional<Instant> first = Optional.empty();
    Optional<Instant> last = Optional.empty();
    for (DataFile f : files) {
      count += Math.max(0, f.rows());
      bytes += f.bytes();
      first = earlier(first, f.minEventTime());
      last = later(last, f.maxEventTime());
    }
    for (RowRange r : rows) {
      count += r.rows();
      bytes += r.bytes();
      first = earlier(first, r.minEventTime());
      last = later(last, r.maxEventTime());
    }
    return new SignalSet(
        1,
        Identity.sha256(id),
        List.of(id),
        origin
            .map(o -> List.of(new OffsetRange(o.topic(), o.partition(), o.offset(), o.offset())))
            .orElse(List.of()),
        files.size(),
        count,
        bytes,
        first,
        last,
        partitions == 0 ? Optional.empty() : Optional.of(partitions),
        late,
        Map.of(),
        Map.of());
  }

  /** Many signals that bring no files; only the first of the ids are kept. */
  public static SignalSet ofIds(List<String> ids) {
    String digest = "";
    for (String id : ids) {
      digest = Identity.sha256(digest + id);
    }
    return new SignalSet(
        ids.size(),
        digest,
        List.copyOf(ids.subList(0, Math.min(MAX_IDS, ids.size()))),
        List.of(),
        0,
        0,
        0,
        Optional.empty(),
        Optional.empty());
  }

  /**
   * The signals of {@code a}, then those of {@code b}; the two have none in common.
   *
   * @param maxIds how many ids may be listed
   */
  static SignalSet plus(SignalSet a, SignalSet b, int maxIds) {
    if (a.count() == 0) {
      return b;
    }
    if (b.count() == 0) {
      return a;
    }
    List<String> ids = new ArrayList<>(a.ids());
    ids.addAll(b.ids().subList(0, Math.max(0, Math.min(b.ids().size(), maxIds - ids.size()))));
    return new SignalSet(
        a.count() + b.count(),
        chain(a, b),
        List.copyOf(ids),
        ranges(a, b),
        a.files() + b.files(),
        a.rows() + b.rows(),
        a.bytes() + b.bytes(),
        earlier(a.minEventTime(), b.minEventTime()),
        later(a.maxEventTime(), b.maxEventTime()),
        together(a.partitions(), b.partitions(), Long::sum),
        LateSets.plus(a.late(), b.late()),
        newer(a, b),
        traceparents(a, b));
  }

  /** The same signals with a number of ids listed at most. */
  public static SignalSet limited(SignalSet a, int maxIds) {
    if (a.ids().size() <= maxIds) {
      return a;
    }
    return a.withIds(List.copyOf(a.ids().subList(0, maxIds)));
  }

  /**
   * What a run of several triggers consumes: each signal once. Where two triggers took the same
   * signals, files and rows are those of the larger set.
   */
  public static SignalSet union(List<SignalSet> sets) {
    SignalSet all = SignalSet.NONE;
    for (SignalSet next : sets) {
      all = unite(all, next);
    }
    return all;
  }

  private static SignalSet unite(SignalSet a, SignalSet b) {
    Set<String> shared = new HashSet<>(a.ids());
    shared.retainAll(b.ids());
    if (shared.isEmpty()) {
      return plus(a, b, MAX_IDS);
    }
    Set<String> ids = new LinkedHashSet<>(a.ids());
    ids.addAll(b.ids());
    return new SignalSet(
        a.count() + b.count() - shared.size(),
        a.digest().equals(b.digest()) ? a.digest() : Identity.sha256(a.digest() + b.digest()),
        ids.stream().limit(MAX_IDS).toList(),
        ranges(a, b),
        Math.max(a.files(), b.files()),
        Math.max(a.rows(), b.rows()),
        Math.max(a.bytes(), b.bytes()),
        earlier(a.minEventTime(), b.minEventTime()),
        later(a.maxEventTime(), b.maxEventTime()),
        together(a.partitions(), b.partitions(), Math::max),
        LateSets.larger(a.late(), b.late()),
        newer(a, b),
        traceparents(a, b));
  }

  /** Of each source the later one counts. */
  private static Map<String, DataVersion> newer(SignalSet a, SignalSet b) {
    Map<String, DataVersion> all = new TreeMap<>(a.versions());
    all.putAll(b.versions());
    return Collections.unmodifiableMap(all);
  }

  /** Of one signal, that of its sender if it gave one. */
  public static SignalSet traced(SignalSet one, String traceparent) {
    return Trace.parse(traceparent)
        .map(t -> one.withTraceparents(Map.of(one.ids().get(0), t.header())))
        .orElse(one);
  }

  private static Map<String, String> traceparents(SignalSet a, SignalSet b) {
    if (b.traceparents().isEmpty()) {
      return a.traceparents();
    }
    Map<String, String> all = new TreeMap<>(a.traceparents());
    b.traceparents()
        .forEach(
            (id, given) -> {
              if (all.size() < SignalSet.MAX_TRACEPARENTS) {
                all.putIfAbsent(id, given);
              }
            });
    return Collections.unmodifiableMap(all);
  }

  private static Optional<Long> together(
      Optional<Long> a, Optional<Long> b, LongBinaryOperator with) {
    return a.isEmpty()
        ? b
        : Optional.of(b.isEmpty() ? a.get() : with.applyAsLong(a.get(), b.get()));
  }

  private static String chain(SignalSet a, SignalSet b) {
    return Identity.sha256(
        a.digest() + (b.count() == 1 && b.ids().size() == 1 ? b.ids().get(0) : b.digest()));
  }

  private static List<OffsetRange> ranges(SignalSet a, SignalSet b) {
    List<OffsetRange> out = new ArrayList<>(a.ranges());
    for (OffsetRange r : b.ranges()) {
      int i = 0;
      while (i < out.size() && !samePartition(out.get(i), r)) {
        i++;
      }
      if (i == out.size()) {
        out.add(r);
      } else {
        OffsetRange o = out.get(i);
        out.set(
            i,
            new OffsetRange(
                r.topic(), r.partition(), Math.min(o.from(), r.from()), Math.max(o.to(), r.to())));
      }
    }
    return Collections.unmodifiableList(out.subList(0, Math.min(MAX_RANGES, out.size())));
  }

  private static boolean samePartition(OffsetRange a, OffsetRange b) {
    return a.topic().equals(b.topic()) && a.partition() == b.partition();
  }

  private static Optional<Instant> earlier(Optional<Instant> a, Optional<Instant> b) {
    return a.isEmpty() || (b.isPresent() && b.get().isBefore(a.get())) ? b : a;
  }

  private static Optional<Instant> later(Optional<Instant> a, Optional<Instant> b) {
    return a.isEmpty() || (b.isPresent() && b.get().isAfter(a.get())) ? b : a;
  }
}
