package dev.tidemill.deploy.analysis.guard;

import dev.tidemill.deploy.analysis.EpochTotals;
import dev.tidemill.deploy.analysis.EventShare;
import dev.tidemill.deploy.analysis.Evidence;
import dev.tidemill.deploy.analysis.Guard;
import dev.tidemill.deploy.analysis.GuardVerdict;
import java.util.Optional;

/**
 * Fails when the candidate has more than its share of the errors (decision rule A3). Counts are
 * first errors of a sticky key only: later ones of the same key depend on the first.
 *
 * @param alpha .001 unless the specification says otherwise
 */
public record ErrorShareGuard(double alpha) implements Guard {

  static Optional<ErrorShareGuard> of(Guards.Setting setting) {
    return Optional.of(new ErrorShareGuard(ErrorsGuard.limits(setting.rules()).alpha()));
  }

  @Override
  public String name() {
    return "event-share";
  }

  @Override
  public boolean judgesPromotion() {
    return false;
  }

  @Override
  public GuardVerdict judge(Evidence evidence) {
    return EventShare.MORE_ERRORS.judge(
        name(), "first errors of a key", evidence.epochs(), EpochTotals::errors, alpha);
  }
}
