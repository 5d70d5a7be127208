package dev.tidemill.trigger.source.data.folder;

import dev.tidemill.kit.files.DataFiles;
import dev.tidemill.kit.files.Gzip;
import dev.tidemill.kit.files.Unreadable;
import dev.tidemill.schemas.message.DataFile;
import dev.tidemill.schemas.message.Signal;
import dev.tidemill.schemas.message.SignalBody.DataArrived;
import dev.tidemill.schemas.spec.DataSpec.FilesSpec;
import dev.tidemill.schemas.spec.DataSpec.SourceSpec;
import dev.tidemill.trigger.policy.Identity;
import dev.tidemill.trigger.source.CursorStore;
import dev.tidemill.trigger.source.FileDigests;
import dev.tidemill.trigger.source.PollLoop;
import dev.tidemill.trigger.source.SignalWriter;
import dev.tidemill.trigger.source.Target;
import dev.tidemill.trigger.source.data.folder.DataCursor.Sent;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds new files of a pipeline's sources and sends one signal for each. A file counts once its
 * size and time have not changed for {@code settleFor}, five times as long if it is a gzip file
 * whose end is missing; hidden and temporary names do not count. The cursor moves only after Kafka
 * has the signals of a look. A file that comes back with other bytes is new. What cannot be read is
 * named once, counted, tried again, and does not hold up the others. Not thread-safe but for {@link
 * #details}.
 */
public final class FolderPoller implements PollLoop.Poller, AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(FolderPoller.class);
  private static final String SOURCE = "/tidemill/trigger-service/data";

  /** A gzip file without its end is waited for this many times longer. */
  private static final int PATIENCE = 5;

  private static final int MAX_NAMED = 20;

  /** One look reads no more than this: then the next pipeline has its turn. */
  static final int FILES_AT_ONCE = 200;

  static final Duration TIME_AT_ONCE = Duration.ofSeconds(2);

  /** A file that has not settled yet. */
  private record Seen(DataFiles.Entry entry, Instant since) {}

  private final CursorStore<DataCursor> cursors;
  private final SignalWriter signals;
  private final InstantSource clock;
  private final DuckDbFigures figures = new DuckDbFigures();
  private final Map<String, DataCursor> cursorOf = new HashMap<>();
  private final Map<String, Map<String, Seen>> settling = new HashMap<>();
  private final Set<Path> missing = new HashSet<>();

  /** By pipeline and source: what cannot be read, and why. */
  private final Map<String, Map<String, String>> unreadable = new TreeMap<>();

  private final Digests digests;
  private final Counter unreadableFiles;
  private volatile Map<String, Object> details = Map.of();

  /** Reads a file to its end. */
  interface Digests {
    String of(Path file) throws IOException;
  }

  /** What one look may still read; at least one file. */
  private final class Turn {
    private final Instant until = clock.instant().plus(TIME_AT_ONCE);
    private int files;
    private boolean sent;

    boolean mayRead() {
      return files == 0 || files < FILES_AT_ONCE && clock.instant().isBefore(until);
    }
  }

  /** What a file holds; without figures if its bytes are those that were sent before. */
  private record Read(String digest, Optional<FileFigures> figures) {}

  /**
   * @param folder where cursors are kept
   */
  public FolderPoller(
      Path folder, SignalWriter signals, InstantSource clock, MeterRegistry meters) {
    this(folder, signals, clock, meters, FileDigests::sha256);
  }

  FolderPoller(
      Path folder,
      SignalWriter signals,
      InstantSource clock,
      MeterRegistry meters,
      Digests digests) {
    this.digests = digests;
    this.unreadableFiles = meters.counter("tidemill.files.unreadable", "poller", "data");
    this.cursors = new CursorStore<>(folder, DataCursor.class);
    this.signals = signals;
    this.clock = clock;
  }

  @Override
  public void retain(List<Target> targets) {
    Set<String> owned = targets.stream().map(Target::pipeline).collect(Collectors.toSet());
    cursorOf.keySet().retainAll(owned);
    settling.keySet().removeIf(k -> !owned.contains(k.substring(0, k.indexOf('\n'))));
    if (unreadable.keySet().removeIf(k -> !owned.contains(k.substring(0, k.indexOf('\n'))))) {
      tell();
    }
  }

  @Override
  public Map<String, Object> details() {
    return details;
  }

  private void tell() {
    List<String> named =
        unreadable.entrySet().stream()
            .flatMap(
                s ->
                    s.getValue().values().stream()
                        .map(why -> s.getKey().replace('\n', '/') + ": " + why))
            .limit(MAX_NAMED)
            .toList();
    details = named.isEmpty() ? Map.of() : Map.of("unreadable", named);
  }

  @Override
  public void poll(Target target) throws IOException {
    Turn turn = new Turn();
    try {
      for (SourceSpec source : target.spec().data().sources()) {
        poll(target, source, turn);
      }
    } finally {
      if (turn.sent) {
        cursors.write(target.pipeline(), cursor(target));
      }
    }
  }

  private void poll(Target target, SourceSpec source, Turn turn) throws IOException {
    FilesSpec files = source.files();
    String key = target.pipeline() + "\n" + source.name();
    Path folder = target.folder().resolve(files.path()).normalize();
    if (!Files.isDirectory(folder)) {
      if (missing.add(folder)) {
        LOG.info("{}: waiting for the folder {} to appear", target.pipeline(), folder);
      }
      unreadable.remove(key);
      tell();
      return;
    }
    missing.remove(folder);
    Map<String, Seen> before = settling.computeIfAbsent(key, k -> new HashMap<>());
    Map<String, String> failed = unreadable.computeIfAbsent(key, k -> new TreeMap<>());
    Map<String, Sent> sent =
        cursor(target).sources().computeIfAbsent(source.name(), k -> new TreeMap<>());
    Set<String> present = new HashSet<>();
    Unreadable failing =
        (path, why) -> {
          present.add(path);
          failed(target, failed, path, why);
        };
    for (DataFiles.Entry entry : DataFiles.list(folder, files.glob(), failing)) {
      present.add(entry.path());
      if (isSent(sent.get(entry.path()), entry)) {
        before.remove(entry.path());
        failed.remove(entry.path());
        continue;
      }
      Optional<Read> read = Optional.empty();
      try {
        if (hasSettled(before, entry, files) && turn.mayRead()) {
          turn.files++;
          read = read(target, source, entry, sent.get(entry.path()));
          failed.remove(entry.path());
          if (read.isEmpty()) {
            before.remove(entry.path()); // written to while it was read: it settles again
          }
        }
      } catch (NoSuchFileException e) {
        before.remove(entry.path()); // gone between listing and reading
      } catch (IOException e) {
        failed(target, failed, entry.path(), e);
        before.put(entry.path(), new Seen(entry, clock.instant())); // not at each look
      }
      if (read.isPresent()) {
        send(target, source, entry, read.get(), sent);
        turn.sent = true;
        before.remove(entry.path());
      }
    }
    before.keySet().retainAll(present);
    failed.keySet().retainAll(present);
    tell();
  }

  private void failed(Target target, Map<String, String> failed, String path, IOException why) {
    String reason = Unreadable.reason(why);
    if (failed.put(path, path + ": " + reason) == null) {
      unreadableFiles.increment();
      LOG.warn("{}: {} is left out, as it cannot be read: {}", target.pipeline(), path, reason);
    }
  }

  private static boolean isSent(Sent sent, DataFiles.Entry entry) {
    return sent != null
        && sent.bytes() == entry.bytes()
        && sent.modifiedMillis() == entry.modified().toEpochMilli();
  }

  private boolean hasSettled(Map<String, Seen> before, DataFiles.Entry entry, FilesSpec files)
      throws IOException {
    Instant now = clock.instant();
    Seen seen = before.get(entry.path());
    if (seen == null || !seen.entry().equals(entry)) {
      seen = new Seen(entry, now);
      before.put(entry.path(), seen);
    }
    if (now.isBefore(seen.since().plus(files.settleFor()))) {
      return false;
    }
    boolean patienceEnds =
        !now.isBefore(seen.since().plus(files.settleFor().multipliedBy(PATIENCE)));
    return patienceEnds || Gzip.isWhole(entry.file());
  }

  /** Empty if it was written to while it was read. */
  private Optional<Read> read(Target target, SourceSpec source, DataFiles.Entry entry, Sent known)
      throws IOException {
    String digest = digests.of(entry.file());
    if (known != null && known.digest().equals(digest)) {
      return Optional.of(new Read(digest, Optional.empty()));
    }
    String timeColumn = target.spec().data().columns().time();
    FileFigures seen = figures.of(entry.file(), source.files().format(), timeColumn);
    return DataFiles.now(entry).filter(entry::equals).map(e -> new Read(digest, Optional.of(seen)));
  }

  private void send(
      Target target, SourceSpec source, DataFiles.Entry entry, Read read, Map<String, Sent> sent) {
    if (read.figures().isPresent()) {
      FileFigures seen = read.figures().get();
      signals.write(signal(target, source, entry, read.digest(), seen));
      LOG.info("{}: new file {} with {} rows", target.pipeline(), entry.path(), seen.rows());
    }
    sent.put(entry.path(), new Sent(entry.bytes(), entry.modified().toEpochMilli(), read.digest()));
  }

  private Signal signal(
      Target target, SourceSpec source, DataFiles.Entry entry, String digest, FileFigures seen) {
    String id =
        "data-"
            + Identity.shortHash(
                String.join("\n", target.pipeline(), source.name(), entry.path(), digest));
    return new Signal(
        id,
        SOURCE,
        target.pipeline() + "/" + source.name(),
        clock.instant(),
        Optional.of(target.pipeline()),
        new DataArrived(
            source.name(),
            List.of(
                new DataFile(
                    entry.path(),
                    digest,
                    entry.bytes(),
                    seen.rows(),
                    seen.minEventTime(),
                    seen.maxEventTime()))));
  }

  private DataCursor cursor(Target target) throws IOException {
    DataCursor cursor = cursorOf.get(target.pipeline());
    if (cursor == null) {
      cursor = cursors.read(target.pipeline()).orElse(null);
    }
    if (cursor == null || cursor.incarnation() != target.incarnation()) {
      cursor = new DataCursor(target.incarnation(), new TreeMap<>());
    }
    cursorOf.put(target.pipeline(), cursor);
    return cursor;
  }

  @Override
  public void close() {
    figures.close();
  }
}
