package dev.tidemill.trigger.source;

import dev.tidemill.kit.shell.StateObserver;
import dev.tidemill.trigger.policy.Conservation;
import dev.tidemill.trigger.policy.TriggerState;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The pipelines whose key this instance owns: whoever owns the policy of a pipeline polls for it,
 * and nobody else does. Thread-safe.
 */
public final class OwnedPipelines implements StateObserver<TriggerState> {

  private final Map<Integer, Map<String, Target>> byPartition = new ConcurrentHashMap<>();
  private final Map<Integer, Map<String, Conservation>> counts = new ConcurrentHashMap<>();

  @Override
  public void owned(int partition, String key, TriggerState state) {
    counts
        .computeIfAbsent(partition, p -> new ConcurrentHashMap<>())
        .put(key, state.conservation());
    Map<String, Target> targets =
        byPartition.computeIfAbsent(partition, p -> new ConcurrentHashMap<>());
    if (state.live().isEmpty()) {
      targets.remove(key);
      return;
    }
    Target known = targets.get(key);
    if (known == null
        || known.version() != state.version()
        || known.incarnation() != state.incarnation()) {
      targets.put(
          key,
          new Target(
              key,
              state.version(),
              state.incarnation(),
              state.live().get(),
              Path.of(state.folder())));
    }
  }

  @Override
  public void revoked(int partition) {
    byPartition.remove(partition);
    counts.remove(partition);
  }

  /**
   * Where the signals of a pipeline ended, over all its triggers; empty if it is not owned here.
   */
  public Optional<Conservation> conservation(String key) {
    return counts.values().stream().map(m -> m.get(key)).filter(Objects::nonNull).findFirst();
  }

  /** What to poll for now. */
  public List<Target> targets() {
    List<Target> out = new ArrayList<>();
    byPartition.values().forEach(m -> out.addAll(m.values()));
    return out;
  }
}
