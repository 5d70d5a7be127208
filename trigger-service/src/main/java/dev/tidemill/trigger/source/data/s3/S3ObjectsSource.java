package dev.tidemill.trigger.source.data.s3;

import dev.tidemill.kit.files.Packed;
import dev.tidemill.kit.files.TemporaryFolders;
import dev.tidemill.kit.files.Unreadable;
import dev.tidemill.kit.source.CursorStore;
import dev.tidemill.kit.source.SourceException;
import dev.tidemill.kit.source.s3.FetchedObjects;
import dev.tidemill.kit.source.s3.S3Bucket;
import dev.tidemill.kit.source.s3.S3Entry;
import dev.tidemill.kit.source.s3.S3Reach;
import dev.tidemill.schemas.message.DataFile;
import dev.tidemill.schemas.message.Notice;
import dev.tidemill.schemas.message.NoticeKind;
import dev.tidemill.schemas.message.Signal;
import dev.tidemill.schemas.message.SignalBody.DataArrived;
import dev.tidemill.schemas.spec.DataSpec.SourceSpec;
import dev.tidemill.schemas.spec.source.S3Objects;
import dev.tidemill.trigger.metric.TriggerMetrics;
import dev.tidemill.trigger.policy.state.Identity;
import dev.tidemill.trigger.source.Backoffs;
import dev.tidemill.trigger.source.Looks;
import dev.tidemill.trigger.source.SignalWriter;
import dev.tidemill.trigger.source.Source;
import dev.tidemill.trigger.source.Target;
import dev.tidemill.trigger.source.data.DataFileFigures;
import dev.tidemill.trigger.source.data.DuckDbFigures;
import dev.tidemill.trigger.source.data.DueLooks;
import dev.tidemill.trigger.source.data.Look;
import dev.tidemill.trigger.source.data.UnreadableFiles;
import dev.tidemill.trigger.source.data.WatchedSource;
import dev.tidemill.trigger.source.data.s3.ObjectCursor.Sent;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lists buckets and sends one signal for each object that is new, or that was overwritten with
 * other bytes. It fetches the object, so that the signal has its digest and its figures, into the
 * artefact store, where the snapshot of a run finds it. A notification makes it look at once. An
 * object that cannot be read is named once, counted and tried again; it does not hold up the
 * others.
 */
public final class S3ObjectsSource implements Source {

  private static final Logger LOG = LoggerFactory.getLogger(S3ObjectsSource.class);
  private static final String SOURCE = "/tidemill/trigger-service/data";

  private final S3Reach reach;
  private final FetchedObjects fetched;
  private final CursorStore<ObjectCursor> cursors;
  private final SignalWriter signals;
  private final InstantSource clock;
  private final DuckDbFigures figures = new DuckDbFigures();
  private final LeftOutObjects leftOut;
  private final Looks looks = new Looks("s3");
  private final DueLooks due;

  /**
   * @param cursors the folder where it keeps how far it came
   */
  public S3ObjectsSource(
      S3Reach reach,
      FetchedObjects fetched,
      Path cursors,
      SignalWriter signals,
      InstantSource clock,
      MeterRegistry meters) {
    this.reach = reach;
    this.fetched = fetched;
    this.cursors = new CursorStore<>(cursors, ObjectCursor.class);
    this.signals = signals;
    this.clock = clock;
    this.due = new DueLooks(clock, looks);
    this.leftOut =
        new LeftOutObjects(new UnreadableFiles(TriggerMetrics.FILES_UNREADABLE.on(meters, name())));
  }

  @Override
  public String name() {
    return "s3";
  }

  @Override
  public Duration every() {
    return Duration.ofSeconds(1);
  }

