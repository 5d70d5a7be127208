package dev.tidemill.training.run.state;

import dev.tidemill.schemas.message.RunOutcome;
import java.time.Instant;

/**
 * What is remembered of a run for a while after its end, so that late events find its end.
 *
 * @param sequence of the event that ended it
 */
public record EndedRun(
    long sequence,
    String runId,
    Instant requestedAt,
    Instant endedAt,
    RunOutcome outcome,
    String code) {}
