package dev.tidemill.console.trigger;

import dev.tidemill.console.trigger.TriggerHistory.Waiting;
import dev.tidemill.schemas.message.TriggerEvent.Evaluated;
import dev.tidemill.schemas.message.TriggerOutcome;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The alerts of a trigger that have not gone on for long enough: each waits by itself. */
final class AlertWaits {

  /**
   * One of them.
   *
   * @param since when its first signal came
   * @param count of its signals
   */
  record One(Waiting waiting, Instant since, long count) {}

  private final Map<String, One> all = new LinkedHashMap<>();

  /** Whether the decision says that signals begin to wait with an alert. */
  static boolean isArrival(Evaluated e) {
    return e.outcome() == TriggerOutcome.WAITING && e.fresh() > 0;
  }

  void arrived(Evaluated e) {
    Waiting waiting = new Waiting(e.conditions(), e.reason(), e.wakeAt());
    all.merge(
        e.alert(),
        new One(waiting, e.at(), e.fresh()),
        (before, now) -> new One(waiting, before.since, before.count + now.count));
  }

  /** It went on for long enough, or it is over. */
  Optional<One> left(String fingerprint) {
    return Optional.ofNullable(all.remove(fingerprint));
  }

  void clear() {
    all.clear();
  }

  /** How many signals wait with them. */
  long count() {
    return all.values().stream().mapToLong(One::count).sum();
  }

  Optional<Instant> since() {
    return all.values().stream().map(One::since).min(Comparator.naturalOrder());
  }

  /** The one that will count first. */
  Optional<Waiting> next() {
    return all.values().stream()
        .map(One::waiting)
        .min(Comparator.comparing(w -> w.wakeAt().orElse(Instant.MAX)));
  }
}
