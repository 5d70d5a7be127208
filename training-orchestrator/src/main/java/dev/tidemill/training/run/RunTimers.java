package dev.tidemill.training.run;

import dev.tidemill.training.run.state.ActiveRun;
import dev.tidemill.training.run.state.CurrentJob;
import dev.tidemill.training.run.state.Grant;
import dev.tidemill.training.run.state.RunReason;
import java.time.Instant;
import java.util.Optional;

/** What happens to a run when a wait of it is over. */
final class RunTimers {

  private RunTimers() {}

  static void wake(RunDraft draft, ActiveRun run) {
    Instant now = draft.now();
    if (run.stop().filter(s -> !s.by().isAfter(now)).isPresent()) {
      Cancellation.stopped(draft, run.runId());
    } else if (run.retryAt().filter(at -> !at.isAfter(now)).isPresent()) {
      StageFlow.retry(draft, run);
    } else if (!run.deadline().isAfter(now)) {
      missed(draft, run);
    } else {
      run.job().ifPresent(job -> check(draft, run, job));
    }
  }

  private static void check(RunDraft draft, ActiveRun run, CurrentJob job) {
    Instant now = draft.now();
    if (job.granted().isEmpty()) {
      if (!job.claimBy().isAfter(now)) {
        Attempts.putOnQueueAgain(draft, run, job);
      }
      return;
    }
    Grant grant = job.granted().get();
    if (!grant.finishBy().isAfter(now)) {
      String message = "Execution " + grant.executionId() + " did not stop at its time limit.";
      Attempts.fail(draft, run, RunReason.TIMEOUT.name(), message, false);
    } else if (!run.aliveUntil(grant).isAfter(now)) {
      silent(draft, run, grant);
    }
  }

  private static void silent(RunDraft draft, ActiveRun run, Grant grant) {
    String message = grant.worker() + " fell silent before " + run.aliveUntil(grant);
    if (run.stop().isPresent()) {
      Cancellation.stopped(draft, run.runId());
    } else {
      Attempts.lost(draft, run, message);
    }
  }

  private static void missed(RunDraft draft, ActiveRun run) {
    RunEnds.end(draft, run.runId(), draft.stages().get(run.stage()).late(missedWhat(run)));
    run.results()
        .rolloutId()
        .ifPresent(id -> Cancellation.abort(draft, run.runId(), id, "its deadline passed"));
  }

  private static String missedWhat(ActiveRun run) {
    Optional<CurrentJob> unclaimed = run.job().filter(j -> j.granted().isEmpty());
    return unclaimed.isPresent()
        ? "No worker took job " + unclaimed.get().jobId() + " by " + run.deadline() + "."
        : "%s began for a run asked for at %s and did not finish by %s."
            .formatted(run.stage(), run.requestedAt(), run.deadline());
  }
}
