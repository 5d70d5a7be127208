package dev.tidemill.trigger.data;

import dev.tidemill.kit.files.Gzip;
import dev.tidemill.schemas.message.DataFile;
import dev.tidemill.schemas.message.Signal;
import dev.tidemill.schemas.message.SignalBody.DataArrived;
import dev.tidemill.schemas.spec.DataSpec.FilesSpec;
import dev.tidemill.schemas.spec.DataSpec.SourceSpec;
import dev.tidemill.trigger.data.DataCursor.Sent;
import dev.tidemill.trigger.policy.Identity;
import dev.tidemill.trigger.source.CursorStore;
import dev.tidemill.trigger.source.FileDigests;
import dev.tidemill.trigger.source.PollLoop;
import dev.tidemill.trigger.source.SignalWriter;
import dev.tidemill.trigger.source.Target;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
 * has the signal. A file that comes back with other bytes is new. Not thread-safe.
 */
public final class FolderPoller implements PollLoop.Poller, AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(FolderPoller.class);
  private static final String SOURCE = "/tidemill/trigger-service/data";

  /** A gzip file without its end is waited for so many times longer. */
  private static final int PATIENCE = 5;

  /** A file that has not settled yet. */
  private record Seen(SourceFolder.Entry entry, Instant since) {}

  private final CursorStore<DataCursor> cursors;
  private final SignalWriter signals;
  private final InstantSource clock;
  private final DuckDbFigures figures = new DuckDbFigures();
  private final Map<String, DataCursor> cursorOf = new HashMap<>();
  private final Map<String, Map<String, Seen>> settling = new HashMap<>();
  private final Set<Path> missing = new HashSet<>();

  /**
   * @param folder where cursors are kept
   */
  public FolderPoller(Path folder, SignalWriter signals, InstantSource clock) {
    this.cursors = new CursorStore<>(folder, DataCursor.class);
    this.signals = signals;
    this.clock = clock;
  }

  @Override
  public void retain(List<Target> targets) {
    Set<String> owned = targets.stream().map(Target::pipeline).collect(Collectors.toSet());
    cursorOf.keySet().retainAll(owned);
    settling.keySet().removeIf(k -> !owned.contains(k.substring(0, k.indexOf('\n'))));
  }

  @Override
  public void poll(Target target) throws IOException {
    for (SourceSpec source : target.spec().data().sources()) {
      poll(target, source);
    }
  }

  private void poll(Target target, SourceSpec source) throws IOException {
    FilesSpec files = source.files();
    Path folder = target.folder().resolve(files.path()).normalize();
    if (!Files.isDirectory(folder)) {
      if (missing.add(folder)) {
        LOG.info("{}: waiting for the folder {} to appear", target.pipeline(), folder);
      }
      return;
    }
    missing.remove(folder);
    Map<String, Seen> before =
        settling.computeIfAbsent(target.pipeline() + "\n" + source.name(), k -> new HashMap<>());
    Map<String, Sent> sent =
        cursor(target).sources().computeIfAbsent(source.name(), k -> new TreeMap<>());
    Set<String> present = new HashSet<>();
    for (SourceFolder.Entry entry : SourceFolder.list(folder, files.glob())) {
      present.add(entry.path());
      if (isSent(sent.get(entry.path()), entry)) {
        before.remove(entry.path());
      } else if (hasSettled(before, entry, files, folder)) {
        send(target, source, folder, entry, sent);
        before.remove(entry.path());
      }
    }
    before.keySet().retainAll(present);
  }

  private static boolean isSent(Sent sent, SourceFolder.Entry entry) {
    return sent != null
        && sent.bytes() == entry.bytes()
        && sent.modifiedMillis() == entry.modifiedMillis();
  }

  private boolean hasSettled(
      Map<String, Seen> before, SourceFolder.Entry entry, FilesSpec files, Path folder)
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
    return patienceEnds || Gzip.isWhole(folder.resolve(entry.path()));
  }

  private void send(
      Target target,
      SourceSpec source,
      Path folder,
      SourceFolder.Entry entry,
      Map<String, Sent> sent)
      throws IOException {
    Path file = folder.resolve(entry.path());
    String digest = FileDigests.sha256(file);
    Sent known = sent.get(entry.path());
    if (known == null || !known.digest().equals(digest)) {
      String timeColumn = target.spec().data().columns().time();
      FileFigures seen =
          Gzip.isWhole(file)
              ? figures.of(file, source.files().format(), timeColumn)
              : FileFigures.UNREADABLE;
      if (!SourceFolder.entry(folder, file).equals(Optional.of(entry))) {
        return; // written to while it was read: it settles again
      }
      signals.write(signal(target, source, entry, digest, seen));
      LOG.info("{}: new file {} with {} rows", target.pipeline(), entry.path(), seen.rows());
    }
    sent.put(entry.path(), new Sent(entry.bytes(), entry.modifiedMillis(), digest));
    cursors.write(target.pipeline(), cursor(target));
  }

  private Signal signal(
      Target target, SourceSpec source, SourceFolder.Entry entry, String digest, FileFigures seen) {
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
