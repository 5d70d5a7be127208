package dev.tidemill.demo;

import dev.tidemill.schemas.message.RolloutEvent;
import dev.tidemill.schemas.message.RolloutEventBody;
import dev.tidemill.schemas.message.RolloutOutcome;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The rollouts of the demo. Tells what happens to them. Not for several threads. */
final class RolloutStory {

  private final Teller teller;
  private final Map<String, Instant> starts = new LinkedHashMap<>();
  private final List<Integer> promoted = new ArrayList<>();

  RolloutStory(Teller teller) {
    this.teller = teller;
  }

  void happened(RolloutEvent e) {
    RolloutEventBody b = e.body();
    if (b instanceof RolloutEventBody.RolloutStarted s) {
      starts.put(e.rolloutId(), e.at());
      teller.tell(
          "rollout of version "
              + s.candidate().version()
              + s.champion().map(c -> " against version " + c.version()).orElse(""));
    } else if (b instanceof RolloutEventBody.StepStarted s) {
      teller.tell("  step " + s.step() + ": " + s.weight() + " % of the traffic");
    } else if (b instanceof RolloutEventBody.CandidatePromoted p) {
      promoted.add(p.version());
      teller.tell(
          "PROMOTED version " + p.version() + " after " + took(e) + " on traffic: " + p.reason(),
          "promoted " + p.version());
    } else if (b instanceof RolloutEventBody.RolloutEnded end) {
      if (end.outcome() != RolloutOutcome.PROMOTED) {
        boolean aborted = end.outcome() == RolloutOutcome.ABORTED;
        teller.tell(
            (aborted ? "ROLLED BACK" : Teller.word(end.outcome()))
                + " after "
                + took(e)
                + " ("
                + end.code()
                + "): "
                + end.message(),
            aborted ? "rolled back" : Teller.word(end.outcome()));
      }
    }
  }

  private String took(RolloutEvent e) {
    return Teller.seconds(Duration.between(starts.getOrDefault(e.rolloutId(), e.at()), e.at()));
  }

  /** Versions, in the order of their promotions. */
  List<Integer> promoted() {
    return List.copyOf(promoted);
  }
}
