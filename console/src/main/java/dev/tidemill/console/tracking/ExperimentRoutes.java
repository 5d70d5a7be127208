package dev.tidemill.console.tracking;

import dev.tidemill.console.tracking.TrackingDesk.Change;
import dev.tidemill.console.tracking.search.SearchFilter;
import dev.tidemill.console.tracking.search.SearchOrder;
import dev.tidemill.schemas.message.TrackingEventBody.ExperimentCreated;
import dev.tidemill.schemas.message.TrackingEventBody.ExperimentMoved;
import dev.tidemill.schemas.message.TrackingEventBody.ExperimentRenamed;
import dev.tidemill.schemas.message.TrackingEventBody.ExperimentTagged;
import dev.tidemill.schemas.text.ExperimentId;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Experiments. */
final class ExperimentRoutes {

  private static final int USUAL = 1_000;
  private static final int LONGEST_LOCATION = 1_000;

  private final TrackingDesk desk;

  ExperimentRoutes(TrackingDesk desk) {
    this.desk = desk;
  }

  void add(TrackingApi api) {
    api.post("experiments/create", this::create)
        .get("experiments/get", (r, c) -> one(r.text("experiment_id"), c))
        .get("experiments/get-by-name", (r, c) -> named(r.text("experiment_name"), c))
        .post("experiments/search", this::search)
        .get("experiments/search", this::search)
        .post("experiments/update", this::update)
        .post("experiments/delete", (r, c) -> move(r.text("experiment_id"), true, c))
        .post("experiments/restore", (r, c) -> move(r.text("experiment_id"), false, c))
        .post(
            "experiments/set-experiment-tag",
            (r, c) ->
                tag(
                    r.text("experiment_id"),
                    new ExperimentTagged(
                        TrackingLimits.tags(Map.of(r.text("key"), r.text("value", ""))), List.of()),
                    c))
        .post(
            "experiments/delete-experiment-tag",
            (r, c) ->
                tag(
                    r.text("experiment_id"),
                    new ExperimentTagged(Map.of(), List.of(r.text("key"))),
                    c));
  }

  private Map<String, Object> create(TrackingRequest request, TrackingCaller caller) {
    String name = TrackingLimits.name("an experiment", request.text("name"));
    // A trainer logs where its attempt is, whatever its script calls the place.
    Optional<TrackedExperiment> own = desk.all.read(() -> caller.own(desk.all));
    if (own.isPresent()) {
      return Map.of("experiment_id", own.get().id);
    }
    caller.requireOperator(TrackedExperiment.namespace(name));
    Map<String, String> tags = TrackingLimits.tags(request.pairs("tags"));
    String location = location(request.text("artifact_location", ""));
    String[] id = new String[1];
    desk.change(
        TrackingDesk.NAMES,
        caller,
        () -> {
          refuseTaken(name);
          id[0] = freeId(name);
          return Change.of(id[0], new ExperimentCreated(name, tags, location));
        });
    return Map.of("experiment_id", id[0]);
  }

  /** Empty for the API's own, wherever in it: there each experiment has its place. */
  private static String location(String asked) {
    if (asked.length() > LONGEST_LOCATION || asked.contains("#") || asked.contains("?")) {
      throw TrackingErrors.invalid(
          "Invalid artifact location: '%s'; write an address without # and ?, of at most %d characters"
              .formatted(asked, LONGEST_LOCATION));
    }
    return asked.startsWith(TrackedExperiment.FILES) ? "" : asked.replaceAll("/+$", "");
  }

  private void refuseTaken(String name) {
    desk.all
        .experimentNamed(name)
        .ifPresent(
            taken -> {
              throw TrackingErrors.exists(
                  taken.deleted
                      ? "Experiment '%s' already exists in deleted state; restore it, or choose another name"
                          .formatted(name)
                      : "Experiment(name=" + name + ") already exists.");
            });
  }

