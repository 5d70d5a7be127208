package dev.tidemill.trigger.policy;

import dev.tidemill.schemas.message.AlertStatus;
import dev.tidemill.schemas.message.Condition;
import dev.tidemill.schemas.message.Demand;
import dev.tidemill.schemas.message.SignalBody;
import dev.tidemill.schemas.message.SignalBody.AlertReceived;
import dev.tidemill.schemas.message.SignalSet;
import dev.tidemill.schemas.message.TriggerEvent.AlertSeen;
import dev.tidemill.schemas.message.TriggerOutcome;
import dev.tidemill.schemas.spec.TriggerSpec;
import dev.tidemill.schemas.spec.trigger.Alert;
import dev.tidemill.trigger.policy.state.AlertMemory;
import dev.tidemill.trigger.policy.state.Occurrence;
import dev.tidemill.trigger.policy.state.TriggerMemory;
import dev.tidemill.trigger.policy.state.TriggerState;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Alerts begin, go on and end. One that has to go on for a while waits by itself until it has. Once
 * no alert of a trigger goes on any more, what still waits there is dropped: a run is no longer
 * needed. An alert that comes back soon after it ended is the same one.
 */
final class Alerts {

  /** Clocks may differ by so much without a word. */
  private static final Duration CREDIBLE = Duration.ofMinutes(1);

  private Alerts() {}

  /**
   * Takes the end of an alert. It is heard whatever keeps signals from starting runs at the time: a
   * pause, a promotion, a key that came before. An alert whose end is missed would never end.
   *
   * @return whether the signal is one, and has its decision
   */
  static boolean takeEnd(Draft draft, TriggerSpec t, SignalBody body, SignalSet signals) {
    if (!(t.kind() instanceof Alert alert)
        || !(body instanceof AlertReceived received)
        || received.status() != AlertStatus.RESOLVED) {
      return false;
    }
    Optional<AlertMemory.Known> alertBefore =
        draft.state().memory(t.name()).alerts().find(received.fingerprint());
    if (alertBefore.filter(k -> isOfEarlier(received, k)).isPresent()) {
      draft.dispose(
          t.name(),
          TriggerOutcome.FILTERED,
          signals,
          "it tells of an end at %s; the alert that goes on began at %s"
              .formatted(received.endsAt().orElseThrow(), alertBefore.get().startsAt()));
      return true;
    }
    boolean known = alertBefore.isPresent();
    if (known) {
      see(draft, t, received, earlier(received.startsAt(), draft.now()), false, false);
    }
    draft.dispose(t.name(), TriggerOutcome.FILTERED, signals, "the alert is resolved");
    if (known) {
      resolved(draft, t, alert, received.fingerprint());
    }
    return true;
  }

  /**
   * Whether the end of an alert comes late: since then the alert has begun again. Where it began
   * does not tell, as an Alertmanager that merges two tellings takes the earlier beginning.
   */
  private static boolean isOfEarlier(AlertReceived end, AlertMemory.Known known) {
    return known.isFiring() && end.endsAt().filter(known.startsAt()::isAfter).isPresent();
  }

  /**
   * Takes what an alert that goes on does beyond being a signal.
   *
   * @return whether the signal has its decision; if not, it goes on as any other
   */
  static boolean take(Draft draft, TriggerSpec t, AlertReceived body, SignalSet signals) {
    if (!(t.kind() instanceof Alert alert)) {
      return false;
    }
    Optional<AlertMemory.Known> known =
        draft.state().memory(t.name()).alerts().find(body.fingerprint());
    Instant starts = earlier(body.startsAt(), draft.now());
    Instant since = known.filter(AlertMemory.Known::isFiring).map(k -> k.startsAt()).orElse(starts);
    Optional<Instant> counts = alert.lasting().map(since::plus);
    boolean now =
        counts.filter(draft.now()::isBefore).isEmpty()
            || known.filter(k -> k.isFiring() && k.counted()).isPresent();
    boolean again = isAgain(alert, known, draft.now());
    if (!now && !again && !draft.state().memory(t.name()).alerts().hasRoomFor(body.fingerprint())) {
      draft.dispose(
          t.name(),
          TriggerOutcome.FILTERED,
          signals,
          AlertMemory.MAX + " alerts wait at this trigger already, more are not kept");
      return true;
    }
    see(draft, t, body, starts, again, now);
    if (again) {
      coalesce(draft, t, known.orElseThrow(), signals);
      return true;
    }
    if (now) {
      return false;
    }
    draft
        .evaluate(t.name(), TriggerOutcome.WAITING)
        .arrived(Occurrence.of(signals, Demand.TRAIN, draft.now()))
        .with(body.fingerprint())
        .seeing(List.of(lasts(alert, since, draft.now()).until(counts)))
        .until(counts)
        .because(
            "until the alert has gone on for "
                + Readiness.text(alert.lasting().get())
                + skewed(body.startsAt(), draft.now()));
    return true;
  }

