package dev.tidemill.trigger.policy.state;

import dev.tidemill.schemas.spec.ConcurrencySpec;
import dev.tidemill.schemas.spec.PipelineSpec;
import dev.tidemill.schemas.spec.TriggerSpec;
import java.util.List;
import java.util.Optional;

/**
 * What people declared of a pipeline.
 *
 * @param version of the newest specification; 0 before the first
 * @param incarnation how often the pipeline was applied when it was not there
 * @param spec the newest specification, also after deletion
 * @param folder absolute; relative paths of the specification start here
 */
public record Declaration(
    int version, int incarnation, boolean deleted, Optional<PipelineSpec> spec, String folder) {

  static final Declaration NONE = new Declaration(0, 0, false, Optional.empty(), "");

  private static final int MAX_ACTIVE = 1000;

  /** The specification in effect. */
  Optional<PipelineSpec> live() {
    return deleted ? Optional.empty() : spec;
  }

  /** The triggers in effect. */
  public List<TriggerSpec> triggers() {
    return live().map(PipelineSpec::triggers).orElse(List.of());
  }

  /** How many runs may go on at once. */
  int limit() {
    int declared = spec.map(s -> s.concurrency().limit()).orElse(1);
    return Math.max(1, Math.min(MAX_ACTIVE, declared));
  }

  ConcurrencySpec.Policy policy() {
    return spec.map(s -> s.concurrency().policy()).orElse(ConcurrencySpec.Policy.QUEUE_LATEST);
  }

  public Declaration asDeleted() {
    return new Declaration(version, incarnation, true, spec, folder);
  }
}
