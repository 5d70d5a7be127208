package dev.tidemill.kit.service;

import dev.tidemill.schemas.message.JobEvent;
import dev.tidemill.schemas.message.JobEventBody;
import java.nio.file.Path;

/**
 * The folders of this process. Messages for others name the setting in place of the folder. Folders
 * that a person gave, such as that of a pipeline, stay in messages.
 *
 * @param home of this process
 * @param artefacts folder of the store
 */
public record OwnPaths(Path home, Path artefacts) {

  /** The folders of a service. */
  public static OwnPaths of(ServiceContext context) {
    return new OwnPaths(context.home(), context.artefacts().root());
  }

  /** The event without these folders: everybody who sees the run may read it. */
  public JobEvent hidden(JobEvent event) {
    if (!(event.body() instanceof JobEventBody.JobFailed failed)) {
      return event;
    }
    return new JobEvent(
        event.eventId(),
        event.pipeline(),
        event.runId(),
        event.jobId(),
        event.attempt(),
        event.executionId(),
        event.worker(),
        event.at(),
        new JobEventBody.JobFailed(failed.code(), hidden(failed.message()), failed.retryable()));
  }

  /** The text without these folders. */
  public String hidden(String text) {
    String inside =
        artefacts.startsWith(home) ? text : hidden(text, artefacts, "$TIDEMILL_ARTEFACTS");
    return hidden(inside, home, "$TIDEMILL_HOME");
  }

  private static String hidden(String text, Path folder, String name) {
    return text.replace(folder.toAbsolutePath().normalize().toString(), name)
        .replace(folder.toString(), name);
  }
}