  @Override
  public void retain(List<Target> targets) {
    due.retain(targets);
    leftOut.retain(targets.stream().map(Target::pipeline).collect(Collectors.toSet()));
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
      if (notice.kind() == NoticeKind.S3
          && source.kind() instanceof S3Objects objects
          && notice.places().stream().anyMatch(place -> isIn(place, objects))) {
        due.atOnce(target, source.name());
        any = true;
      }
    }
    return any;
  }

  /** A place is a key, or a bucket for any key of it. */
  private static boolean isIn(String place, S3Objects objects) {
    return place.equals(objects.bucket() + "/")
        || place.startsWith(objects.bucket() + "/" + objects.prefix());
  }

  @Override
  public List<String> sources(Target target) {
    return target.spec().data().sources().stream()
        .filter(s -> s.kind() instanceof S3Objects)
        .map(SourceSpec::name)
        .toList();
  }

  @Override
  public void poll(Target target, String name) throws IOException {
    SourceSpec source = target.source(name);
    if (!due.isDue(target, name)) {
      return;
    }
    S3Objects objects = (S3Objects) source.kind();
    try {
      due.look(target, name, objects.every(), () -> sendNews(target, source, objects));
      leftOut
          .told(watched(target, source))
          .ifPresentOrElse(
              left -> looks.failed(target, name, objects.every(), left),
              () -> looks.worked(target, name, objects.every()));
    } catch (SourceException e) {
      looks.failed(target, name, Backoffs.LONGEST, e.getMessage());
      throw new IOException(e.getMessage(), e);
    }
  }

  private static WatchedSource watched(Target target, SourceSpec source) {
    return new WatchedSource(target.pipeline(), source.name());
  }

  /** Answers false if objects are left for the next round. */
  private boolean sendNews(Target target, SourceSpec source, S3Objects objects)
      throws SourceException, IOException {
    ObjectCursor cursor =
        cursors
            .read(target.pipeline())
            .filter(c -> c.incarnation() == target.incarnation())
            .orElseGet(() -> new ObjectCursor(target.incarnation(), new TreeMap<>()));
    Map<String, Sent> sent = cursor.sources().computeIfAbsent(source.name(), k -> new HashMap<>());
    Look look = new Look(clock);
    Path folder = TemporaryFolders.create("objects");
    try (S3Bucket bucket = reach.open(objects, target.folder())) {
      List<S3Entry> entries = bucket.list();
      leftOut.retain(watched(target, source), entries);
      for (S3Entry entry : entries) {
        Sent before = sent.get(entry.path());
        if (before != null && before.version().equals(entry.version())) {
          leftOut.worked(watched(target, source), entry);
          continue;
        }
        if (!leftOut.mayTry(watched(target, source), entry, clock.instant())) {
          continue;
        }
        if (!look.takeFile()) {
          return false;
        }
        Optional<DataFile> file = read(target, source, bucket, entry, folder);
        if (file.isPresent()) {
          send(target, source, file.get(), before);
          sent.put(entry.path(), new Sent(entry.version(), file.get().digest()));
          look.sent();
        }
      }
      return true;
    } finally {
      if (look.hasSent()) {
        cursors.write(target.pipeline(), cursor);
      }
      figures.close();
      TemporaryFolders.delete(folder);
    }
  }

  /**
   * Empty if it cannot be read: it is told and tried again later, and the others go on. Empty too
   * if it is gone.
   */
  private Optional<DataFile> read(
      Target target, SourceSpec source, S3Bucket bucket, S3Entry entry, Path folder) {
    WatchedSource watched = watched(target, source);
    try {
      Optional<DataFile> file = fetched(target, source, bucket, entry, folder);
      leftOut.worked(watched, entry);
      return file;
    } catch (SourceException e) {
      leftOut.failed(watched, entry, e.getMessage(), clock.instant());
    } catch (IOException e) {
      leftOut.failed(watched, entry, Unreadable.reason(e), clock.instant());
    }
    return Optional.empty();
  }

  /**
   * Reads an object.
   *
   * @param folder the same for all objects of a look, so that one database reads them all
   */
  private Optional<DataFile> fetched(
      Target target, SourceSpec source, S3Bucket bucket, S3Entry entry, Path folder)
      throws SourceException, IOException {
    S3Objects objects = (S3Objects) source.kind();
    // a name of its own, since the database remembers files by their names
    Path file = folder.resolve(UUID.randomUUID() + Packed.of(Path.of(entry.path())).ending());
    try {
      if (!bucket.fetch(entry, file)) {
        return Optional.empty();
      }
      String digest = fetched.keep(objects, entry, file);
      DataFileFigures seen =
          figures.of(
              file,
              target.spec().data().reading(source, target.spec().gates().data().checks()),
              target.spec().data().columns().time());
      return Optional.of(
          new DataFile(
              entry.path(),
              digest,
              Files.size(file),
              seen.rows(),
              seen.minEventTime(),
              seen.maxEventTime(),
              Optional.of(source.name())));
    } finally {
      Files.deleteIfExists(file);
    }
  }

  private void send(Target target, SourceSpec source, DataFile file, Sent before) {
    if (before != null && before.digest().equals(file.digest())) {
      return; // the same bytes were put again
    }
    String what = String.join("\n", target.pipeline(), source.name(), file.path(), file.digest());
    signals.write(
        new Signal(
            "data-" + Identity.shortHash(what),
            SOURCE,
            watched(target, source).toString(),
            clock.instant(),
            Optional.of(target.pipeline()),
            new DataArrived(source.name(), List.of(file), List.of())));
    LOG.info(
        "{}: {} object {} with {} rows",
        target.pipeline(),
        before == null ? "new" : "overwritten",
        file.path(),
        file.rows());
  }

  @Override
  public void close() {
    figures.close();
  }
}
