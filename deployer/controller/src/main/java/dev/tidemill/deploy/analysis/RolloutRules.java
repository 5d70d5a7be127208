package dev.tidemill.deploy.analysis;

import dev.tidemill.deploy.analysis.Guard.Need;
import java.util.List;
import java.util.Optional;

/**
 * The guards of one rollout and the one table of outcomes. Alphas are spent once per rollout: the
 * evidence starts anew with each candidate, not with each step.
 *
 * @param guards in the order in which a look reports them; the first one that fails gives the
 *     reason of an abort
 */
public record RolloutRules(List<Guard> guards) {

  public RolloutRules {
    guards = List.copyOf(guards);
  }

  /** The guard of this kind, if the rollout has it. */
  public <G extends Guard> Optional<G> guard(Class<G> kind) {
    return guards.stream().filter(kind::isInstance).map(kind::cast).findFirst();
  }

  /**
   * A look while the candidate has a share of the traffic. ABORT: any guard fails. ADVANCE: none
   * fails and those that more traffic needs pass. PROMOTE: those that a promotion needs pass too.
   * HOLD: anything else.
   */
  public EvidenceLook judge(Evidence evidence) {
    List<GuardVerdict> verdicts = guards.stream().map(g -> g.judge(evidence)).toList();
    LookOutcome outcome =
        anyFails(verdicts)
            ? LookOutcome.ABORT
            : !proven(Need.ADVANCE, verdicts)
                ? LookOutcome.HOLD
                : proven(Need.PROMOTION, verdicts) ? LookOutcome.PROMOTE : LookOutcome.ADVANCE;
    return new EvidenceLook(outcome, verdicts);
  }

  /** A look after a provisional promotion: what fails takes the candidate off again. */
  public EvidenceLook judgeProvisional(Evidence evidence) {
    List<GuardVerdict> verdicts =
        guards.stream().filter(Guard::judgesPromotion).map(g -> g.judge(evidence)).toList();
    return new EvidenceLook(anyFails(verdicts) ? LookOutcome.ABORT : LookOutcome.HOLD, verdicts);
  }

  /** The sentence of what weighed most in a promotion. */
  public String promotion(EvidenceLook look) {
    return strongest(look, Need.PROMOTION)
        .or(() -> strongest(look, Need.ADVANCE))
        .map(GuardVerdict::message)
        .orElse("");
  }

  private Optional<GuardVerdict> strongest(EvidenceLook look, Need need) {
    return guards.stream()
        .filter(g -> g.neededFor() == need)
        .flatMap(g -> look.guard(g.name()).stream())
        .findFirst();
  }

  private static boolean anyFails(List<GuardVerdict> verdicts) {
    return verdicts.stream().anyMatch(GuardVerdict::failed);
  }

  private boolean proven(Need need, List<GuardVerdict> verdicts) {
    for (int i = 0; i < guards.size(); i++) {
      if (guards.get(i).neededFor() == need && !verdicts.get(i).passed()) {
        return false;
      }
    }
    return true;
  }
}
