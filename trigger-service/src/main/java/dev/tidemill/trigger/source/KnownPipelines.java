package dev.tidemill.trigger.source;

import dev.tidemill.kit.worker.Received;
import dev.tidemill.schemas.message.PipelineVersion;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;

/**
 * All pipelines that are applied, those of other instances too. What one instance owns says nothing
 * of what nobody needs any more. Thread-safe.
 */
public final class KnownPipelines {

  private final Map<String, Target> targets = new ConcurrentHashMap<>();
  private volatile BooleanSupplier complete = () -> false;

  /** Takes a record of {@code tidemill.pipelines}. */
  public void take(Received<PipelineVersion> record) {
    if (record.deleted() || record.value().deleted()) {
      targets.remove(record.key());
      return;
    }
    PipelineVersion v = record.value();
    targets.put(
        record.key(), new Target(v.pipeline(), v.version(), 0, v.spec(), Path.of(v.folder())));
  }

  /**
   * How it knows that it has read all.
   *
   * @param complete whether every record that there was at the start has been taken
   */
  public void completeWhen(BooleanSupplier complete) {
    this.complete = complete;
  }

  /** All of them; empty while they are not known. */
  public Optional<List<Target>> all() {
    return complete.getAsBoolean() ? Optional.of(List.copyOf(targets.values())) : Optional.empty();
  }
}
