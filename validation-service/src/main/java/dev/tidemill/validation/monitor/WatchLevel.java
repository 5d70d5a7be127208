package dev.tidemill.validation.monitor;

import java.util.Optional;

/**
 * How a watch stands, for metrics: what its check compares, as far as it is known in the middle of
 * a block, a day or a window. Nothing is decided by it.
 *
 * @param value what is compared with the limit, as findings have it
 * @param limit where a finding begins: more is worse
 * @param regret of live quality: mean loss of the answers less that of the fresh baseline, in the
 *     block that goes on
 */
public record WatchLevel(double value, double limit, Optional<Double> regret) {

  public WatchLevel(double value, double limit) {
    this(value, limit, Optional.empty());
  }

  /** How near it is to a finding: 1 at the limit. A limit of 0 is passed by any value above it. */
  public double share() {
    return limit > 0 ? value / limit : value > 0 ? Double.POSITIVE_INFINITY : 0;
  }
}
