package dev.tidemill.deploy.rollout;

import dev.tidemill.deploy.target.GatewayView;
import dev.tidemill.schemas.message.ModelVersion;
import dev.tidemill.schemas.spec.PipelineSpec;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

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
    return with(copy -> copy.current = next);
  }

  PipelineRollouts withChampion(Optional<Integer> next) {
    return with(copy -> copy.champion = next);
  }

  PipelineRollouts withChampion(Optional<Integer> next, Optional<Fallback> nextFallback) {
    return with(
        copy -> {
          copy.champion = next;
          copy.fallback = nextFallback;
        });
  }

  PipelineRollouts withServed(PipelineSpec nextSpec, List<Served> next) {
    return with(
        copy -> {
          copy.spec = Optional.of(nextSpec);
          copy.served = next;
        });
  }

  PipelineRollouts withSequence(long next) {
    return with(copy -> copy.sequence = next);
  }

  PipelineRollouts withEpoch(long nextGeneration, long next) {
    return with(
        copy -> {
          copy.generation = nextGeneration;
          copy.epoch = next;
        });
  }

  PipelineRollouts withSeen(List<String> rollouts, List<String> commands) {
    return with(
        copy -> {
          copy.seenRollouts = rollouts;
          copy.seenCommands = commands;
        });
  }

  PipelineRollouts withGateways(List<GatewayView> next) {
    return with(copy -> copy.gateways = next);
  }

  PipelineRollouts withDeletedVersion(int next) {
    return with(copy -> copy.deletedVersion = next);
  }

  /**
   * Nothing of the pipeline is served; what repeated inputs and older routes are known by stays.
   */
  PipelineRollouts withNothingServed() {
    return with(
        copy -> {
          copy.spec = Optional.empty();
          copy.champion = Optional.empty();
          copy.fallback = Optional.empty();
          copy.served = List.of();
          copy.current = Optional.empty();
        });
  }

  private PipelineRollouts with(Consumer<Copy> change) {
    Copy copy = new Copy(this);
    change.accept(copy);
    return copy.made(pipeline);
  }

  /** A copy in the making. */
  private static final class Copy {
    long sequence;
    long generation;
    long epoch;
    Optional<PipelineSpec> spec;
    Optional<Integer> champion;
    Optional<Fallback> fallback;
    List<Served> served;
    Optional<Rollout> current;
    List<String> seenRollouts;
    List<String> seenCommands;
    List<GatewayView> gateways;
    int deletedVersion;

    Copy(PipelineRollouts of) {
      sequence = of.sequence;
      generation = of.generation;
      epoch = of.epoch;
      spec = of.spec;
      champion = of.champion;
      fallback = of.fallback;
      served = of.served;
      current = of.current;
      seenRollouts = of.seenRollouts;
      seenCommands = of.seenCommands;
      gateways = of.gateways;
      deletedVersion = of.deletedVersion;
    }

    PipelineRollouts made(String pipeline) {
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
          deletedVersion);
    }
  }
}
