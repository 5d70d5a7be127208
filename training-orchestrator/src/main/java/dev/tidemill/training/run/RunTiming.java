package dev.tidemill.training.run;

import dev.tidemill.schemas.spec.PipelineSpec;
import dev.tidemill.schemas.spec.TrainSpec;
import dev.tidemill.training.run.stage.JobStage;
import dev.tidemill.training.run.state.PipelineRuns;
import java.time.Duration;

/** How long the run machine waits, and for what. All times are of the wall clock. */
final class RunTiming {

  /** A job that nobody claimed by then is put on the queue once more, then ever more rarely. */
  static final Duration CLAIM_WITHIN = Duration.ofSeconds(30);

  private static final Duration CLAIM_WITHIN_MOST = Duration.ofHours(4);

  /** How many heartbeats of a lease are kept in the state. */
  private static final int RECORDED_IN_LEASE = 6;

  /**
   * How long the jobs of a stage may lie in the queue, all attempts together, before the stage
   * fails: as long as the queue keeps them. Nobody can tell here whether all slots are busy or no
   * worker runs, and both pass: a job that waits is not lost.
   */
  static final Duration QUEUE_ALLOWANCE = Duration.ofDays(7);

  /** What an execution gets beyond its time limit to stop and report. */
  static final Duration REPORT_WITHIN = Duration.ofSeconds(20);

  /** How long a cancelled execution or rollout may take to stop. */
  static final Duration STOP_WITHIN = Duration.ofSeconds(30);

  /** How long a run waits for those that it replaces: until they have stopped, and some more. */
  static final Duration REPLACE_WITHIN = Duration.ofMinutes(2);

  /** What a rollout gets beyond the deadline of its specification (loading, pauses). */
  static final Duration ROLLOUT_SLACK = Duration.ofHours(1);

  /**
   * Executions of one stage that may fall silent or be stopped. This is not {@code
   * train.retry.limit}, which is about programs that ask for another try: a lost worker is not the
   * program's fault.
   */
  static final int LOST_LIMIT = 4;

  /** Passing verdicts that may turn out stale before the run gives up. */
  static final int PASS_LIMIT = 4;

  /**
   * What is remembered of a run after its end, {@value PipelineRuns#ENDED_KEPT} runs at most:
   * longer than its jobs lie in the queue, so that a worker that takes one is told at once.
   */
  static final Duration REMEMBERED = Duration.ofDays(8);

  private static final Duration PATIENCE_WITHOUT_ROLLOUT = Duration.ofHours(1);
  private static final Duration ASK_AGAIN_FIRST = Duration.ofSeconds(2);
  private static final Duration ASK_AGAIN_MOST = Duration.ofMinutes(5);

  private RunTiming() {}

  /**
   * The least time between heartbeats that are kept in the state. Those in between change nothing,
   * so that little is written: a worker that falls silent has from five sixths of its lease to all
   * of it (50 to 60 s of 60), and by its own clock it has given up after two thirds.
   */
  static Duration heartbeatRecordedEvery(Duration lease) {
    return lease.dividedBy(RECORDED_IN_LEASE);
  }

  /** Time until a job that has waited this long is put on the queue again: as long once more. */
  static Duration claimWithin(Duration waited) {
    Duration longer = waited.compareTo(CLAIM_WITHIN) > 0 ? waited : CLAIM_WITHIN;
    return longer.compareTo(CLAIM_WITHIN_MOST) < 0 ? longer : CLAIM_WITHIN_MOST;
  }

  /** Time limit of a stage with all its attempts. */
  static Duration stageLimit(PipelineSpec spec, JobStage<?> stage) {
    TrainSpec.RetrySpec retry = spec.train().retry();
    Duration limit = QUEUE_ALLOWANCE;
    Duration each = stage.timeout(spec).plus(REPORT_WITHIN);
    limit = limit.plus(each.multipliedBy(1L + retry.limit()));
    for (int i = 1; i <= retry.limit(); i++) {
      limit = limit.plus(retry.backoff(i));
    }
    return limit;
  }

  /** Time limit of accepted and rolling-out together. */
  static Duration rolloutLimit(PipelineSpec spec) {
    return spec.rollout().map(r -> r.deadline().after()).orElse(Duration.ZERO).plus(ROLLOUT_SLACK);
  }

  /** How long a gate may go on asking for more data: as long as a rollout may for evidence. */
  static Duration patience(PipelineSpec spec) {
    return spec.rollout().map(r -> r.deadline().after()).orElse(PATIENCE_WITHOUT_ROLLOUT);
  }

  /** How long a gate waits before it asks again; the wait doubles each time. */
  static Duration askAgainAfter(int waits) {
    Duration wait = ASK_AGAIN_FIRST.multipliedBy(1L << Math.min(waits, 10));
    return wait.compareTo(ASK_AGAIN_MOST) < 0 ? wait : ASK_AGAIN_MOST;
  }
}
