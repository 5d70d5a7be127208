package dev.tidemill.deploy.rollout;

import dev.tidemill.deploy.rollout.Rollout.Looks;
import dev.tidemill.schemas.message.RolloutStage;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The wake-ups of a pipeline, all on the wall clock. */
final class RolloutTimers {

  static final String LOAD = "load";
  static final String FALLBACK = "fallback";
  static final String DEADLINE = "deadline";
  static final String LOOK = "look";
  static final String PROVISIONAL = "provisional";

  /**
   * Time between the first two recorded looks. While nothing changes it doubles: events are kept
   * for ever, and a rollout may take weeks.
   */
  static final Duration LOOK_AFTER = Duration.ofSeconds(2);

  static final Duration LOOK_AFTER_AT_MOST = Duration.ofMinutes(10);

  private RolloutTimers() {}

  static Map<String, Instant> of(PipelineRollouts state) {
    Map<String, Instant> due = new HashMap<>();
    state.current().ifPresent(rollout -> add(due, rollout));
    state.fallback().ifPresent(fallback -> due.put(FALLBACK, fallback.loadBy()));
    return due;
  }

  private static void add(Map<String, Instant> due, Rollout rollout) {
    if (rollout.stage() == RolloutStage.LOADING && !rollout.paused()) {
      due.put(LOAD, rollout.loadBy());
    }
    if (!rollout.provisional()) {
      due.put(DEADLINE, rollout.deadline());
    }
    rollout.provisionalUntil().ifPresent(at -> due.put(PROVISIONAL, at));
    nextLook(rollout).ifPresent(at -> due.put(LOOK, at));
  }

  /** When to record a look that covers the slices that no recorded look has seen. */
  static Optional<Instant> nextLook(Rollout rollout) {
    if (rollout.looks().lastSlice() <= rollout.looks().judgedSlice()) {
      return Optional.empty();
    }
    return rollout.looks().at().map(at -> at.plus(untilNextLook(rollout.looks(), at)));
  }

  /** 2 s after the first look that says so, 4 s after the second, and so on. */
  private static Duration untilNextLook(Looks looks, Instant at) {
    Duration unchanged = Duration.between(looks.since().orElse(at), at);
    Duration wait = LOOK_AFTER.plus(unchanged);
    return wait.compareTo(LOOK_AFTER_AT_MOST) < 0 ? wait : LOOK_AFTER_AT_MOST;
  }
}
