package dev.tidemill.console.tracking;

import dev.tidemill.kit.dispatch.Cases;
import dev.tidemill.schemas.message.TrackedMetric;
import dev.tidemill.schemas.message.TrackingEvent;
import dev.tidemill.schemas.message.TrackingEventBody;
import dev.tidemill.schemas.message.TrackingEventBody.ArtefactLogged;
import dev.tidemill.schemas.message.TrackingEventBody.ArtefactRemoved;
import dev.tidemill.schemas.message.TrackingEventBody.AttemptClosed;
import dev.tidemill.schemas.message.TrackingEventBody.AttemptOpened;
import dev.tidemill.schemas.message.TrackingEventBody.ExperimentCreated;
import dev.tidemill.schemas.message.TrackingEventBody.ExperimentMoved;
import dev.tidemill.schemas.message.TrackingEventBody.ExperimentRenamed;
import dev.tidemill.schemas.message.TrackingEventBody.ExperimentTagged;
import dev.tidemill.schemas.message.TrackingEventBody.LoggedModelChanged;
import dev.tidemill.schemas.message.TrackingEventBody.ModelLogged;
import dev.tidemill.schemas.message.TrackingEventBody.NameChanged;
import dev.tidemill.schemas.message.TrackingEventBody.NameRegistered;
import dev.tidemill.schemas.message.TrackingEventBody.NamedVersionRegistered;
import dev.tidemill.schemas.message.TrackingEventBody.RunLinked;
import dev.tidemill.schemas.message.TrackingEventBody.RunLogged;
import dev.tidemill.schemas.message.TrackingEventBody.TrackedRunCreated;
import dev.tidemill.schemas.message.TrackingEventBody.TrackedRunMoved;
import dev.tidemill.schemas.message.TrackingEventBody.TrackedRunUpdated;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;

/** What each tracking event changes. */
final class TrackingFold {

  private TrackingFold() {}

  /** An event with the projection that it changes. */
  record On(TrackingProjection all, TrackingEvent event) {

    private Instant at() {
      return event.at();
    }

    private void experiment(Consumer<TrackedExperiment> change) {
      all.experiment(event.experimentId())
          .ifPresent(
              e -> {
                change.accept(e);
                e.updatedAt = at();
              });
    }

    private void run(String id, Consumer<TrackedRun> change) {
      all.run(id).ifPresent(change);
    }

    private void opened(AttemptOpened e) {
      TrackedExperiment experiment = all.experiment(event.experimentId(), e.pipeline(), at());
      experiment.ofPipeline = true;
      experiment.name = e.pipeline();
      experiment.deleted = false;
      experiment.artefactLocation = TrackedExperiment.FILES + experiment.id;
      TrackedRun run =
          new TrackedRun(
              e.trackedRunId(),
              experiment,
              e.runId() + " attempt " + e.attempt(),
              event.actor(),
              at(),
              e.trackedRunId());
      run.attempt = Optional.of(new TrackedRun.OfAttempt(e.pipeline(), e.runId(), e.attempt()));
      run.tags.put("tidemill.pipeline", e.pipeline());
      run.tags.put("tidemill.run", e.runId());
      run.tags.put("tidemill.attempt", Integer.toString(e.attempt()));
      run.tags.put("mlflow.runName", run.name);
      all.add(run);
    }

    private void closed(AttemptClosed e) {
      run(
          e.trackedRunId(),
          run -> {
            if (!run.status.over()) {
              run.status = e.status();
              run.endedAt = Optional.of(at());
            }
          });
    }

    private void created(ExperimentCreated e) {
      TrackedExperiment experiment = all.experiment(event.experimentId(), e.name(), at());
      experiment.tags.putAll(e.tags());
      if (!e.artefactLocation().isEmpty()) {
        experiment.artefactLocation = e.artefactLocation();
      }
    }

    /** As in MLflow, its runs go with it, and all of them come back with it. */
    private void moved(ExperimentMoved e) {
      experiment(
          experiment -> {
            experiment.deleted = e.deleted();
            all.runs().stream()
                .filter(run -> run.experiment == experiment)
                .forEach(run -> run.deleted = e.deleted());
          });
    }

    private void created(TrackedRunCreated e) {
      experiment(
          experiment -> {
            TrackedRun run =
                new TrackedRun(
                    e.trackedRunId(),
                    experiment,
                    e.name(),
                    e.user(),
                    e.startedAt(),
                    e.attemptRunId());
            run.tags.putAll(e.tags());
            all.add(run);
          });
    }

