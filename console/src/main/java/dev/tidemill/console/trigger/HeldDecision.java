package dev.tidemill.console.trigger;

import dev.tidemill.schemas.message.TriggerDecision;
import java.time.Instant;

/**
 * Decisions of one trigger that say the same.
 *
 * @param last the newest of them
 * @param times how many there were
 * @param since when the first was taken
 */
public record HeldDecision(TriggerDecision last, long times, Instant since) {

  HeldDecision again(TriggerDecision newer) {
    return new HeldDecision(newer, times + 1, since);
  }
}
