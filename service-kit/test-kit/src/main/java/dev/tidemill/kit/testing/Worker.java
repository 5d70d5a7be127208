package dev.tidemill.kit.testing;

/** What a worker, a source or a gateway does with a record; it may keep state of its own. */
public interface Worker<V> {

  /**
   * Takes a record.
   *
   * @param entry the record
   * @param world how it acts: what it sends may be late, doubled or lost
   */
  void work(InMemoryLog.Entry<V> entry, World world);
}
