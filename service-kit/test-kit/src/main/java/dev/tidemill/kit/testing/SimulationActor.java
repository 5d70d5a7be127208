package dev.tidemill.kit.testing;

import dev.tidemill.schemas.topic.Topic;
import java.time.Duration;
import java.time.Instant;
import java.util.random.RandomGenerator;

/** Somebody who acts in a simulation: the outside or a worker, until it dies. */
final class SimulationActor implements World {

  private final String name;
  private final SimulatedTopics topics;
  private final Agenda agenda;
  private final Faults faults;
  private boolean dead;

  SimulationActor(String name, SimulatedTopics topics, Agenda agenda, Faults faults) {
    this.name = name;
    this.topics = topics;
    this.agenda = agenda;
    this.faults = faults;
  }

  void die() {
    dead = true;
  }

  @Override
  public Instant now() {
    return agenda.clock.instant();
  }

  @Override
  public RandomGenerator random() {
    return agenda.random;
  }

  @Override
  public InMemoryLog log() {
    return topics.log();
  }

  @Override
  public <V> void send(Topic<V> topic, String key, V value) {
    if (dead) {
      return;
    }
    topics.append(topic, key, value, name);
    if (agenda.chance(faults.duplicate())) {
      agenda.after(agenda.retryMillis(), () -> topics.append(topic, key, value, name));
    }
  }

  @Override
  public <V> void sendAfter(Duration delay, Topic<V> topic, String key, V value) {
    long slowMillis = agenda.chance(faults.slow()) ? agenda.upTo(faults.slowBy().toMillis()) : 0;
    after(delay.plusMillis(slowMillis), () -> send(topic, key, value));
  }

  @Override
  public void after(Duration delay, Runnable action) {
    agenda.after(
        delay.toMillis(),
        () -> {
          if (!dead) {
            action.run();
          }
        });
  }
}
