package dev.tidemill.trigger.source;

import dev.tidemill.schemas.message.SourceState;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/**
 * How the last look at each source of one kind ended: whether it can be read, and if not why. Only
 * a change is kept and told. Thread-safe.
 */
public final class Looks {

  /**
   * How a look ended.
   *
   * @param version of the specification that named the source
   * @param within the longest time to the next look
   * @param problem empty if the source can be read
   */
  record Result(int version, Duration within, Optional<String> problem) {}

  private final String kind;
  private final Map<String, Map<String, Result>> results = new ConcurrentHashMap<>();
  private final Set<String> changed = ConcurrentHashMap.newKeySet();

  /**
   * @param kind as {@link SourceState#kind()} has it
   */
  public Looks(String kind) {
    this.kind = kind;
  }

  String kind() {
    return kind;
  }

  /**
   * A look found the source as it should be.
   *
   * @param source its name in its pipeline
   * @param within the longest time to the next look
   */
  public void worked(Target target, String source, Duration within) {
    put(target, source, new Result(target.version(), within, Optional.empty()));
  }

  /**
   * A look did not get at the source.
   *
   * @param problem why, and what to do
   */
  public void failed(Target target, String source, Duration within, String problem) {
    put(target, source, new Result(target.version(), within, Optional.of(problem)));
  }

  private void put(Target target, String source, Result result) {
    Map<String, Result> known =
        results.computeIfAbsent(target.pipeline(), p -> new ConcurrentHashMap<>());
    if (!result.equals(known.put(source, result))) {
      changed.add(target.pipeline());
    }
  }

  /** Whether this version of the source was looked at. */
  public boolean knows(Target target, String source) {
    Result known = results.getOrDefault(target.pipeline(), Map.of()).get(source);
    return known != null && known.version() == target.version();
  }

  /** Whether this version of the source cannot be read, as far as is known. */
  public boolean fails(Target target, String source) {
    Result known = results.getOrDefault(target.pipeline(), Map.of()).get(source);
    return known != null && known.version() == target.version() && known.problem().isPresent();
  }

  /** Forgets all pipelines but these. */
  public void retain(List<Target> targets) {
    if (results.isEmpty()) {
      return;
    }
    results.keySet().retainAll(targets.stream().map(Target::pipeline).collect(Collectors.toSet()));
  }

  /** The results for the present version of a pipeline, by name of the source. */
  Map<String, Result> of(Target target) {
    Map<String, Result> of = new TreeMap<>(results.getOrDefault(target.pipeline(), Map.of()));
    of.values().removeIf(r -> r.version() != target.version());
    return of;
  }

  /** The pipelines with a change since this was asked last. */
  Set<String> drainChanged() {
    Set<String> drained = new HashSet<>(changed);
    changed.removeAll(drained);
    return drained;
  }

  /** What health tells: the sources that cannot be read. */
  public Map<String, Object> details() {
    Map<String, String> problems = new TreeMap<>();
    results.forEach(
        (pipeline, sources) ->
            sources.forEach(
                (source, r) ->
                    r.problem().ifPresent(p -> problems.put(pipeline + "/" + source, p))));
    return problems.isEmpty() ? Map.of() : Map.of("unreadable", problems);
  }
}
