package dev.tidemill.training.run;

import dev.tidemill.schemas.message.Command;
import dev.tidemill.schemas.message.Job;
import dev.tidemill.schemas.message.ModelVersion;

/** What the run machine wants done; each is a record of another topic. */
public sealed interface RunEffect {

  /** Put a job on the queue. */
  record IssueJob(Job job) implements RunEffect {}

  /** Write an entry of the registry, new or with other aliases. */
  record RecordVersion(ModelVersion version) implements RunEffect {}

  /** Ask another service for something: the deployer, to abort the rollout of a cancelled run. */
  record SendCommand(Command command) implements RunEffect {}
}
