package dev.tidemill.deploy.analysis;

import java.util.List;
import java.util.Optional;

/** A look at the evidence: every guard, and what follows. */
public record Look(LookOutcome outcome, List<Judgement> guards) {

  public Look {
    guards = List.copyOf(guards);
  }

  /** The guard that aborts, if one does. */
  public Optional<Judgement> failure() {
    return guards.stream().filter(Judgement::failed).findFirst();
  }

  /** The judgement of a guard. */
  public Optional<Judgement> guard(String name) {
    return guards.stream().filter(g -> g.guard().equals(name)).findFirst();
  }
}
