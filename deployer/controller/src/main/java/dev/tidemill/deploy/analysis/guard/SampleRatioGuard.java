package dev.tidemill.deploy.analysis.guard;

import dev.tidemill.deploy.analysis.EpochTotals;
import dev.tidemill.deploy.analysis.EventShare;
import dev.tidemill.deploy.analysis.Evidence;
import dev.tidemill.deploy.analysis.Guard;
import dev.tidemill.deploy.analysis.GuardVerdict;
import java.util.Optional;

/**
 * Fails when the split of distinct sticky keys differs from the declared share, either way: then
 * the comparison of the versions is not to be trusted.
 */
public record SampleRatioGuard(double alpha) implements Guard {

  /** What each rollout may spend (decision rule A6). */
  public static final double ALPHA = 0.0001;

  static Optional<SampleRatioGuard> of(Guards.Setting setting) {
    return Optional.of(new SampleRatioGuard(ALPHA));
  }

  @Override
  public String name() {
    return "sample-ratio";
  }

  @Override
  public boolean judgesPromotion() {
    return false;
  }

  @Override
  public GuardVerdict judge(Evidence evidence) {
    return EventShare.EITHER_WAY.judge(
        name(), "distinct keys", evidence.epochs(), EpochTotals::units, alpha);
  }
}
