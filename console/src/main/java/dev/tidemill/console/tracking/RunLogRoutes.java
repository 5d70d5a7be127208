package dev.tidemill.console.tracking;

import dev.tidemill.console.tracking.TrackingDesk.Change;
import dev.tidemill.schemas.message.TrackedDataset;
import dev.tidemill.schemas.message.TrackedMetric;
import dev.tidemill.schemas.message.TrackingEventBody;
import dev.tidemill.schemas.message.TrackingEventBody.RunLinked;
import dev.tidemill.schemas.message.TrackingEventBody.RunLogged;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** What a program logs to a tracked run. */
final class RunLogRoutes {

  private static final int USUAL_HISTORY = 25_000;
  private static final String LOGGED_MODELS = "mlflow.log-model.history";

  private final TrackingDesk desk;

  RunLogRoutes(TrackingDesk desk) {
    this.desk = desk;
  }

  void add(TrackingApi api) {
    api.post(
            "runs/log-metric",
            (r, c) -> log(r, c, List.of(metric(r, desk.now().toEpochMilli())), Map.of(), Map.of()))
        .post("runs/log-parameter", (r, c) -> log(r, c, List.of(), pair(r), Map.of()))
        .post("runs/set-tag", (r, c) -> log(r, c, List.of(), Map.of(), pair(r)))
        .post("runs/delete-tag", this::deleteTag)
        .post("runs/log-batch", this::batch)
        .post("runs/log-model", this::model)
        .post("runs/log-inputs", this::inputs)
        .post("runs/outputs", this::outputs)
        .get("metrics/get-history", this::history)
        .get("metrics/get-history-bulk-interval", this::histories);
  }

  private static Map<String, String> pair(TrackingRequest request) {
    return Map.of(request.text("key"), request.text("value", ""));
  }

  private static TrackedMetric metric(TrackingRequest request, long now) {
    return new TrackedMetric(
        TrackingLimits.key("metric", request.text("key")),
        request.real("value"),
        request.number("timestamp").orElse(now),
        request.number("step").orElse(0L),
        request.text("model_id", ""),
        request.text("dataset_name", ""),
        request.text("dataset_digest", ""));
  }

  private Map<String, Object> batch(TrackingRequest request, TrackingCaller caller) {
    long now = desk.now().toEpochMilli();
    List<TrackingRequest> metrics = request.objects("metrics");
    TrackingLimits.atOnce("metrics", metrics.size(), TrackingLimits.METRICS_AT_ONCE);
    List<TrackingRequest> parameters = request.objects("params");
    TrackingLimits.atOnce("params", parameters.size(), TrackingLimits.PAIRS_AT_ONCE);
    List<TrackingRequest> tags = request.objects("tags");
    TrackingLimits.atOnce("tags", tags.size(), TrackingLimits.PAIRS_AT_ONCE);
    int all = metrics.size() + parameters.size() + tags.size();
    TrackingLimits.atOnce("metrics, params and tags", all, TrackingLimits.METRICS_AT_ONCE);
    Map<String, String> named = new LinkedHashMap<>();
    for (TrackingRequest p : parameters) {
      String before = named.put(p.text("key"), p.text("value", ""));
      if (before != null && !before.equals(p.text("value", ""))) {
        throw changed(p.text("key"), before, p.text("value", ""));
      }
    }
    return log(
        request,
        caller,
        metrics.stream().map(m -> metric(m, now)).toList(),
        named,
        request.pairs("tags"));
  }

  private Map<String, Object> log(
      TrackingRequest request,
      TrackingCaller caller,
      List<TrackedMetric> metrics,
      Map<String, String> givenParameters,
      Map<String, String> givenTags) {
    Map<String, String> parameters = TrackingLimits.parameters(givenParameters);
    Map<String, String> tags = TrackingLimits.tags(givenTags);
    return write(
        request,
        caller,
        run -> {
          metrics.stream()
              .map(TrackedMetric::modelId)
              .filter(model -> !model.isEmpty())
              .distinct()
              .forEach(model -> caller.requireWrite(desk.model(model, caller), desk.all));
          parameters.forEach(
              (key, value) -> {
                String before = run.parameters.get(key);
                if (before != null && !before.equals(value)) {
                  throw changed(key, before, value);
                }
              });
          return RunLoggedParts.of(run.id, metrics, parameters, tags);
        });
  }