  /** Events of other clocks may lie in the future; they count from now. */
  private static Instant earlier(Instant a, Instant b) {
    return a.isBefore(b) ? a : b;
  }

  /** A clock that is far ahead is told, since what it says is not taken. */
  private static String skewed(Instant at, Instant now) {
    return at.isAfter(now.plus(CREDIBLE))
        ? "; it says that it begins at " + at + ", which is in the future, so it counts from now"
        : "";
  }

  private static void see(
      Draft draft,
      TriggerSpec t,
      AlertReceived body,
      Instant starts,
      boolean again,
      boolean counts) {
    draft.emit(
        new AlertSeen(
            t.name(), body.fingerprint(), starts, body.status(), again, counts, draft.now()));
  }

  /** Whether an alert that counted before has come back soon after its end. */
  private static boolean isAgain(Alert alert, Optional<AlertMemory.Known> known, Instant now) {
    Optional<Instant> ended = known.filter(AlertMemory.Known::counted).flatMap(k -> k.resolvedAt());
    return alert.hysteresis().isPresent()
        && ended.filter(at -> now.isBefore(at.plus(alert.hysteresis().get()))).isPresent();
  }

  private static void coalesce(
      Draft draft, TriggerSpec t, AlertMemory.Known known, SignalSet signals) {
    Optional<String> run = draft.state().memory(t.name()).lastRunId();
    Duration after = Duration.between(known.resolvedAt().orElseThrow(), draft.now());
    draft
        .evaluate(t.name(), run.isPresent() ? TriggerOutcome.COALESCED : TriggerOutcome.FILTERED)
        .arrived(signals)
        .of(run)
        .because("the same alert came back " + Readiness.text(after) + " after it was resolved");
  }

  /** How long an alert has to go on; an edit may have taken that out while one waited. */
  private static Duration needed(Alert alert) {
    return alert.lasting().orElse(Duration.ZERO);
  }

  private static Condition lasts(Alert alert, Instant since, Instant now) {
    return Readiness.elapsed("for", since, needed(alert), now);
  }

  private static void resolved(Draft draft, TriggerSpec t, Alert alert, String fingerprint) {
    TriggerMemory memory = draft.state().memory(t.name());
    AlertMemory.Known known = memory.alerts().find(fingerprint).orElseThrow();
    known
        .waiting()
        .ifPresent(
            waiting ->
                draft
                    .evaluate(t.name(), TriggerOutcome.EXPIRED)
                    .waited(waiting)
                    .with(fingerprint)
                    .seeing(List.of(lasts(alert, known.startsAt(), draft.now())))
                    .because("the alert was resolved before it had gone on for long enough"));
    if (!memory.alerts().isAnyFiring() && Joining.joined(draft.state(), t.name()).isEmpty()) {
      draft.release(t.name(), "the alert was resolved before a run started; no run is needed");
    }
  }

  /**
   * Alerts that have gone on for long enough count from now on.
   *
   * @return the triggers at which one does
   */
  static Set<String> mature(Draft draft) {
    Set<String> matured = new HashSet<>();
    for (TriggerSpec t : draft.state().declaration().triggers()) {
      for (Map.Entry<String, Instant> due : waiting(draft.state(), t).entrySet()) {
        if (!draft.now().isBefore(due.getValue())) {
          AlertMemory.Known known =
              draft.state().memory(t.name()).alerts().find(due.getKey()).orElseThrow();
          Alert alert = (Alert) t.kind();
          draft
              .evaluate(t.name(), TriggerOutcome.WAITING)
              .asking(known.waiting().orElseThrow().demand())
              .with(due.getKey())
              .seeing(List.of(lasts(alert, known.startsAt(), draft.now())))
              .because("the alert has gone on for " + Readiness.text(needed(alert)));
          matured.add(t.name());
        }
      }
    }
    return matured;
  }

  /** When each alert that waits at a trigger will have gone on for long enough. */
  static Map<String, Instant> waiting(TriggerState state, TriggerSpec t) {
    if (!(t.kind() instanceof Alert alert) || !state.memory(t.name()).alerts().isAnyWaiting()) {
      return Map.of();
    }
    Map<String, Instant> due = new LinkedHashMap<>();
    for (AlertMemory.Known known : state.memory(t.name()).alerts().all()) {
      if (known.waiting().isPresent()) {
        due.put(known.fingerprint(), known.startsAt().plus(needed(alert)));
      }
    }
    return due;
  }
}
