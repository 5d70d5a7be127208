package dev.tidemill.gateway.serve;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Stops asking a candidate after a number of distinct inputs that only it fails on: more than make
 * the controller abort (the route says how many), so that a gateway alone never decides, and no
 * more are risked while the decision is on the way. One for each rollout; it never closes again.
 */
public final class Breaker {

  private final int limit;
  private final Set<String> inputs = ConcurrentHashMap.newKeySet();

  /**
   * @param limit distinct inputs; 0: never stops
   */
  public Breaker(int limit) {
    this.limit = limit;
  }

  /** An input that only the candidate fails on. */
  public void failed(String inputHash) {
    if (!tripped()) {
      inputs.add(inputHash);
    }
  }

  /**
   * After how many distinct inputs the candidate was asked nothing more; 0 while it is still asked.
   */
  public int stoppedAfter() {
    return tripped() ? inputs.size() : 0;
  }

  /** Whether the candidate is asked nothing any more. */
  public boolean tripped() {
    return limit > 0 && inputs.size() >= limit;
  }
}
