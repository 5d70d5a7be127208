package dev.tidemill.trigger.policy.state;

import dev.tidemill.schemas.message.AlertStatus;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * The alerts that a trigger heard of, by fingerprint.
 *
 * @param all the most recently heard ones last
 */
public record AlertMemory(List<Known> all) {

  public static final AlertMemory NONE = new AlertMemory(List.of());

  /** More alerts are forgotten, those that are over first, but none that waits. */
  public static final int MAX = 200;

  /**
   * An alert.
   *
   * @param startsAt when it began, the last time if it came back
   * @param resolvedAt when it ended, as received; empty while it goes on
   * @param waiting its signals while it has not gone on for long enough
   * @param counted whether it went on for long enough
   */
  public record Known(
      String fingerprint,
      Instant startsAt,
      Optional<Instant> resolvedAt,
      Optional<Occurrence> waiting,
      boolean counted) {

    public boolean isFiring() {
      return resolvedAt.isEmpty();
    }

    public Known withWaiting(Occurrence more) {
      Occurrence both = waiting.map(w -> w.plus(more, SignalSets.MAX_IDS)).orElse(more);
      return new Known(fingerprint, startsAt, resolvedAt, Optional.of(both), counted);
    }

    /** It waits no longer. */
    public Known idle(boolean counts) {
      return new Known(fingerprint, startsAt, resolvedAt, Optional.empty(), counts);
    }
  }

  public AlertMemory {
    all = List.copyOf(all);
  }

  public Optional<Known> find(String fingerprint) {
    for (Known k : all) {
      if (k.fingerprint.equals(fingerprint)) {
        return Optional.of(k);
      }
    }
    return Optional.empty();
  }

  /** Whether there is room for one more that waits: those that wait are not forgotten. */
  public boolean hasRoomFor(String fingerprint) {
    return all.size() < MAX
        || find(fingerprint).isPresent()
        || all.stream().anyMatch(k -> k.waiting.isEmpty());
  }

  /** Whether any of them goes on. */
  public boolean isAnyFiring() {
    return all.stream().anyMatch(Known::isFiring);
  }

  /** Whether signals of any of them wait for it to go on for long enough. */
  public boolean isAnyWaiting() {
    for (Known k : all) {
      if (k.waiting.isPresent()) {
        return true;
      }
    }
    return false;
  }

  /** How many ids of signals wait here. */
  int ids() {
    int ids = 0;
    for (Known k : all) {
      ids += k.waiting.isPresent() ? k.waiting.get().signals().ids().size() : 0;
    }
    return ids;
  }

  /**
   * An alert was heard of.
   *
   * @param again it continues an alert that had ended, and counted
   * @param counts it has gone on for as long as the trigger asks for
   */
  public AlertMemory seen(
      String fingerprint,
      Instant startsAt,
      AlertStatus status,
      Instant at,
      boolean again,
      boolean counts) {
    Optional<Known> before = find(fingerprint);
    boolean goesOn = again || before.filter(Known::isFiring).isPresent();
    Known now =
        status == AlertStatus.RESOLVED
            ? new Known(
                fingerprint,
                before.map(Known::startsAt).orElse(startsAt),
                Optional.of(at),
                before.flatMap(Known::waiting),
                before.map(Known::counted).orElse(false))
            : new Known(
                fingerprint,
                before.filter(Known::isFiring).map(Known::startsAt).orElse(startsAt),
                Optional.empty(),
                before.flatMap(Known::waiting),
                counts || (goesOn && before.map(Known::counted).orElse(false)));
    List<Known> next = new ArrayList<>(all);
    next.removeIf(k -> k.fingerprint.equals(fingerprint));
    next.add(now);
    if (next.size() > MAX) {
      forget(next);
    }
    return new AlertMemory(next);
  }

  /** Forgets the oldest that is over, or that does not wait, or the new one. */
  private static void forget(List<Known> alerts) {
    List<Known> idle =
        alerts.subList(0, alerts.size() - 1).stream().filter(k -> k.waiting.isEmpty()).toList();
    alerts.remove(
        idle.stream()
            .filter(k -> !k.isFiring())
            .findFirst()
            .or(() -> idle.stream().findFirst())
            .orElse(alerts.get(alerts.size() - 1)));
  }

  public AlertMemory with(String fingerprint, UnaryOperator<Known> change) {
    return new AlertMemory(
        all.stream().map(k -> k.fingerprint.equals(fingerprint) ? change.apply(k) : k).toList());
  }
}
