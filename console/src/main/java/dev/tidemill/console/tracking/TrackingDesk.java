package dev.tidemill.console.tracking;

import dev.tidemill.schemas.message.TrackingEvent;
import dev.tidemill.schemas.message.TrackingEventBody;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * Where operations look things up and write. What belongs to one experiment is written one after
 * the other, so that a check still holds when its event is in the log.
 */
final class TrackingDesk {

  /** The lock of what belongs to no experiment, or to all. */
  static final String NAMES = "";

  private static final int LOCKS = 64;

  final TrackingProjection all;
  private final TrackingLog log;
  private final InstantSource clock;
  private final List<Object> locks = new ArrayList<>();

  TrackingDesk(TrackingProjection all, TrackingLog log, InstantSource clock) {
    this.all = all;
    this.log = log;
    this.clock = clock;
    for (int i = 0; i < LOCKS; i++) {
      locks.add(new Object());
    }
  }

  Instant now() {
    return clock.instant();
  }

  /** An id for a new thing, as MLflow makes them. */
  static String newId() {
    return UUID.randomUUID().toString().replace("-", "");
  }

  /** What a check of the current state lets pass, and what to answer. */
  record Change(String experimentId, List<TrackingEventBody> events) {

    static Change of(String experimentId, TrackingEventBody event) {
      return new Change(experimentId, List.of(event));
    }

    static Change none() {
      return new Change("", List.of());
    }
  }

  /**
   * Writes what a check lets pass.
   *
   * @param experimentId the experiment that it is about
   * @param check looks at the projection, and throws what is wrong
   */
  void change(String experimentId, TrackingCaller caller, Supplier<Change> check) {
    synchronized (locks.get(Math.floorMod(experimentId.hashCode(), LOCKS))) {
      Change change = all.read(check);
      for (TrackingEventBody event : change.events()) {
        log.write(new TrackingEvent(change.experimentId(), now(), caller.actor(), event));
      }
    }
  }

  // What follows is called inside read().

  TrackedExperiment experiment(String id, TrackingCaller caller) {
    return all.experiment(id)
        .filter(e -> caller.sees(e, all))
        .orElseThrow(() -> TrackingErrors.missing("No Experiment with id=" + id + " exists"));
  }

  /** An experiment that is not put away. */
  TrackedExperiment activeExperiment(String id, TrackingCaller caller) {
    TrackedExperiment experiment = experiment(id, caller);
    if (experiment.deleted) {
      throw TrackingErrors.invalid(
          "The experiment %s must be in the 'active' state. Current state is deleted."
              .formatted(experiment.name));
    }
    return experiment;
  }

  TrackedRun run(String id, TrackingCaller caller) {
    return all.run(id)
        .filter(r -> caller.sees(r.experiment, all))
        .orElseThrow(() -> TrackingErrors.missing("Run with id=" + id + " not found"));
  }

  /** A tracked run that is not put away. */
  TrackedRun activeRun(String id, TrackingCaller caller) {
    TrackedRun run = run(id, caller);
    if (run.deleted) {
      throw TrackingErrors.invalid(
          "The run " + id + " must be in the 'active' state. Current state is deleted.");
    }
    return run;
  }

  TrackedModel model(String id, TrackingCaller caller) {
    return all.model(id)
        .filter(m -> caller.sees(m.experiment, all))
        .orElseThrow(() -> TrackingErrors.missing("Logged model with ID " + id + " not found"));
  }
}
