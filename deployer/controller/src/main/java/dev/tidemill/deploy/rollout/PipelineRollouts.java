package dev.tidemill.deploy.rollout;

import dev.tidemill.deploy.target.GatewayView;
import dev.tidemill.schemas.message.ModelVersion;
import dev.tidemill.schemas.spec.PipelineSpec;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Everything the controller knows of one pipeline.
 *
 * @param sequence of the last event
 * @param generation of the routes; 0 before the first
 * @param epoch of the last route
 * @param spec by which the champion is served, or was promoted if nothing serves it
 * @param champion the version that serves
 * @param fallback after a rollback, until a gateway has loaded the version that it went to
 * @param served versions that have been champion, oldest first, at most {@link #KEPT}
 * @param current the rollout that has not ended; a provisional one has a champion already
 * @param seenRollouts ids of the last rollouts, so that a repeated input starts nothing
 * @param seenCommands ids of the last commands that were answered
 * @param gateways those that live, with what they have of the pipeline
 * @param deletedVersion the pipeline was deleted when its specification had this version, and what
 *     was trained by that one or an earlier one is not served any more; 0: never deleted
 */
public record PipelineRollouts(
    String pipeline,
    long sequence,
    long generation,
    long epoch,
    Optional<PipelineSpec> spec,
    Optional<Integer> champion,
    Optional<Fallback> fallback,
    List<Served> served,
    Optional<Rollout> current,
    List<String> seenRollouts,
    List<String> seenCommands,
    List<GatewayView> gateways,
    int deletedVersion) {

  /** How many former champions can be served again. */
  public static final int KEPT = 20;

  static final int REMEMBERED = 64;

  /**
   * Who is champion again if no gateway loads the version that a rollback went to.
   *
   * @param version the champion before the rollback
   * @param loadBy some gateway must have loaded the other by then
   */
  record Fallback(int version, Instant loadBy) {}

  static PipelineRollouts none(String pipeline) {
    return new PipelineRollouts(
        pipeline,
        0,
        0,
        0,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        List.of(),
        Optional.empty(),
        List.of(),
        List.of(),
        List.of(),
        0);
  }

  Optional<Served> served(int version) {
    return served.stream().filter(s -> s.model().version() == version).findFirst();
  }

  Optional<ModelVersion> championModel() {
    return champion.flatMap(this::served).map(Served::model);
  }

  PipelineRollouts withCurrent(Optional<Rollout> next) {
    return new PipelineRollouts(
        pipeline,
        sequence,
        generation,
        epoch,
        spec,
        champion,
        fallback,
        served,
        next,
        seenRollouts,
        seenCommands,
        gateways,
        deletedVersion);
  }

  PipelineRollouts withChampion(Optional<Integer> next) {
    return withChampion(next, fallback);
  }

  PipelineRollouts withChampion(Optional<Integer> next, Optional<Fallback> nextFallback) {
    return new PipelineRollouts(
        pipeline,
        sequence,
        generation,
        epoch,
        spec,
        next,
        nextFallback,
        served,
        current,
        seenRollouts,
        seenCommands,
        gateways,
        deletedVersion);
  }

  PipelineRollouts withServed(PipelineSpec nextSpec, List<Served> next) {
    return new PipelineRollouts(
        pipeline,
        sequence,
        generation,
        epoch,
        Optional.of(nextSpec),
        champion,
        fallback,
        next,
        current,
        seenRollouts,
        seenCommands,
        gateways,
        deletedVersion);
  }

  PipelineRollouts withSequence(long next) {
    return new PipelineRollouts(
        pipeline,
        next,
        generation,
        epoch,
        spec,
        champion,
        fallback,
        served,
        current,
        seenRollouts,
        seenCommands,
        gateways,
        deletedVersion);
  }

  PipelineRollouts withEpoch(long nextGeneration, long next) {
    return new PipelineRollouts(
        pipeline,
        sequence,
        nextGeneration,
        next,
        spec,
        champion,
        fallback,
        served,
        current,
        seenRollouts,
        seenCommands,
        gateways,
        deletedVersion);
  }

  PipelineRollouts withSeen(List<String> rollouts, List<String> commands) {
    return new PipelineRollouts(
        pipeline,
        sequence,
        generation,
        epoch,
        spec,
        champion,
        fallback,
        served,
        current,
        rollouts,
        commands,
        gateways,
        deletedVersion);
  }

  PipelineRollouts withGateways(List<GatewayView> next) {
    return new PipelineRollouts(
        pipeline,
        sequence,
        generation,
        epoch,
        spec,
        champion,
        fallback,
        served,
        current,
        seenRollouts,
        seenCommands,
        next,
        deletedVersion);
  }

  /**
   * Nothing of the pipeline is served; what repeated inputs and older routes are known by stays.
   */
  PipelineRollouts withNothingServed() {
    return new PipelineRollouts(
        pipeline,
        sequence,
        generation,
        epoch,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        List.of(),
        Optional.empty(),
        seenRollouts,
        seenCommands,
        gateways,
        deletedVersion);
  }

  PipelineRollouts withDeletedVersion(int next) {
    return new PipelineRollouts(
        pipeline,
        sequence,
        generation,
        epoch,
        spec,
        champion,
        fallback,
        served,
        current,
        seenRollouts,
        seenCommands,
        gateways,
        next);
  }
}
