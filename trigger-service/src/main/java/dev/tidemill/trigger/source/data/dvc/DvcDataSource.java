package dev.tidemill.trigger.source.data.dvc;

import dev.tidemill.kit.files.TemporaryFolders;
import dev.tidemill.kit.git.GitTip;
import dev.tidemill.kit.net.RepositoryUrls;
import dev.tidemill.kit.source.CursorStore;
import dev.tidemill.kit.source.SourceException;
import dev.tidemill.kit.source.dvc.DvcFile;
import dev.tidemill.kit.source.dvc.DvcObjects;
import dev.tidemill.kit.source.dvc.DvcPointer;
import dev.tidemill.kit.source.dvc.DvcReach;
import dev.tidemill.kit.store.ArtefactStore;
import dev.tidemill.kit.store.NamedArtefacts;
import dev.tidemill.schemas.message.DataFile;
import dev.tidemill.schemas.message.Notice;
import dev.tidemill.schemas.message.NoticeKind;
import dev.tidemill.schemas.message.Signal;
import dev.tidemill.schemas.spec.DataSpec.SourceSpec;
import dev.tidemill.schemas.spec.source.DvcData;
import dev.tidemill.trigger.source.Backoffs;
import dev.tidemill.trigger.source.Looks;
import dev.tidemill.trigger.source.SignalWriter;
import dev.tidemill.trigger.source.Source;
import dev.tidemill.trigger.source.Target;
import dev.tidemill.trigger.source.data.DataFileFigures;
import dev.tidemill.trigger.source.data.DuckDbFigures;
import dev.tidemill.trigger.source.data.DueLooks;
import dev.tidemill.trigger.source.data.Look;
import dev.tidemill.trigger.source.data.WatchedSource;
import dev.tidemill.trigger.source.data.dvc.DvcCursor.Sent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches pointers of DVC in git repositories: it asks each server every now and then, and at once
 * when somebody says that the repository changed. A commit that changes the pointer is a signal
 * once all of its new files were fetched into the artefact store, where the snapshot of a run finds
 * them; all commits between two looks are one change.
 */
public final class DvcDataSource implements Source {

  private static final Logger LOG = LoggerFactory.getLogger(DvcDataSource.class);

  private final DvcReach reach;
  private final ArtefactStore store;
  private final CursorStore<DvcCursor> cursors;
  private final SignalWriter signals;
  private final InstantSource clock;
  private final DuckDbFigures figures = new DuckDbFigures();
  private final Map<WatchedSource, Map<DvcFile, DataFile>> read = new HashMap<>();
  private final Looks looks = new Looks("dvc");
  private final DueLooks due;

  /**
   * @param store takes what is fetched
   * @param cursors the folder where it keeps how far it came
   */
  public DvcDataSource(
      DvcReach reach,
      ArtefactStore store,
      Path cursors,
      SignalWriter signals,
      InstantSource clock) {
    this.reach = reach;
    this.store = store;
    this.cursors = new CursorStore<>(cursors, DvcCursor.class);
    this.signals = signals;
    this.clock = clock;
    this.due = new DueLooks(clock, looks);
  }

  @Override
  public String name() {
    return "dvc";
  }

  /** Between two rounds; each repository is asked more rarely. */
  @Override
  public Duration every() {
    return Duration.ofSeconds(1);
  }

  private static WatchedSource watched(Target target, SourceSpec source) {
    return new WatchedSource(target.pipeline(), source.name());
  }

  @Override
  public void retain(List<Target> targets) {
    due.retain(targets);
    read.keySet()
        .retainAll(
            targets.stream()
                .flatMap(t -> sources(t).stream().map(s -> new WatchedSource(t.pipeline(), s)))
                .collect(Collectors.toSet()));
    looks.retain(targets);
  }

  @Override
  public Looks looks() {
    return looks;
  }

  @Override
  public boolean watches(Target target, Notice notice) {
    boolean any = false;
    for (SourceSpec source : target.spec().data().sources()) {
      if (notice.kind() == NoticeKind.GIT
          && source.kind() instanceof DvcData data
          && notice.places().contains(RepositoryUrls.canonical(data.repository().url()))) {
        due.atOnce(target, source.name());
        any = true;
      }
    }
    return any;
  }

  @Override
  public List<String> sources(Target target) {
    return target.spec().data().sources().stream()
        .filter(s -> s.kind() instanceof DvcData)
        .map(SourceSpec::name)
        .toList();
  }