  private static RuntimeException changed(String key, String before, String value) {
    return TrackingErrors.invalid(
        "Changing param values is not allowed. Param with key='%s' was already logged with value='%s'; new value='%s'"
            .formatted(key, before, value));
  }

  /** Writes what belongs to the tracked run that the request names. */
  private Map<String, Object> write(
      TrackingRequest request,
      TrackingCaller caller,
      Function<TrackedRun, List<TrackingEventBody>> events) {
    String id = RunRoutes.id(request);
    String experiment = desk.all.read(() -> desk.run(id, caller).experiment.id);
    desk.change(
        experiment,
        caller,
        () -> {
          TrackedRun run = desk.activeRun(id, caller);
          caller.requireWrite(run);
          return new Change(experiment, events.apply(run));
        });
    return Map.of();
  }

  private Map<String, Object> deleteTag(TrackingRequest request, TrackingCaller caller) {
    String key = request.text("key");
    return write(
        request,
        caller,
        run -> {
          if (!run.tags.containsKey(key)) {
            throw TrackingErrors.missing("No tag with name: " + key + " in run with id " + run.id);
          }
          return List.of(new RunLogged(run.id, List.of(), Map.of(), Map.of(), List.of(key)));
        });
  }

  /** Clients before MLflow 3 note a logged model as a tag. */
  private Map<String, Object> model(TrackingRequest request, TrackingCaller caller) {
    String json = request.text("model_json");
    return write(
        request,
        caller,
        run -> {
          String before = run.tags.getOrDefault(LOGGED_MODELS, "[]");
          String inside = before.substring(1, before.length() - 1);
          String after = "[" + (inside.isBlank() ? json : inside + ", " + json) + "]";
          Map<String, String> tag = Map.of(LOGGED_MODELS, after);
          return List.of(new RunLogged(run.id, List.of(), Map.of(), tag, List.of()));
        });
  }

  private Map<String, Object> inputs(TrackingRequest request, TrackingCaller caller) {
    List<TrackedDataset> datasets = new ArrayList<>();
    for (TrackingRequest input : request.objects("datasets")) {
      TrackingRequest dataset = input.object("dataset");
      datasets.add(
          new TrackedDataset(
              TrackingLimits.name("a dataset", dataset.text("name")),
              dataset.text("digest"),
              dataset.text("source_type", ""),
              dataset.text("source", ""),
              dataset.text("schema", ""),
              dataset.text("profile", ""),
              TrackingLimits.tags(input.pairs("tags"))));
    }
    List<String> models = request.objects("models").stream().map(m -> m.text("model_id")).toList();
    return write(
        request, caller, run -> List.of(new RunLinked(run.id, datasets, models, Map.of())));
  }

  private Map<String, Object> outputs(TrackingRequest request, TrackingCaller caller) {
    Map<String, Long> made = new LinkedHashMap<>();
    request
        .objects("models")
        .forEach(m -> made.put(m.text("model_id"), m.number("step").orElse(0L)));
    return write(
        request, caller, run -> List.of(new RunLinked(run.id, List.of(), List.of(), made)));
  }

  private Map<String, Object> history(TrackingRequest request, TrackingCaller caller) {
    String key = request.text("metric_key");
    return desk.all.read(
        () ->
            TrackingPage.of(
                request,
                "metrics",
                desk.run(RunRoutes.id(request), caller).history(key),
                USUAL_HISTORY,
                TrackingJson::metric));
  }

  private Map<String, Object> histories(TrackingRequest request, TrackingCaller caller) {
    String key = request.text("metric_key");
    long from = request.number("start_step").orElse(Long.MIN_VALUE);
    long to = request.number("end_step").orElse(Long.MAX_VALUE);
    int most = request.most(2_500);
    return desk.all.read(
        () -> {
          List<Map<String, Object>> found = new ArrayList<>();
          for (String id : request.texts("run_ids")) {
            desk.run(id, caller).history(key).stream()
                .filter(m -> m.step() >= from && m.step() <= to)
                .limit(most)
                .forEach(
                    m -> {
                      Map<String, Object> one = TrackingJson.metric(m);
                      one.put("run_id", id);
                      found.add(one);
                    });
          }
          return Map.of("metrics", found);
        });
  }
}
