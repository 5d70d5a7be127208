package dev.tidemill.training.run;

import dev.tidemill.schemas.message.RunOutcome;
import java.time.Instant;

/** What is remembered of a run for a while after its end, so that late events find its end. */
public record EndedRun(
    String runId, Instant requestedAt, Instant endedAt, RunOutcome outcome, String code) {}