  @Override
  public void poll(Target target, String name) throws IOException {
    SourceSpec source = target.source(name);
    if (!due.isDue(target, name)) {
      return;
    }
    DvcData data = (DvcData) source.kind();
    try {
      due.look(target, name, data.every(), () -> sendNews(target, source, data));
      looks.worked(target, name, data.every());
    } catch (SourceException e) {
      Duration within =
          data.every().compareTo(Backoffs.LONGEST) > 0 ? data.every() : Backoffs.LONGEST;
      looks.failed(target, name, within, e.getMessage());
      throw new IOException(e.getMessage(), e);
    }
  }

  /** Answers false if files are left for the next round. */
  private boolean sendNews(Target target, SourceSpec source, DvcData data)
      throws SourceException, IOException {
    DvcCursor cursor =
        cursors
            .read(target.pipeline())
            .filter(c -> c.incarnation() == target.incarnation())
            .orElseGet(() -> new DvcCursor(target.incarnation(), new TreeMap<>()));
    Sent before = cursor.sources().get(source.name());
    String followed = followed(data);
    GitTip tip = reach.tip(data, target.folder());
    if (before != null && before.followed().equals(followed) && is(before, tip)) {
      return true;
    }
    DvcPointer pointer = reach.pointer(data, target.folder(), tip);
    boolean same = before != null && before.digest().equals(pointer.digest());
    if (same && before.followed().equals(followed)) {
      remember(target, source, cursor, at(before, tip));
      return true;
    }
    try (DvcObjects objects = reach.open(data, target.folder(), store)) {
      DvcChange change =
          new DvcChange(
              before,
              followed,
              data.path(),
              reach.version(data, target.folder(), tip, pointer, objects));
      Optional<List<DataFile>> files = read(target, source, objects, change.news());
      if (files.isEmpty()) {
        return false;
      }
      for (Signal signal :
          change.signals(target.pipeline(), source.name(), files.get(), clock.instant())) {
        signals.write(signal);
      }
      LOG.info(
          "{}: {} of commit {} names {} with {} new files",
          target.pipeline(),
          data.path(),
          tip.commit(),
          pointer.digest(),
          files.get().size());
      remember(target, source, cursor, change.sent());
      read.remove(watched(target, source));
      return true;
    }
  }

  private static boolean is(Sent before, GitTip tip) {
    return before.commit().equals(tip.commit());
  }

  private static Sent at(Sent before, GitTip tip) {
    return new Sent(
        before.number(), before.followed(), tip.commit(), before.digest(), before.files());
  }

  private void remember(Target target, SourceSpec source, DvcCursor cursor, Sent sent)
      throws IOException {
    cursor.sources().put(source.name(), sent);
    cursors.write(target.pipeline(), cursor);
  }

  /** What was read is kept until all is; empty if other pipelines have their turn first. */
  private Optional<List<DataFile>> read(
      Target target, SourceSpec source, DvcObjects objects, List<DvcFile> news)
      throws SourceException, IOException {
    Map<DvcFile, DataFile> done =
        read.computeIfAbsent(watched(target, source), w -> new HashMap<>());
    done.keySet().retainAll(Set.copyOf(news));
    Look look = new Look(clock);
    List<DataFile> files = new ArrayList<>();
    Path folder = TemporaryFolders.create("dvc"); // one for all, so that one database reads them
    try {
      for (DvcFile file : news) {
        if (!done.containsKey(file)) {
          if (!look.takeFile()) {
            return Optional.empty();
          }
          done.put(file, read(target, source, objects, file, folder));
        }
        files.add(done.get(file));
      }
      return Optional.of(files);
    } finally {
      figures.close();
      TemporaryFolders.delete(folder);
    }
  }

  private DataFile read(
      Target target, SourceSpec source, DvcObjects objects, DvcFile file, Path folder)
      throws SourceException, IOException {
    String digest = objects.fetched(file);
    Path named = new NamedArtefacts(store, folder).link(digest, file.path());
    try {
      DataFileFigures seen =
          figures.of(
              named,
              target.spec().data().reading(source, target.spec().gates().data().checks()),
              target.spec().data().columns().time());
      return new DataFile(
          file.path(),
          digest,
          Files.size(store.path(digest)),
          seen.rows(),
          seen.minEventTime(),
          seen.maxEventTime(),
          Optional.of(source.name()));
    } finally {
      Files.delete(named);
    }
  }

  /** Another of these is another source. */
  private static String followed(DvcData data) {
    return String.join(
        " ",
        data.repository().url(),
        data.repository().tags().map(t -> "tags " + t).orElse(data.repository().ref()),
        data.path(),
        data.out().orElse(""),
        data.glob());
  }

  @Override
  public void close() {
    figures.close();
  }
}
