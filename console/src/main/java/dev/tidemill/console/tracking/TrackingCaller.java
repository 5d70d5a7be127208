package dev.tidemill.console.tracking;

import dev.tidemill.kit.access.Principal;
import dev.tidemill.kit.access.Role;
import dev.tidemill.kit.http.Caller;
import io.javalin.http.Context;
import java.util.Optional;

/**
 * Who asks, and what they may do. A person or a program with a role in the namespace of an
 * experiment reads as viewer and writes as operator. The program of an attempt reads its own
 * experiment, and writes to its tracked run and to what it made itself.
 *
 * @param attemptRun the tracked run of the attempt whose program asks
 */
record TrackingCaller(Principal principal, Optional<String> attemptRun) {

  static TrackingCaller of(Context c) {
    Principal principal = Caller.of(c).principal();
    return new TrackingCaller(principal, AttemptTokens.trackedRun(principal));
  }

  String actor() {
    return principal.name();
  }

  /** Whether this experiment is the one of the attempt whose program asks. */
  boolean isOwn(TrackedExperiment experiment, TrackingProjection all) {
    return own(all).filter(own -> own == experiment).isPresent();
  }

  /** The experiment of the attempt whose program asks. */
  Optional<TrackedExperiment> own(TrackingProjection all) {
    return attemptRun.flatMap(all::run).map(run -> run.experiment);
  }

  boolean sees(TrackedExperiment experiment, TrackingProjection all) {
    return principal.may(Role.VIEWER, experiment.namespace()) || isOwn(experiment, all);
  }

  /** Lets only those go on who may change what is in this namespace. */
  void requireOperator(String namespace) {
    principal
        .refusal(Role.OPERATOR, namespace)
        .ifPresent(
            why -> {
              throw TrackingErrors.forbidden(
                  attemptRun.isPresent()
                      ? "The token of a trainer is for its own tracked run, and for what it makes"
                          + " itself"
                      : why);
            });
  }

  /** Whether they read what belongs to a namespace as a whole. */
  boolean seesNamespace(String namespace, TrackingProjection all) {
    return principal.may(Role.VIEWER, namespace) || isOwnNamespace(namespace, all);
  }

  private boolean isOwnNamespace(String namespace, TrackingProjection all) {
    return own(all).filter(e -> e.namespace().equals(namespace)).isPresent();
  }

  /** Lets only those go on who may add to a name of this namespace. */
  void requireAdd(String namespace, TrackingProjection all) {
    if (!isOwnNamespace(namespace, all)) {
      requireOperator(namespace);
    }
  }

  void requireWrite(TrackedRun run) {
    if (attemptRun.filter(own -> own.equals(run.attemptRunId)).isEmpty()) {
      requireOperator(run.experiment.namespace());
    }
  }

  void requireWrite(TrackedModel model, TrackingProjection all) {
    boolean own = all.run(model.trackedRunId).filter(this::made).isPresent();
    if (!own) {
      requireOperator(model.experiment.namespace());
    }
  }

  /** Whether a tracked run is of the attempt whose program asks. */
  boolean made(TrackedRun run) {
    return attemptRun.filter(own -> own.equals(run.attemptRunId)).isPresent();
  }

  /** Lets only those go on who may add to this experiment. */
  void requireAdd(TrackedExperiment experiment, TrackingProjection all) {
    if (!isOwn(experiment, all)) {
      requireOperator(experiment.namespace());
    }
  }
}
