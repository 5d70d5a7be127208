package dev.tidemill.trigger.source;

import dev.tidemill.kit.shell.StateObserver;
import dev.tidemill.trigger.policy.state.TriggerState;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The pipelines whose key this instance owns: the owner of a pipeline's policy polls for it, and
 * nobody else does. Thread-safe.
 */
public final class OwnedPipelines implements StateObserver<TriggerState> {

  private final Map<Integer, Map<String, Target>> byPartition = new ConcurrentHashMap<>();

  @Override
  public void owned(int partition, String key, TriggerState state) {
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
  }

  /** What to poll for now. */
  public List<Target> targets() {
    List<Target> out = new ArrayList<>();
    byPartition.values().forEach(m -> out.addAll(m.values()));
    return out;
  }
}
