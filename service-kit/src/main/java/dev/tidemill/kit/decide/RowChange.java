package dev.tidemill.kit.decide;

/** A change of the rows beside a key's state. */
public sealed interface RowChange {

  /** Writes a row. */
  record Put(String name, String value) implements RowChange {}

  /**
   * Deletes the first {@code atMost} rows, by name, whose names start with {@code prefix}. Bounded,
   * so that a transaction stays short.
   */
  record DeletePrefix(String prefix, int atMost) implements RowChange {}
}
