package dev.tidemill.deploy.analysis;

import java.util.List;
import java.util.Optional;

/** A look at the evidence: every guard, and what follows. */
public record EvidenceLook(LookOutcome outcome, List<GuardVerdict> guards) {

  public EvidenceLook {
    guards = List.copyOf(guards);
  }

  /** The guard that aborts, if one does. */
  public Optional<GuardVerdict> failure() {
    return guards.stream().filter(GuardVerdict::failed).findFirst();
  }

  /** The judgement of a guard. */
  public Optional<GuardVerdict> guard(String name) {
    return guards.stream().filter(g -> g.guard().equals(name)).findFirst();
  }
}
