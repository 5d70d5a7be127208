package dev.tidemill.console.trigger;

import dev.tidemill.schemas.message.TriggerDecision;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Decisions of one trigger that say the same.
 *
 * @param last the newest of them
 * @param times how many there were
 * @param since when the first was taken
 */
public record HeldDecision(TriggerDecision last, long times, Instant since) {

  /** The same decisions the other way round, for readers who want the newest. */
  public static List<HeldDecision> newestFirst(List<HeldDecision> oldestFirst) {
    List<HeldDecision> all = new ArrayList<>(oldestFirst);
    Collections.reverse(all);
    return all;
  }

  HeldDecision again(TriggerDecision newer) {
    return new HeldDecision(newer, times + 1, since);
  }
}
