package dev.tidemill.trigger.source;

import dev.tidemill.schemas.spec.DataSpec.SourceSpec;
import dev.tidemill.schemas.spec.PipelineSpec;
import java.nio.file.Path;

/**
 * A pipeline that this instance polls for.
 *
 * @param pipeline namespace/name
 * @param incarnation how often it was applied when it was not there; a cursor is of one
 * @param folder absolute; relative paths of the specification start here
 */
public record Target(
    String pipeline, int version, int incarnation, PipelineSpec spec, Path folder) {

  /** The data source of this name, which is there. */
  public SourceSpec source(String name) {
    return spec.data().sources().stream()
        .filter(s -> s.name().equals(name))
        .findFirst()
        .orElseThrow();
  }
}
