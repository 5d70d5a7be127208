package dev.tidemill.kit.decide;

import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** The parts that a state is kept in, by name. */
public final class Parts {

  private final TreeMap<String, Record> byName;

  public Parts(SortedMap<String, Record> byName) {
    this.byName = new TreeMap<>(byName);
  }

  /**
   * The part of this name.
   *
   * @throws NoSuchElementException if there is no such part
   */
  public <R extends Record> R one(String name, Class<R> type) {
    return optional(name, type)
        .orElseThrow(() -> new NoSuchElementException("The state has no part \"" + name + "\""));
  }

  public <R extends Record> Optional<R> optional(String name, Class<R> type) {
    return Optional.ofNullable(byName.get(name)).map(type::cast);
  }

  /** The parts whose names begin so, in the order of their names. */
  public <R extends Record> List<R> each(String prefix, Class<R> type) {
    return byName.subMap(prefix, prefix + Character.MAX_VALUE).values().stream()
        .map(type::cast)
        .toList();
  }
}
