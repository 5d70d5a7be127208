package dev.tidemill.console.tracking;

import dev.tidemill.console.tracking.TrackingDesk.Change;
import dev.tidemill.console.tracking.search.SearchFilter;
import dev.tidemill.console.tracking.search.SearchOrder;
import dev.tidemill.schemas.message.TrackingEventBody.LoggedModelChanged;
import dev.tidemill.schemas.message.TrackingEventBody.ModelLogged;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Logged models, which clients from MLflow 3 on make when a script logs a model. */
final class LoggedModelRoutes {

  private static final int USUAL = 50;
  private static final List<String> STATUSES =
      List.of(
          "LOGGED_MODEL_STATUS_UNSPECIFIED",
          TrackedModel.PENDING,
          "LOGGED_MODEL_READY",
          "LOGGED_MODEL_UPLOAD_FAILED");

  private final TrackingDesk desk;

  LoggedModelRoutes(TrackingDesk desk) {
    this.desk = desk;
  }

  void add(TrackingApi api) {
    api.post("logged-models", this::create)
        .get("logged-models/{model_id}", (r, c) -> one(r.text("model_id"), c))
        .patch("logged-models/{model_id}", this::finish)
        .delete("logged-models/{model_id}", this::delete)
        .post("logged-models/search", this::search)
        .patch("logged-models/{model_id}/tags", this::tag)
        .delete("logged-models/{model_id}/tags/{tag_key}", this::untag)
        .post("logged-models/{model_id}/params", this::parameters);
  }

  private Map<String, Object> create(TrackingRequest request, TrackingCaller caller) {
    String experimentId = request.text("experiment_id", TrackedExperiment.DEFAULT_ID);
    String id = "m-" + TrackingDesk.newId();
    String name = TrackingLimits.name("a model", request.text("name", id));
    Map<String, String> parameters = TrackingLimits.parameters(request.pairs("params"));
    Map<String, String> tags = TrackingLimits.tags(request.pairs("tags"));
    // What a trainer makes outside of any run belongs to its attempt.
    String run =
        request
            .optional("source_run_id")
            .filter(r -> !r.isEmpty())
            .or(caller::attemptRun)
            .orElse("");
    desk.change(
        experimentId,
        caller,
        () -> {
          caller.requireAdd(desk.activeExperiment(experimentId, caller), desk.all);
          if (!run.isEmpty()) {
            caller.requireWrite(desk.run(run, caller));
          }
          return Change.of(
              experimentId,
              new ModelLogged(id, name, request.text("model_type", ""), run, parameters, tags));
        });
    return one(id, caller);
  }

  private Map<String, Object> one(String id, TrackingCaller caller) {
    return desk.all.read(
        () -> {
          TrackedModel model = desk.model(id, caller);
          if (model.deleted) {
            throw TrackingErrors.missing("Logged model with ID " + id + " is deleted");
          }
          return Map.of("model", TrackingJson.model(model));
        });
  }

  private interface ModelEdit {
    LoggedModelChanged of(TrackedModel model);
  }

  private Map<String, Object> change(
      TrackingRequest request, TrackingCaller caller, ModelEdit edit) {
    String id = request.text("model_id");
    String experiment = desk.all.read(() -> desk.model(id, caller).experiment.id);
    desk.change(
        experiment,
        caller,
        () -> {
          TrackedModel model = desk.model(id, caller);
          caller.requireWrite(model, desk.all);
          return Change.of(experiment, edit.of(model));
        });
    return desk.all.read(() -> Map.of("model", TrackingJson.model(desk.model(id, caller))));
  }

  private Map<String, Object> finish(TrackingRequest request, TrackingCaller caller) {
    String given = request.text("status");
    String status = given.matches("[0-3]") ? STATUSES.get(Integer.parseInt(given)) : given;
    if (!STATUSES.contains(status)) {
      throw TrackingErrors.invalid(given + " is not a status; allowed: " + STATUSES);
    }
    return change(
        request,
        caller,
        m ->
            new LoggedModelChanged(
                m.id, Optional.of(status), Map.of(), Map.of(), List.of(), m.deleted));
  }

  private Map<String, Object> delete(TrackingRequest request, TrackingCaller caller) {
    change(
        request,
        caller,
        m -> new LoggedModelChanged(m.id, Optional.empty(), Map.of(), Map.of(), List.of(), true));
    return Map.of();
  }

  private Map<String, Object> tag(TrackingRequest request, TrackingCaller caller) {
    Map<String, String> tags = TrackingLimits.tags(request.pairs("tags"));
    return change(
        request,
        caller,
        m -> new LoggedModelChanged(m.id, Optional.empty(), Map.of(), tags, List.of(), m.deleted));
  }

  private Map<String, Object> untag(TrackingRequest request, TrackingCaller caller) {
    List<String> keys = List.of(request.text("tag_key"));
    change(
        request,
        caller,
        m -> new LoggedModelChanged(m.id, Optional.empty(), Map.of(), Map.of(), keys, m.deleted));
    return Map.of();
  }

  private Map<String, Object> parameters(TrackingRequest request, TrackingCaller caller) {
    Map<String, String> parameters = TrackingLimits.parameters(request.pairs("params"));
    change(
        request,
        caller,
        m ->
            new LoggedModelChanged(
                m.id, Optional.empty(), parameters, Map.of(), List.of(), m.deleted));
    return Map.of();
  }

  private Map<String, Object> search(TrackingRequest request, TrackingCaller caller) {
    List<String> experiments = request.texts("experiment_ids");
    SearchFilter filter =
        TrackingRequest.searching(
            () -> SearchFilter.parse(request.text("filter", ""), TrackedModel.ATTRIBUTES));
    List<String> orders =
        request.objects("order_by").stream()
            .map(
                o ->
                    o.text("field_name")
                        + (o.text("ascending", "true").equals("false") ? " DESC" : " ASC"))
            .toList();
    Comparator<TrackedModel> order =
        TrackingRequest.searching(
            () ->
                SearchOrder.of(
                    orders,
                    TrackedModel.ATTRIBUTES,
                    Comparator.comparing((TrackedModel m) -> m.createdAt)
                        .reversed()
                        .thenComparing(m -> m.id)));
    return desk.all.read(
        () -> {
          List<TrackedModel> found =
              desk.all.models().stream()
                  .filter(m -> !m.deleted && experiments.contains(m.experiment.id))
                  .filter(m -> caller.sees(m.experiment, desk.all))
                  .filter(filter::matches)
                  .sorted(order)
                  .toList();
          return TrackingPage.of(request, "models", found, USUAL, TrackingJson::model);
        });
  }
}
