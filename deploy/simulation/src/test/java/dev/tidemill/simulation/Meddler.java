package dev.tidemill.simulation;

import dev.tidemill.kit.testing.InMemoryLog.Entry;
import dev.tidemill.kit.testing.Worker;
import dev.tidemill.kit.testing.World;
import dev.tidemill.schemas.message.Command;
import dev.tidemill.schemas.message.CommandBody;
import dev.tidemill.schemas.message.JobEvent;
import dev.tidemill.schemas.message.JobEventBody.ModelGateFinished;
import dev.tidemill.schemas.message.VerdictOutcome;
import dev.tidemill.schemas.topic.Topics;
import java.time.Duration;
import java.util.Optional;

/**
 * Somebody who rolls back just when a candidate has beaten the champion: its verdict goes stale.
 */
final class Meddler implements Worker<JobEvent> {

  private static final int ONE_IN = 6;

  @Override
  public void work(Entry<JobEvent> entry, World world) {
    JobEvent event = entry.value();
    if (event.body() instanceof ModelGateFinished done
        && done.verdict().outcome() == VerdictOutcome.PASS
        && done.verdict().championVersion().isPresent()
        && world.random().nextInt(ONE_IN) == 0) {
      world.send(
          Topics.COMMANDS,
          event.pipeline(),
          new Command(
              "meddler/" + event.eventId(),
              event.pipeline(),
              world.now(),
              world.now().plus(Duration.ofMinutes(10)),
              "meddler",
              new CommandBody.RollBack(Optional.empty(), "the old one was better")));
    }
  }
}
