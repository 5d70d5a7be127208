package dev.tidemill.console;

import dev.tidemill.schemas.spec.PipelineSpecs;

/**
 * Reads a specification and says all that is wrong with it, as {@code tidemill validate} does: what
 * is refused there is never taken here and rejected later.
 */
public interface SpecificationCheck {

  /**
   * @param file name for messages
   */
  PipelineSpecs.ParseResult parse(String yaml, String file);
}
