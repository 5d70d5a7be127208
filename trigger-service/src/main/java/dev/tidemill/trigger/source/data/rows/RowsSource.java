package dev.tidemill.trigger.source.data.rows;

import dev.tidemill.kit.source.CursorStore;
import dev.tidemill.kit.source.SourceException;
import dev.tidemill.schemas.message.RowRange;
import dev.tidemill.schemas.message.Signal;
import dev.tidemill.schemas.message.SignalBody.DataArrived;
import dev.tidemill.schemas.spec.DataSpec.SourceSpec;
import dev.tidemill.trigger.policy.state.Identity;
import dev.tidemill.trigger.source.Backoffs;
import dev.tidemill.trigger.source.Looks;
import dev.tidemill.trigger.source.SignalWriter;
import dev.tidemill.trigger.source.Source;
import dev.tidemill.trigger.source.Target;
import dev.tidemill.trigger.source.data.DueLooks;
import dev.tidemill.trigger.source.data.WatchedSource;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends a signal for new rows of sources of one kind. A source that cannot be looked at is named in
 * health, and does not hold up the other sources of its pipeline.
 */
public final class RowsSource<S extends SourceSpec.Kind> implements Source {

  private static final Logger LOG = LoggerFactory.getLogger(RowsSource.class);
  private static final String SOURCE = "/tidemill/trigger-service/data";
  private static final Duration ROUND = Duration.ofSeconds(1);

  private final RowsLook<S> kind;
  private final CursorStore<RowsCursor> cursors;
  private final SignalWriter signals;
  private final InstantSource clock;
  private final Looks looks;
  private final DueLooks due;

  /**
   * @param cursors the folder where it keeps how far it came
   */
  public RowsSource(RowsLook<S> kind, Path cursors, SignalWriter signals, InstantSource clock) {
    this.kind = kind;
    this.looks = new Looks(kind.name());
    this.cursors = new CursorStore<>(cursors, RowsCursor.class);
    this.signals = signals;
    this.clock = clock;
    this.due = new DueLooks(clock, looks);
  }

  @Override
  public String name() {
    return kind.name();
  }

  @Override
  public Duration every() {
    return ROUND;
  }

  @Override
  public void retain(List<Target> targets) {
    due.retain(targets);
    looks.retain(targets);
    kind.retain(
        targets.stream().flatMap(t -> sources(t).stream().map(name -> watched(t, name))).toList());
  }

  @Override
  public Looks looks() {
    return looks;
  }

  @Override
  public List<String> sources(Target target) {
    return target.spec().data().sources().stream()
        .filter(s -> kind.spec().isInstance(s.kind()))
        .map(SourceSpec::name)
        .toList();
  }

  @Override
  public void poll(Target target, String name) throws IOException {
    SourceSpec source = target.source(name);
    if (!due.isDue(target, name)) {
      return;
    }
    Duration every = kind.every(kind.spec().cast(source.kind()));
    try {
      due.look(target, name, every, () -> sendNews(target, source));
      looks.worked(target, name, every);
    } catch (SourceException e) {
      looks.failed(target, name, Backoffs.LONGEST, e.getMessage());
      throw new IOException(e.getMessage(), e);
    }
  }

  private WatchedRows<S> watched(Target target, String name) {
    return new WatchedRows<>(name, kind.spec().cast(target.source(name).kind()), target.folder());
  }

  private boolean sendNews(Target target, SourceSpec source) throws SourceException, IOException {
    RowsCursor cursor =
        cursors
            .read(target.pipeline())
            .filter(c -> c.incarnation() == target.incarnation())
            .orElseGet(() -> new RowsCursor(target.incarnation(), new TreeMap<>()));
    Optional<String> before = Optional.ofNullable(cursor.positions().get(source.name()));
    RowsLook.Found found = kind.look(watched(target, source.name()), before);
    if (!found.rows().isEmpty()) {
      signals.write(signal(target, source, found.rows()));
      LOG.info(
          "{}: {} new rows of {}",
          target.pipeline(),
          found.rows().stream().mapToLong(RowRange::rows).sum(),
          source.name());
    }
    if (!found.position().equals(before.orElse(""))) {
      cursor.positions().put(source.name(), found.position());
      cursors.write(target.pipeline(), cursor);
    }
    return true; // all of it at once
  }

  /** The id is that of these ranges of the source. */
  private Signal signal(Target target, SourceSpec source, List<RowRange> rows) {
    String ranges =
        rows.stream()
            .map(r -> r.part() + ":" + r.from() + "-" + r.to())
            .collect(Collectors.joining(","));
    String what = String.join("\n", target.pipeline(), source.name(), ranges);
    return new Signal(
        "data-" + Identity.shortHash(what),
        SOURCE,
        new WatchedSource(target.pipeline(), source.name()).toString(),
        clock.instant(),
        Optional.of(target.pipeline()),
        new DataArrived(source.name(), List.of(), rows));
  }

  @Override
  public void close() {
    kind.close();
  }
}