  /** An experiment that was renamed still has the id of its first name. */
  private String freeId(String name) {
    String id = ExperimentId.of(name);
    for (int n = 2; desk.all.experiment(id).isPresent(); n++) {
      id = ExperimentId.of(name + "\n" + n);
    }
    return id;
  }

  private Map<String, Object> one(String id, TrackingCaller caller) {
    return desk.all.read(
        () -> Map.of("experiment", TrackingJson.experiment(desk.experiment(id, caller))));
  }

  private Map<String, Object> named(String name, TrackingCaller caller) {
    return desk.all.read(
        () -> {
          Optional<TrackedExperiment> found =
              caller
                  .own(desk.all)
                  .or(() -> desk.all.experimentNamed(name).filter(e -> caller.sees(e, desk.all)));
          return Map.of(
              "experiment",
              TrackingJson.experiment(
                  found.orElseThrow(
                      () ->
                          TrackingErrors.missing(
                              "Could not find experiment with name '" + name + "'"))));
        });
  }

  private Map<String, Object> search(TrackingRequest request, TrackingCaller caller) {
    SearchFilter filter =
        TrackingRequest.searching(
            () -> SearchFilter.parse(request.text("filter", ""), TrackedExperiment.ATTRIBUTES));
    Comparator<TrackedExperiment> order =
        TrackingRequest.searching(
            () ->
                SearchOrder.of(
                    request.texts("order_by"),
                    TrackedExperiment.ATTRIBUTES,
                    Comparator.comparing((TrackedExperiment e) -> e.createdAt)
                        .reversed()
                        .thenComparing(e -> e.id)));
    StageView view = StageView.of(request.text("view_type", ""));
    return desk.all.read(
        () -> {
          List<TrackedExperiment> found =
              desk.all.experiments().stream()
                  .filter(e -> caller.sees(e, desk.all))
                  .filter(e -> view.shows(e.deleted))
                  .filter(filter::matches)
                  .sorted(order)
                  .toList();
          return TrackingPage.of(request, "experiments", found, USUAL, TrackingJson::experiment);
        });
  }

  private Map<String, Object> update(TrackingRequest request, TrackingCaller caller) {
    String name = TrackingLimits.name("an experiment", request.text("new_name"));
    desk.change(
        TrackingDesk.NAMES,
        caller,
        () -> {
          TrackedExperiment experiment =
              desk.activeExperiment(request.text("experiment_id"), caller);
          caller.requireOperator(experiment.namespace());
          caller.requireOperator(TrackedExperiment.namespace(name));
          if (experiment.ofPipeline || experiment.id.equals(TrackedExperiment.DEFAULT_ID)) {
            throw TrackingErrors.refused(
                "The experiment %s keeps its name: it is %s"
                    .formatted(
                        experiment.name,
                        experiment.ofPipeline
                            ? "the one of the pipeline of that name"
                            : "where programs log that name none"));
          }
          refuseTaken(name);
          return Change.of(experiment.id, new ExperimentRenamed(name));
        });
    return Map.of();
  }

  private Map<String, Object> move(String id, boolean deleted, TrackingCaller caller) {
    desk.change(
        id,
        caller,
        () -> {
          TrackedExperiment experiment = desk.experiment(id, caller);
          caller.requireOperator(experiment.namespace());
          if (deleted && (experiment.ofPipeline || id.equals(TrackedExperiment.DEFAULT_ID))) {
            throw TrackingErrors.refused(
                "The experiment %s stays: programs may log to it at any time"
                    .formatted(experiment.name));
          }
          return experiment.deleted == deleted
              ? Change.none()
              : Change.of(id, new ExperimentMoved(deleted));
        });
    return Map.of();
  }

  private Map<String, Object> tag(String id, ExperimentTagged tags, TrackingCaller caller) {
    desk.change(
        id,
        caller,
        () -> {
          caller.requireOperator(desk.activeExperiment(id, caller).namespace());
          return Change.of(id, tags);
        });
    return Map.of();
  }
}
