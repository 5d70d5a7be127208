package dev.tidemill.console;

import dev.tidemill.schemas.message.GuardResult;
import dev.tidemill.schemas.message.RolloutEvent;
import dev.tidemill.schemas.message.RolloutEventBody.EvidenceJudged;
import dev.tidemill.schemas.message.RolloutEventBody.RolloutEnded;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * The events of a rollout that are held, oldest first. Looks at the evidence are many and large, so
 * only some of those that repeat the outcome of the look before are held. Every other event is,
 * because a step cannot be explained without it.
 */
final class HeldEvents {

  /**
   * How many looks that repeat the one before are held while the rollout runs; none once it has
   * ended.
   */
  private static final int MAX_REPEATED_LOOKS = 20;

  /**
   * How many looks are held at which only a guard's outcome changed: a guard may change it again
   * and again.
   */
  private static final int MAX_GUARD_LOOKS = 50;

  private final Deque<RolloutEvent> kept = new ArrayDeque<>();
  private final Deque<RolloutEvent> repeated = new ArrayDeque<>();
  private final Deque<RolloutEvent> guardLooks = new ArrayDeque<>();
  private Optional<EvidenceJudged> lastLook = Optional.empty();
  private long looksLeftOut;
  private boolean ended;
  private boolean dropped;

  void add(RolloutEvent event) {
    if (dropped) {
      return;
    }
    kept.addLast(event);
    if (event.body() instanceof EvidenceJudged look) {
      look(event, look);
    } else if (event.body() instanceof RolloutEnded) {
      ended = true;
      leaveOut(repeated, 0);
    }
  }

  private void look(RolloutEvent event, EvidenceJudged look) {
    Optional<EvidenceJudged> before = lastLook;
    lastLook = Optional.of(look);
    if (before.isEmpty()
        || before.get().step() != look.step()
        || !before.get().outcome().equals(look.outcome())) {
      return;
    }
    if (outcomes(before.get()).equals(outcomes(look))) {
      repeated.addLast(event);
      leaveOut(repeated, ended ? 0 : MAX_REPEATED_LOOKS);
    } else {
      guardLooks.addLast(event);
      leaveOut(guardLooks, MAX_GUARD_LOOKS);
    }
  }

  private static List<String> outcomes(EvidenceJudged look) {
    return look.guards().stream().map(HeldEvents::outcome).toList();
  }

  private static String outcome(GuardResult guard) {
    return guard.guard() + "=" + guard.outcome();
  }

  /** Drops the oldest, but never the last look, on which the state of the rollout rests. */
  private void leaveOut(Deque<RolloutEvent> looks, int most) {
    while (looks.size() > most && looks.peekFirst().body() != lastLook.orElseThrow()) {
      RolloutEvent oldest = looks.pollFirst();
      kept.removeIf(e -> e == oldest);
      looksLeftOut++;
    }
  }

  /** Drops all events for good. */
  void drop() {
    dropped = true;
    kept.clear();
    repeated.clear();
    guardLooks.clear();
    lastLook = Optional.empty();
  }

  /** Whether all events were dropped. */
  boolean dropped() {
    return dropped;
  }

  /** How many looks that repeat an outcome were dropped. */
  long looksLeftOut() {
    return looksLeftOut;
  }

  List<RolloutEvent> all() {
    return List.copyOf(kept);
  }
}
