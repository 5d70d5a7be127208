package dev.tidemill.console;

import dev.tidemill.schemas.spec.PipelineSpecs;

/**
 * Reads a specification and lists everything that is wrong with it, as {@code tidemill validate}
 * does. What that command refuses is never accepted here and rejected later.
 */
public interface SpecificationCheck {

  /**
   * Reads a specification and checks it.
   *
   * @param file name for messages
   */
  PipelineSpecs.ParseResult parse(String yaml, String file);
}
