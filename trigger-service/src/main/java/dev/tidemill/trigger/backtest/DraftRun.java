package dev.tidemill.trigger.backtest;

import dev.tidemill.schemas.message.RunKind;
import dev.tidemill.schemas.message.RunOutcome;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A run that the draft would have started.
 *
 * @param number 1, 2, ... in order of time
 * @param signals how many it would have taken
 * @param realRuns the real runs that took some of the same signals, oldest first
 * @param outcome how it is supposed to have ended
 * @param endsAt when; empty: after the time that was replayed
 */
public record DraftRun(
    int number,
    Instant at,
    RunKind kind,
    List<String> triggers,
    String reason,
    long signals,
    List<String> realRuns,
    RunOutcome outcome,
    Optional<Instant> endsAt) {}
