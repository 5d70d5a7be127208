package dev.tidemill.schemas.spec;

import java.util.Optional;

/**
 * One check of the data gate.
 *
 * @param name unique in its gate; default: kind and column
 * @param where SQL condition that selects the rows it looks at
 * @param maxFailing how many rows may fail it: below 1 a share of the values it looks at, from 1 on
 *     a whole number of rows; 0 for kinds that rows do not fail one by one
 */
public record DataCheckSpec(
    String name,
    GatesSpec.Severity severity,
    Scope scope,
    Optional<String> where,
    double maxFailing,
    Kind kind) {

  /** Whether so few failures pass. */
  public boolean tolerates(long failing, long looked) {
    return failing == 0
        || (maxFailing < 1 ? (double) failing / looked <= maxFailing : failing <= maxFailing);
  }

  /** The rows a check looks at. */
  public enum Scope {
    /** Files that no accepted run has used. */
    NEW,
    /** The whole window. */
    WINDOW
  }

  /** What a data check looks at; each kind is a record of its own. */
  public interface Kind {}
}
