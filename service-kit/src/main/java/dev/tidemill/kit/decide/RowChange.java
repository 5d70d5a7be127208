package dev.tidemill.kit.decide;

/** A change of the rows beside a key's state. */
public sealed interface RowChange {

  /** Writes a row. */
  record Put(String name, String value) implements RowChange {}

  /** Deletes every row whose name starts with {@code prefix} (a full name deletes that row). */
  record DeletePrefix(String prefix) implements RowChange {}
}
