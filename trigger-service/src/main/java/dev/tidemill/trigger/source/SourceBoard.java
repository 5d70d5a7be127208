package dev.tidemill.trigger.source;

import dev.tidemill.schemas.message.SourceState;
import dev.tidemill.schemas.message.SourceStates;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes how the sources of the owned pipelines stand to the log, when it is not what the log has.
 * It reads what all instances write: so the one that takes a pipeline over writes nothing as long
 * as nothing changes, and puts right what the former owner wrote late.
 */
public final class SourceBoard implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(SourceBoard.class);

  /** Takes what is to be written; returns once the log has it. */
  public interface Log {
    void write(SourceStates states);
  }

  private final Supplier<List<Target>> targets;
  private final List<Looks> looks;
  private final Log log;
  private final InstantSource clock;
  private final Map<String, SourceStates> logged = new ConcurrentHashMap<>();
  private final Set<String> toCompare = ConcurrentHashMap.newKeySet();
  private final ScheduledExecutorService executor;

  /**
   * @param targets the pipelines that are owned now
   * @param looks of each kind of source
   */
  public SourceBoard(
      Supplier<List<Target>> targets, List<Looks> looks, Log log, InstantSource clock) {
    this.targets = targets;
    this.looks = looks;
    this.log = log;
    this.clock = clock;
    this.executor =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread thread = new Thread(task, "source-board");
              thread.setDaemon(true);
              return thread;
            });
  }

  /**
   * Begins.
   *
   * @param caughtUp whether {@link #read} has had all that is in the log
   */
  public void start(BooleanSupplier caughtUp) {
    executor.scheduleWithFixedDelay(() -> guarded(caughtUp), 1, 1, TimeUnit.SECONDS);
  }

  /** The executor does not repeat a task that throws. */
  private void guarded(BooleanSupplier caughtUp) {
    try {
      if (caughtUp.getAsBoolean()) {
        round();
      }
    } catch (RuntimeException e) {
      LOG.warn("How sources stand was not written; the next try follows: {}", e.toString());
    }
  }

  /** Takes what the log has, of any instance. */
  public void read(SourceStates states) {
    if (!states.equals(logged.put(states.pipeline(), states))) {
      toCompare.add(states.pipeline());
    }
  }

  /** Writes what differs from the log. Not before {@link #read} has had all that is in the log. */
  public void round() {
    looks.forEach(l -> toCompare.addAll(l.drainChanged()));
    if (toCompare.isEmpty()) {
      return;
    }
    Set<String> now = new HashSet<>(toCompare);
    toCompare.removeAll(now);
    Map<String, Target> owned =
        targets.get().stream()
            .filter(t -> now.contains(t.pipeline()))
            .collect(Collectors.toMap(Target::pipeline, Function.identity(), (a, b) -> b));
    owned.values().forEach(this::compare);
  }

  private void compare(Target target) {
    Optional<SourceStates> before = Optional.ofNullable(logged.get(target.pipeline()));
    Optional<SourceStates> states = states(target, before, clock.instant());
    if (states.isEmpty()) {
      return;
    }
    try {
      log.write(states.get());
      logged.put(target.pipeline(), states.get());
    } catch (RuntimeException e) {
      toCompare.add(target.pipeline());
      throw e;
    }
  }

  /** What to write; empty if the log has it. A source that stays as it was keeps its time. */
  private Optional<SourceStates> states(Target target, Optional<SourceStates> before, Instant now) {
    Map<String, SourceState> known = new HashMap<>();
    before.ifPresent(b -> b.sources().forEach(s -> known.put(s.name(), s)));
    Map<String, SourceState> states = new TreeMap<>();
    if (before.filter(b -> b.version() == target.version()).isPresent()) {
      states.putAll(known); // of what was not looked at here yet
    }
    for (Looks kind : looks) {
      kind.of(target)
          .forEach((name, result) -> states.put(name, state(kind, name, result, known, now)));
    }
    List<SourceState> all = new ArrayList<>(states.values());
    boolean same =
        before.filter(b -> b.version() == target.version() && b.sources().equals(all)).isPresent();
    return all.isEmpty() || same
        ? Optional.empty()
        : Optional.of(new SourceStates(target.pipeline(), target.version(), now, all));
  }

  private static SourceState state(
      Looks kind, String name, Looks.Result result, Map<String, SourceState> known, Instant now) {
    SourceState before = known.get(name);
    boolean same =
        before != null
            && before.kind().equals(kind.kind())
            && before.problem().equals(result.problem());
    return new SourceState(
        name, kind.kind(), same ? before.since() : now, result.within(), result.problem());
  }

  @Override
  public void close() {
    executor.shutdownNow();
  }
}
