package dev.tidemill.training.run.state;

import dev.tidemill.schemas.message.RunEvent;
import java.time.Instant;
import java.util.Optional;

/** What changes the state: decisions, and observations that are on a topic of their own already. */
public sealed interface RunFact {

  /** The decision, if this is one. */
  default Optional<RunEvent> recorded() {
    return Optional.empty();
  }

  /** A decision; it goes to the topic of runs. */
  record Recorded(RunEvent event) implements RunFact {

    @Override
    public Optional<RunEvent> recorded() {
      return Optional.of(event);
    }
  }

  /**
   * The granted execution of a run is alive; what it sent is on the topic of heartbeats.
   *
   * @param aliveUntil when it counts as dead, if it says nothing more
   */
  record Heard(String runId, String executionId, Instant aliveUntil) implements RunFact {}
}
