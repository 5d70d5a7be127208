package dev.tidemill.kit.testing;

import dev.tidemill.schemas.topic.Topic;
import java.time.Duration;
import java.time.Instant;
import java.util.random.RandomGenerator;

/** What is around the machines, for workers and for the script of a simulation. */
public interface World {

  Instant now();

  /** Seeded; the only chance allowed. */
  RandomGenerator random();

  InMemoryLog log();

  /** Writes a record now; duplicated when the faults say so. */
  <V> void send(Topic<V> topic, String key, V value);

  /** Writes a record later; a slow worker is later still, a dead one never does. */
  <V> void sendAfter(Duration delay, Topic<V> topic, String key, V value);

  /** Does something later; not when this worker has died meanwhile. */
  void after(Duration delay, Runnable action);
}
