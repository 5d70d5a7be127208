package dev.tidemill.training.run;

import dev.tidemill.schemas.message.RunStage;
import dev.tidemill.training.run.state.ActiveRun;
import java.util.List;

/** Runs that may not begin until others have ended. */
final class QueuedRuns {

  private QueuedRuns() {}

  /**
   * The runs that have to end before one may begin: those that it replaces, and any that stops. One
   * that stops may have lost its place to a run that was itself replaced meanwhile, and it works
   * until its execution says that it stopped.
   */
  static List<String> waitsFor(RunDraft draft, ActiveRun run) {
    return draft.state().runs().stream()
        .filter(r -> !r.runId().equals(run.runId()))
        .filter(r -> r.stop().isPresent() || run.cause().replaces().contains(r.runId()))
        .map(ActiveRun::runId)
        .toList();
  }

  /** Begins the runs that wait for nothing any more. */
  static void begin(RunDraft draft) {
    for (ActiveRun run : draft.state().runs()) {
      if (run.stage() == RunStage.QUEUED
          && run.stop().isEmpty()
          && waitsFor(draft, run).isEmpty()) {
        StageFlow.goOn(draft, run);
      }
    }
  }
}
