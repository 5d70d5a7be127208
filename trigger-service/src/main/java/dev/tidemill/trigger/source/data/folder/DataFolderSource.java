package dev.tidemill.trigger.source.data.folder;

import dev.tidemill.kit.files.Unreadable;
import dev.tidemill.kit.source.CursorStore;
import dev.tidemill.schemas.spec.DataSpec.SourceSpec;
import dev.tidemill.schemas.spec.FilesSpec;
import dev.tidemill.trigger.metric.TriggerMetrics;
import dev.tidemill.trigger.source.Backoffs;
import dev.tidemill.trigger.source.FileDigests;
import dev.tidemill.trigger.source.Looks;
import dev.tidemill.trigger.source.SignalWriter;
import dev.tidemill.trigger.source.Source;
import dev.tidemill.trigger.source.Target;
import dev.tidemill.trigger.source.data.DuckDbFigures;
import dev.tidemill.trigger.source.data.Look;
import dev.tidemill.trigger.source.data.UnreadableFiles;
import dev.tidemill.trigger.source.data.WatchedSource;
import dev.tidemill.trigger.source.data.folder.DataCursor.Sent;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds new files of a pipeline's sources and sends one signal for each. A file counts once its
 * size and time have not changed for {@code settleFor}. A gzip file whose end is missing waits five
 * times as long. Hidden and temporary names do not count. A file that comes back with other bytes
 * is new. A file that cannot be read is named once, counted and tried again; it does not hold up
 * the others.
 */
public final class DataFolderSource implements Source {

  private static final Logger LOG = LoggerFactory.getLogger(DataFolderSource.class);

  private final CursorStore<DataCursor> cursors;
  private final InstantSource clock;
  private final FolderLook.Tools tools;
  private final Map<String, DataCursor> cursorOf = new HashMap<>();
  private final Map<WatchedSource, Settling> settling = new HashMap<>();
  private final Looks looks = new Looks("files");

  /**
   * @param folder where cursors are kept
   */
  public DataFolderSource(
      Path folder, SignalWriter signals, InstantSource clock, MeterRegistry meters) {
    this(folder, signals, clock, meters, FileDigests::sha256);
  }

  DataFolderSource(
      Path folder,
      SignalWriter signals,
      InstantSource clock,
      MeterRegistry meters,
      FolderLook.Digests digests) {
    this.cursors = new CursorStore<>(folder, DataCursor.class);
    this.clock = clock;
    this.tools =
        new FolderLook.Tools(
            signals,
            digests,
            new DuckDbFigures(),
            new UnreadableFiles(TriggerMetrics.FILES_UNREADABLE.on(meters, name())));
  }

  @Override
  public String name() {
    return "data";
  }

  @Override
  public Duration every() {
    return Duration.ofMillis(500);
  }

  @Override
  public void retain(List<Target> targets) {
    Set<String> owned = targets.stream().map(Target::pipeline).collect(Collectors.toSet());
    cursorOf.keySet().retainAll(owned);
    settling.keySet().removeIf(f -> !owned.contains(f.pipeline()));
    tools.unreadable().retain(owned);
    looks.retain(targets);
  }

  @Override
  public Looks looks() {
    return looks;
  }

  @Override
  public List<String> sources(Target target) {
    return target.spec().data().sources().stream()
        .filter(s -> s.files().isPresent())
        .map(SourceSpec::name)
        .toList();
  }

  @Override
  public void poll(Target target, String name) throws IOException {
    SourceSpec source = target.source(name);
    Look look = new Look(clock);
    try {
      poll(target, source, source.files().orElseThrow(), look);
    } finally {
      if (look.hasSent()) {
        cursors.write(target.pipeline(), cursor(target));
      }
    }
  }

  private void poll(Target target, SourceSpec source, FilesSpec files, Look look)
      throws IOException {
    WatchedSource watched = new WatchedSource(target.pipeline(), source.name());
    Path path = files.folder(target.folder());
    if (!Files.isDirectory(path)) {
      if (!looks.fails(target, source.name())) {
        LOG.info("{}: waiting for the folder {} to appear", target.pipeline(), path);
      }
      looks.failed(
          target,
          source.name(),
          every(),
          "the folder " + path + " is not there; create it, or correct files.path");
      tools.unreadable().retain(watched, Set.of());
      return;
    }
    Map<String, Sent> sent =
        cursor(target).sources().computeIfAbsent(source.name(), k -> new TreeMap<>());
    FolderLook one =
        new FolderLook(
            target,
            source,
            files,
            sent,
            settling.computeIfAbsent(watched, w -> new Settling()),
            look,
            tools);
    try {
      one.at(path);
      tools
          .unreadable()
          .told(watched)
          .ifPresentOrElse(
              left -> looks.failed(target, source.name(), every(), left),
              () -> looks.worked(target, source.name(), every()));
    } catch (IOException e) {
      String why = "the folder %s cannot be read: %s".formatted(path, Unreadable.reason(e));
      looks.failed(target, source.name(), Backoffs.LONGEST, why);
      throw e;
    }
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
    tools.figures().close();
  }
}
