package dev.tidemill.deploy.metric;

import dev.tidemill.deploy.rollout.PipelineRollouts;
import dev.tidemill.deploy.rollout.RolloutStanding;
import dev.tidemill.deploy.rollout.RolloutStanding.InProgress;
import dev.tidemill.kit.metric.KeyedMeters;
import dev.tidemill.kit.shell.StateObserver;
import dev.tidemill.schemas.message.RolloutStage;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * How the pipelines that this instance decides for stand in traffic, as metrics, taken from the
 * states. Beyond {@value KeyedMeters#MOST} pipelines the rest is not shown. Thread-safe.
 */
public final class RolloutBooks implements StateObserver<PipelineRollouts> {

  private static final Set<RolloutStage> STAGES =
      EnumSet.complementOf(EnumSet.of(RolloutStage.ENDED));

  /** What the labels depend on. */
  private record Shape(String endpoint, int champion, int candidate) {
    static Shape of(RolloutStanding standing) {
      return new Shape(
          standing.endpoint(),
          standing.champion().orElse(0),
          standing.rollout().map(InProgress::version).orElse(0));
    }
  }

  private final MeterRegistry registry;
  private final InstantSource clock;
  private final KeyedMeters<RolloutStanding> meters;

  /**
   * @param clock the wall clock, for ages
   */
  public RolloutBooks(MeterRegistry registry, InstantSource clock) {
    this.registry = registry;
    this.clock = clock;
    this.meters = new KeyedMeters<>(registry, Shape::of, this::make);
  }

  private List<Meter> make(String pipeline, Supplier<RolloutStanding> now) {
    Shape shape = Shape.of(now.get());
    String endpoint = shape.endpoint();
    List<Meter> made = new ArrayList<>(weights(pipeline, shape, now));
    made.add(
        DeployerMetrics.CHAMPION.on(
            registry, () -> now.get().champion().orElse(0), pipeline, endpoint));
    for (RolloutStage stage : STAGES) {
      made.add(
          DeployerMetrics.STAGE.on(
              registry,
              () -> now.get().rollout().filter(r -> r.stage() == stage).isPresent() ? 1 : 0,
              pipeline,
              endpoint,
              stage.name().toLowerCase(Locale.ROOT)));
    }
    made.add(
        DeployerMetrics.PAUSED.on(
            registry,
            () -> now.get().rollout().filter(InProgress::paused).isPresent() ? 1 : 0,
            pipeline,
            endpoint));
    made.add(
        DeployerMetrics.AGE.on(
            registry,
            () -> since(now.get().rollout().flatMap(InProgress::startedAt)),
            pipeline,
            endpoint));
    made.add(
        DeployerMetrics.HELD.on(
            registry,
            () -> since(now.get().rollout().flatMap(InProgress::heldSince)),
            pipeline,
            endpoint));
    made.add(
        DeployerMetrics.LEFT.on(
            registry,
            () -> now.get().rollout().map(r -> until(r.until())).orElse(Double.NaN),
            pipeline,
            endpoint));
    return made;
  }

  private List<Meter> weights(String pipeline, Shape shape, Supplier<RolloutStanding> now) {
    List<Meter> made = new ArrayList<>();
    if (shape.champion() > 0) {
      made.add(
          DeployerMetrics.WEIGHT.on(
              registry,
              () -> now.get().championWeight(),
              pipeline,
              shape.endpoint(),
              Integer.toString(shape.champion()),
              "champion"));
    }
    if (shape.candidate() > 0 && shape.candidate() != shape.champion()) {
      made.add(
          DeployerMetrics.WEIGHT.on(
              registry,
              () -> now.get().rollout().map(InProgress::weight).orElse(0),
              pipeline,
              shape.endpoint(),
              Integer.toString(shape.candidate()),
              "candidate"));
    }
    return made;
  }

  private double since(Optional<Instant> start) {
    return start.map(at -> Math.max(0, -until(at))).orElse(0.0);
  }

  private double until(Instant end) {
    return Duration.between(clock.instant(), end).toMillis() / 1000.0;
  }

  @Override
  public void owned(int partition, String key, PipelineRollouts state) {
    meters.put(partition, key, RolloutStanding.of(state));
  }

  @Override
  public void revoked(int partition) {
    meters.revoked(partition);
  }
}
