package dev.tidemill.deploy.rollout;

import dev.tidemill.deploy.analysis.Evidence;
import dev.tidemill.schemas.message.ModelVersion;
import dev.tidemill.schemas.message.RolloutStage;
import dev.tidemill.schemas.spec.PipelineSpec;
import dev.tidemill.schemas.spec.RolloutSpec;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A candidate on its way.
 *
 * @param step 1, 2, ...; 0 before the first
 * @param weight whole percent that the candidate answers
 * @param loadBy every live gateway must have the candidate by then; a pause waits for the deadline
 * @param deadline it must be promoted by then
 * @param provisionalUntil after promotion: when it counts as confirmed at the latest
 * @param former after promotion: the champion before
 * @param loaded gateways that have the candidate and answer its golden requests
 * @param maxDifference largest difference of a golden answer
 * @param canaryDifference after promotion: the mean paired difference of the loss during the steps
 */
record Rollout(
    String id,
    String runId,
    ModelVersion candidate,
    PipelineSpec spec,
    RolloutStage stage,
    int step,
    int weight,
    boolean paused,
    Instant loadBy,
    Instant deadline,
    Optional<Instant> provisionalUntil,
    Optional<Integer> former,
    List<String> loaded,
    double maxDifference,
    Evidence evidence,
    Looks looks,
    double canaryDifference) {

  /**
   * How far the evidence has been judged.
   *
   * @param lastSlice sequence of the last slice that counts
   * @param judgedSlice sequence of the last slice that a recorded look saw
   * @param at when the last look was recorded
   * @param since when the first look with its outcomes was recorded
   * @param outcomes of that look: its own and each guard's
   */
  record Looks(
      long lastSlice,
      long judgedSlice,
      Optional<Instant> at,
      Optional<Instant> since,
      String outcomes) {

    static final Looks NONE = new Looks(0, 0, Optional.empty(), Optional.empty(), "");

    /** With one more slice that counts. */
    Looks withSlice(long slice) {
      return new Looks(slice, judgedSlice, at, since, outcomes);
    }

    /** The looks after one that is recorded. */
    Looks recorded(long slice, Instant now, String said) {
      Optional<Instant> first = said.equals(outcomes) ? since : Optional.of(now);
      return new Looks(lastSlice, slice, Optional.of(now), first, said);
    }

    /** The looks before the first one at a new body of evidence. */
    Looks afresh() {
      return new Looks(lastSlice, lastSlice, Optional.empty(), Optional.empty(), "");
    }
  }

  RolloutSpec rules() {
    return spec.rollout().orElseThrow();
  }

  boolean provisional() {
    return stage == RolloutStage.PROVISIONAL;
  }

  Rollout withStage(RolloutStage next, int nextStep, int nextWeight) {
    return new Rollout(
        id,
        runId,
        candidate,
        spec,
        next,
        nextStep,
        nextWeight,
        paused,
        loadBy,
        deadline,
        provisionalUntil,
        former,
        loaded,
        maxDifference,
        evidence,
        looks,
        canaryDifference);
  }

  Rollout withPaused(boolean next, Instant nextLoadBy) {
    return new Rollout(
        id,
        runId,
        candidate,
        spec,
        stage,
        step,
        weight,
        next,
        nextLoadBy,
        deadline,
        provisionalUntil,
        former,
        loaded,
        maxDifference,
        evidence,
        looks,
        canaryDifference);
  }

  Rollout withLoaded(List<String> next, double difference) {
    return new Rollout(
        id,
        runId,
        candidate,
        spec,
        stage,
        step,
        weight,
        paused,
        loadBy,
        deadline,
        provisionalUntil,
        former,
        next,
        difference,
        evidence,
        looks,
        canaryDifference);
  }

  Rollout withEvidence(Evidence next, Looks nextLooks) {
    return new Rollout(
        id,
        runId,
        candidate,
        spec,
        stage,
        step,
        weight,
        paused,
        loadBy,
        deadline,
        provisionalUntil,
        former,
        loaded,
        maxDifference,
        next,
        nextLooks,
        canaryDifference);
  }

  /** Champion from now on; what comes is a new body of evidence against the former one. */
  Rollout promoted(Optional<Integer> formerChampion, Instant until) {
    return new Rollout(
        id,
        runId,
        candidate,
        spec,
        RolloutStage.PROVISIONAL,
        step,
        0,
        false,
        loadBy,
        deadline,
        Optional.of(until),
        formerChampion,
        loaded,
        maxDifference,
        Evidence.NONE,
        looks.afresh(),
        evidence.meanDifference());
  }
}
