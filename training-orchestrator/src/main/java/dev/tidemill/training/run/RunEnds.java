package dev.tidemill.training.run;

import dev.tidemill.schemas.message.ModelVersion;
import dev.tidemill.schemas.message.RunEventBody.EndsForgotten;
import dev.tidemill.schemas.message.RunEventBody.RunEnded;
import dev.tidemill.schemas.message.RunOutcome;
import dev.tidemill.training.registry.RegistryEntry;
import dev.tidemill.training.run.stage.Next;
import dev.tidemill.training.run.state.EndedRun;
import dev.tidemill.training.run.state.PipelineRuns;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Ends runs, and forgets ends. */
final class RunEnds {

  private RunEnds() {}

  /** Ends a run; does nothing when it has ended. Runs that waited for its end begin. */
  static void end(RunDraft draft, String runId, Next.End end) {
    draft
        .run(runId)
        .ifPresent(
            run -> {
              Optional<ModelVersion> candidate = run.results().accepted();
              draft.emit(
                  runId,
                  new RunEnded(
                      end.outcome(), end.code(), end.message(), Optional.of(run.cause().kind())));
              if (end.outcome() != RunOutcome.PROMOTED) {
                candidate
                    .map(RegistryEntry::withAliases)
                    .ifPresent(m -> draft.effect(new RunEffect.RecordVersion(m)));
              }
              forgetBeyondLimit(draft);
              QueuedRuns.begin(draft);
            });
  }

  static Instant forgottenAt(EndedRun end) {
    return end.endedAt().plus(RunTiming.REMEMBERED);
  }

  /** Forgets the runs whose end nobody asks about any more. */
  static void forgetOld(RunDraft draft) {
    forget(
        draft,
        draft.state().ended().stream()
            .filter(e -> !forgottenAt(e).isAfter(draft.now()))
            .map(EndedRun::runId)
            .toList());
  }

  /** Forgets the oldest ends, if there are more than are kept: several with one event. */
  static void forgetBeyondLimit(RunDraft draft) {
    List<EndedRun> ended = draft.state().ended();
    if (ended.size() > PipelineRuns.ENDED_KEPT) {
      int tooMany = ended.size() - PipelineRuns.ENDED_LEFT;
      forget(draft, ended.subList(0, tooMany).stream().map(EndedRun::runId).toList());
    }
  }

  private static void forget(RunDraft draft, List<String> runIds) {
    if (!runIds.isEmpty()) {
      draft.emit("", new EndsForgotten(runIds));
    }
  }
}
