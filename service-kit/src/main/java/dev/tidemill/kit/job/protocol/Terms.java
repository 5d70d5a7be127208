package dev.tidemill.kit.job.protocol;

import dev.tidemill.kit.settings.KitSettings;
import dev.tidemill.kit.settings.Settings;
import java.time.Duration;

/**
 * How long a worker waits for what.
 *
 * @param answerWithin without an answer to a claim for this long, the job goes back to the queue
 * @param beatEvery between two heartbeats
 * @param giveUpAfter without a heartbeat that reached Kafka for this long, the work is given up
 */
public record Terms(Duration answerWithin, Duration beatEvery, Duration giveUpAfter) {

  /** Shorter than the orchestrator waits before it puts an unclaimed job on the queue again. */
  private static final Duration ANSWER_WITHIN = Duration.ofSeconds(25);

  private static final int BEATS = 8;

  /** The terms of all workers: eight heartbeats, one every 5 s, until the work is given up. */
  public static Terms of(Settings settings) {
    Duration giveUpAfter = settings.get(KitSettings.WORKER_GIVES_UP_AFTER);
    return new Terms(ANSWER_WITHIN, giveUpAfter.dividedBy(BEATS), giveUpAfter);
  }
}
