package dev.tidemill.trigger.policy.state;

import dev.tidemill.schemas.message.ChangedCode;
import dev.tidemill.schemas.message.Demand;
import dev.tidemill.schemas.message.Finding;
import dev.tidemill.schemas.message.RunKind;
import dev.tidemill.schemas.message.SignalSet;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Signals of one trigger that one run would take.
 *
 * @param firstAt wall clock at which the oldest was received
 * @param newestAt wall clock at which the newest was received
 */
public record Occurrence(SignalSet signals, Demand demand, Instant firstAt, Instant newestAt) {

  public static Occurrence of(SignalSet signals, Demand demand, Instant at) {
    return new Occurrence(signals, demand, at, at);
  }

  /** These signals, then newer ones. */
  public Occurrence plus(Occurrence newer, int maxIds) {
    return new Occurrence(
        SignalSets.plus(signals, newer.signals, maxIds),
        together(demand, newer.demand),
        firstAt,
        newer.newestAt);
  }

  /** The same demand twice is that demand, but for code, whose paths are limited anew. */
  private static Demand together(Demand a, Demand b) {
    return a.code().isEmpty() && a.equals(b) ? a : demandOf(List.of(a, b));
  }

  /**
   * What one run has to do for several demands. It trains if any of them asks for training. Of
   * several actors, and of several values of a parameter, the last counts; of several findings the
   * one with the earliest onset. If any code changed for another cause than a run, all of it counts
   * as changed for another cause.
   */
  public static Demand demandOf(List<Demand> demands) {
    RunKind kind =
        demands.stream().allMatch(d -> d.kind() == RunKind.REDEPLOY)
            ? RunKind.REDEPLOY
            : RunKind.TRAIN;
    Optional<Finding> finding =
        demands.stream()
            .flatMap(d -> d.finding().stream())
            .min(Comparator.comparing(Finding::onset));
    Optional<String> actor =
        demands.stream().flatMap(d -> d.actor().stream()).reduce((earlier, later) -> later);
    Map<String, String> parameters = new TreeMap<>();
    demands.forEach(d -> parameters.putAll(d.parameters()));
    Optional<String> commit =
        demands.stream().flatMap(d -> d.commit().stream()).reduce((earlier, later) -> later);
    boolean forced = demands.stream().anyMatch(Demand::forced);
    return new Demand(kind, finding, actor, parameters, codeOf(demands), commit, forced);
  }

  private static Optional<ChangedCode> codeOf(List<Demand> demands) {
    List<ChangedCode> changes = demands.stream().flatMap(d -> d.code().stream()).toList();
    if (changes.isEmpty()) {
      return Optional.empty();
    }
    List<String> paths =
        changes.stream()
            .flatMap(c -> c.paths().stream())
            .distinct()
            .limit(ChangedCode.MAX_PATHS)
            .toList();
    int repeats = changes.stream().mapToInt(ChangedCode::repeats).min().getAsInt();
    Optional<String> note =
        changes.stream().flatMap(c -> c.note().stream()).reduce((earlier, later) -> later);
    return Optional.of(new ChangedCode(paths, repeats, note));
  }
}
