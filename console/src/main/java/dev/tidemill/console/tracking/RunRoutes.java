package dev.tidemill.console.tracking;

import dev.tidemill.console.tracking.TrackingDesk.Change;
import dev.tidemill.console.tracking.search.SearchFilter;
import dev.tidemill.console.tracking.search.SearchOrder;
import dev.tidemill.schemas.message.TrackedStatus;
import dev.tidemill.schemas.message.TrackingEventBody.TrackedRunCreated;
import dev.tidemill.schemas.message.TrackingEventBody.TrackedRunMoved;
import dev.tidemill.schemas.message.TrackingEventBody.TrackedRunUpdated;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Tracked runs, which MLflow calls runs. */
final class RunRoutes {

  static final String NAME_TAG = "mlflow.runName";
  private static final int USUAL = 1_000;

  private final TrackingDesk desk;

  RunRoutes(TrackingDesk desk) {
    this.desk = desk;
  }

  void add(TrackingApi api) {
    api.post("runs/create", this::create)
        .get("runs/get", (r, c) -> one(id(r), c))
        .post("runs/update", this::update)
        .post("runs/delete", (r, c) -> move(id(r), true, c))
        .post("runs/restore", (r, c) -> move(id(r), false, c))
        .post("runs/search", this::search);
  }

  /** Old clients call it the UUID. */
  static String id(TrackingRequest request) {
    return request.has("run_uuid") && !request.has("run_id")
        ? request.text("run_uuid")
        : request.text("run_id");
  }

  private Map<String, Object> create(TrackingRequest request, TrackingCaller caller) {
    String experimentId = request.text("experiment_id", TrackedExperiment.DEFAULT_ID);
    String runId = TrackingDesk.newId();
    Map<String, String> tags = new TreeMap<>(TrackingLimits.tags(request.pairs("tags")));
    String name =
        request
            .optional("run_name")
            .filter(n -> !n.isEmpty())
            .orElseGet(() -> tags.getOrDefault(NAME_TAG, "run-" + runId.substring(0, 8)));
    tags.put(NAME_TAG, TrackingLimits.name("a run", name));
    desk.change(
        experimentId,
        caller,
        () -> {
          caller.requireAdd(desk.activeExperiment(experimentId, caller), desk.all);
          return Change.of(
              experimentId,
              new TrackedRunCreated(
                  runId,
                  name,
                  request.text("user_id", caller.actor()),
                  request.number("start_time").map(Instant::ofEpochMilli).orElseGet(desk::now),
                  tags,
                  caller.attemptRun().orElse("")));
        });
    return one(runId, caller);
  }

  private Map<String, Object> one(String id, TrackingCaller caller) {
    return desk.all.read(() -> Map.of("run", TrackingJson.run(desk.run(id, caller))));
  }

  private Map<String, Object> update(TrackingRequest request, TrackingCaller caller) {
    String id = id(request);
    Optional<String> name = request.optional("run_name").filter(n -> !n.isEmpty());
    name.ifPresent(n -> TrackingLimits.name("a run", n));
    Optional<TrackedStatus> status = request.optional("status").map(RunRoutes::status);
    Optional<Instant> end = request.number("end_time").map(Instant::ofEpochMilli);
    desk.change(
        experiment(id, caller),
        caller,
        () -> {
          TrackedRun run = desk.activeRun(id, caller);
          caller.requireWrite(run);
          return Change.of(run.experiment.id, new TrackedRunUpdated(id, name, status, end));
        });
    return desk.all.read(() -> Map.of("run_info", TrackingJson.info(desk.run(id, caller))));
  }

  private String experiment(String runId, TrackingCaller caller) {
    return desk.all.read(() -> desk.run(runId, caller).experiment.id);
  }

  private static TrackedStatus status(String word) {
    for (TrackedStatus status : TrackedStatus.values()) {
      if (status.name().equals(word) || Integer.toString(status.ordinal() + 1).equals(word)) {
        return status;
      }
    }
    throw TrackingErrors.invalid(
        word + " is not a status; allowed: " + List.of(TrackedStatus.values()));
  }

  private Map<String, Object> move(String id, boolean deleted, TrackingCaller caller) {
    desk.change(
        experiment(id, caller),
        caller,
        () -> {
          TrackedRun run = desk.run(id, caller);
          if (run.attempt.isPresent() && deleted) {
            throw TrackingErrors.refused(
                "The run " + id + " stays: it belongs to an attempt of a pipeline");
          }
          caller.requireWrite(run);
          return run.deleted == deleted
              ? Change.none()
              : Change.of(run.experiment.id, new TrackedRunMoved(id, deleted));
        });
    return Map.of();
  }

  private Map<String, Object> search(TrackingRequest request, TrackingCaller caller) {
    List<String> experiments = request.texts("experiment_ids");
    SearchFilter filter =
        TrackingRequest.searching(
            () -> SearchFilter.parse(request.text("filter", ""), TrackedRun.ATTRIBUTES));
    Comparator<TrackedRun> order =
        TrackingRequest.searching(
            () ->
                SearchOrder.of(
                    request.texts("order_by"),
                    TrackedRun.ATTRIBUTES,
                    Comparator.comparing((TrackedRun r) -> r.startedAt)
                        .reversed()
                        .thenComparing(r -> r.id)));
    StageView view = StageView.of(request.text("run_view_type", ""));
    return desk.all.read(
        () -> {
          List<TrackedRun> found =
              desk.all.runs().stream()
                  .filter(r -> experiments.contains(r.experiment.id))
                  .filter(r -> caller.sees(r.experiment, desk.all))
                  .filter(r -> view.shows(r.deleted))
                  .filter(filter::matches)
                  .sorted(order)
                  .toList();
          return TrackingPage.of(request, "runs", found, USUAL, TrackingJson::run);
        });
  }
}