    private void updated(TrackedRunUpdated e) {
      run(
          e.trackedRunId(),
          run -> {
            e.name()
                .ifPresent(
                    name -> {
                      run.name = name;
                      run.tags.put("mlflow.runName", name);
                    });
            e.status().ifPresent(status -> run.status = status);
            if (e.endedAt().isPresent()) {
              run.endedAt = e.endedAt();
            }
          });
    }

    private void logged(RunLogged e) {
      run(
          e.trackedRunId(),
          run -> {
            for (TrackedMetric metric : e.metrics()) {
              run.measured(metric);
              all.model(metric.modelId()).ifPresent(m -> m.measured(metric, run.id));
            }
            run.parameters.putAll(e.parameters());
            run.tags.putAll(e.tags());
            run.tags.keySet().removeAll(e.removedTags());
            Optional.ofNullable(e.tags().get("mlflow.runName")).ifPresent(name -> run.name = name);
          });
    }

    private void linked(RunLinked e) {
      run(
          e.trackedRunId(),
          run -> {
            e.datasets().forEach(run::read);
            run.inputModels.addAll(e.inputModels());
            run.outputModels.putAll(e.outputModels());
          });
    }

    private Optional<FileTree> files(String owner) {
      return all.run(owner).map(r -> r.files).or(() -> all.model(owner).map(m -> m.files));
    }

    private void modelLogged(ModelLogged e) {
      experiment(
          experiment -> {
            TrackedModel model =
                new TrackedModel(
                    e.modelId(), experiment, e.name(), e.type(), e.trackedRunId(), at());
            model.parameters.putAll(e.parameters());
            model.tags.putAll(e.tags());
            all.add(model);
          });
    }

    private void modelChanged(LoggedModelChanged e) {
      all.model(e.modelId())
          .ifPresent(
              model -> {
                e.status().ifPresent(status -> model.status = status);
                model.parameters.putAll(e.parameters());
                model.tags.putAll(e.tags());
                model.tags.keySet().removeAll(e.removedTags());
                model.deleted = e.deleted();
                model.updatedAt = at();
              });
    }

    private void registered(NameRegistered e) {
      ScriptName name = all.named(e.name(), at());
      name.description = e.description();
      name.namespace = e.namespace().isEmpty() ? name.namespace : e.namespace();
      name.tags.putAll(e.tags());
    }

    private void registered(NamedVersionRegistered e) {
      ScriptName name = all.named(e.name(), at());
      name.updatedAt = at();
      name.versions.putIfAbsent(e.version(), new ScriptName.Version(e, event.experimentId(), at()));
    }
  }

  static final Cases<On, TrackingEventBody, Void> EVENTS =
      Cases.<On, TrackingEventBody, Void>of(TrackingEventBody.class)
          .run(AttemptOpened.class, On::opened)
          .run(AttemptClosed.class, On::closed)
          .run(ExperimentCreated.class, On::created)
          .run(ExperimentRenamed.class, (on, e) -> on.experiment(x -> x.name = e.name()))
          .run(ExperimentMoved.class, On::moved)
          .run(
              ExperimentTagged.class,
              (on, e) ->
                  on.experiment(
                      x -> {
                        x.tags.putAll(e.tags());
                        x.tags.keySet().removeAll(e.removed());
                      }))
          .run(TrackedRunCreated.class, On::created)
          .run(TrackedRunUpdated.class, On::updated)
          .run(
              TrackedRunMoved.class,
              (on, e) -> on.run(e.trackedRunId(), r -> r.deleted = e.deleted()))
          .run(RunLogged.class, On::logged)
          .run(RunLinked.class, On::linked)
          .run(
              ArtefactLogged.class,
              (on, e) ->
                  on.files(e.ownerId())
                      .ifPresent(f -> f.put(e.path(), new TrackedFile(e.digest(), e.bytes()))))
          .run(
              ArtefactRemoved.class,
              (on, e) -> on.files(e.ownerId()).ifPresent(f -> f.remove(e.path())))
          .run(ModelLogged.class, On::modelLogged)
          .run(LoggedModelChanged.class, On::modelChanged)
          .run(NameRegistered.class, On::registered)
          .run(NamedVersionRegistered.class, On::registered)
          .run(NameChanged.class, (on, e) -> on.all().named(e.name(), on.at()).change(e, on.at()))
          .build();
}
