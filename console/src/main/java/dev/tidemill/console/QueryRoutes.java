package dev.tidemill.console;

import dev.tidemill.kit.access.Need;
import dev.tidemill.kit.access.Role;
import dev.tidemill.kit.http.Caller;
import dev.tidemill.kit.http.HttpError;
import dev.tidemill.kit.http.HttpRoutes;
import dev.tidemill.schemas.message.GatewayState;
import dev.tidemill.schemas.spec.TriggerSpec;
import io.javalin.http.Context;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * The query API: everything that was decided, run, promoted and found. Newest first unless said.
 */
final class QueryRoutes {

  private static final int DEFAULT_LIMIT = 100;
  private static final int MAX_LIMIT = 5_000;

  /** Reading, which shows what is of the namespaces of the one who asks. */
  private static final Need READ = new Need.Somewhere(Role.VIEWER);

  private static final Need READ_IT = new Need.InPath(Role.VIEWER);

  /** What could not be read is of no namespace. */
  private static final Need READ_ALL = new Need.Everywhere(Role.VIEWER);

  private final Projection projection;
  private final Examples examples;
  private final Clock clock;

  QueryRoutes(Projection projection, Examples examples, Clock clock) {
    this.projection = projection;
    this.examples = examples;
    this.clock = clock;
  }

  void add(HttpRoutes routes) {
    routes.get(
        "/api/v1/pipelines",
        READ,
        c ->
            c.json(
                Map.of(
                    "pipelines",
                    projection.read(() -> selected(c).map(PipelineView::summary).toList()))));
    routes.get(
        "/api/v1/pipelines/{namespace}/{name}",
        READ_IT,
        c -> c.json(projection.read(() -> pipelinePage(c))));
    routes.get("/api/v1/pipelines/{namespace}/{name}/example", READ_IT, c -> c.json(example(c)));
    routes.get(
        "/api/v1/pipelines/{namespace}/{name}/signals",
        READ_IT,
        c -> c.json(projection.read(() -> pipeline(c, key(c)).signals.view())));
    routes.get("/api/v1/runs", READ, c -> c.json(Map.of("runs", projection.read(() -> runs(c)))));
    routes.get(
        "/api/v1/runs/{id}",
        READ,
        c -> c.json(projection.read(() -> run(c).full(clock.instant()))));
    routes.get("/api/v1/runs/{id}/logs", READ, c -> c.json(projection.read(() -> logs(c))));
    routes.get(
        "/api/v1/runs/{id}/why", READ, c -> c.json(Map.of("lines", projection.read(() -> why(c)))));
    routes.get(
        "/api/v1/decisions",
        READ,
        c -> c.json(Map.of("decisions", projection.read(() -> decisions(c)))));
    routes.get(
        "/api/v1/decisions/why",
        READ,
        c -> {
          List<String> lines = new ArrayList<>(projection.read(() -> decisionsWhy(c)));
          notes(c).forEach(n -> lines.add("note: " + n));
          c.json(Map.of("lines", lines));
        });
    routes.get(
        "/api/v1/models",
        READ,
        c ->
            c.json(
                Map.of(
                    "models",
                    projection.read(
                        () -> all(c, p -> p.models.descendingMap().values().stream())))));
    routes.get(
        "/api/v1/rollouts",
        READ,
        c -> c.json(Map.of("rollouts", projection.read(() -> rollouts(c)))));
    routes.get(
        "/api/v1/rollouts/{id}", READ, c -> c.json(projection.read(() -> rollout(c).full())));
    routes.get(
        "/api/v1/findings",
        READ,
        c ->
            c.json(
                Map.of(
                    "findings",
                    projection.read(
                        () -> all(c, p -> reversed(new ArrayList<>(p.findings)).stream())))));
    routes.get("/api/v1/data", READ, c -> c.json(Map.of("files", projection.read(() -> files(c)))));
    routes.get(
        "/api/v1/routes",
        READ,
        c -> c.json(Map.of("routes", projection.read(() -> servedRoutes(c)))));
    routes.get(
        "/api/v1/gateways",
        READ,
        c -> c.json(Map.of("gateways", projection.read(() -> gateways(c)))));
    routes.get(
        "/api/v1/dead-letters",
        READ_ALL,
        c ->
            c.json(
                Map.of(
                    "deadLetters",
                    projection.read(
                        () -> projection.deadLetters().stream().map(Views::of).toList()))));
    new AuditRoutes(projection, clock).add(routes);
    routes.get("/api/v1/commands/{id}", READ, c -> c.json(projection.read(() -> answer(c))));
  }

  private Map<String, Object> pipelinePage(Context c) {
    PipelineView p = pipeline(c, key(c));
    Map<String, Object> out = p.summary();
    p.current.ifPresent(v -> out.put("source", v.source()));
    return out;
  }

  private static String key(Context c) {
    return c.pathParam("namespace") + "/" + c.pathParam("name");
  }

  private PipelineView pipeline(Context c, String key) {
    Caller caller = Caller.of(c);
    caller.require(Role.VIEWER, Caller.namespace(key));
    return projection
        .find(key)
        .orElseThrow(() -> HttpError.notFound(projection.unknown(key, caller::sees)));
  }

  /** One of another namespace is not there: its id tells nothing. */
  private RunView run(Context c) {
    String id = c.pathParam("id");
    return projection
        .run(id)
        .filter(r -> Caller.of(c).sees(r.pipeline))
        .orElseThrow(() -> HttpError.notFound("There is no run " + id));
  }

  private RolloutView rollout(Context c) {
    String id = c.pathParam("id");
    return projection
        .rollout(id)
        .filter(r -> Caller.of(c).sees(r.pipeline))
        .orElseThrow(() -> HttpError.notFound("There is no rollout " + id));
  }

  private List<Object> servedRoutes(Context c) {
    return projection.routes().stream()
        .filter(r -> Caller.of(c).sees(r.pipeline()))
        .<Object>map(Views::of)
        .toList();
  }

  private List<Object> gateways(Context c) {
    return projection.gateways().stream().<Object>map(g -> Views.of(seen(c, g))).toList();
  }

  private static GatewayState seen(Context c, GatewayState g) {
    Caller caller = Caller.of(c);
    return new GatewayState(
        g.gateway(),
        g.at(),
        g.timeToLive(),
        g.address(),
        g.endpoints().stream().filter(e -> caller.sees(e.pipeline())).toList(),
        g.refused().stream()
            .filter(r -> caller.sees(r.pipeline()) && caller.sees(r.owner()))
            .toList());
  }

  private List<Object> runs(Context c) {
    String signal = c.queryParam("signal");
    return selected(c)
        .flatMap(p -> p.runs.values().stream())
        .filter(r -> signal == null || r.took(signal))
        .sorted(Comparator.comparing((RunView r) -> r.requestedAt).reversed())
        .limit(limit(c))
        .<Object>map(r -> r.summary(clock.instant()))
        .toList();
  }

  /** A request whose answer the model gate knows, and where to send it. */
  private Map<String, Object> example(Context c) {
    String key = key(c);
    Examples.Source source =
        projection.read(() -> examples.source(pipeline(c, key), projection.gateways()));
    // Outside the lock: a store that hangs would stop the projection and every other query.
    return examples.of(source);
  }

  private List<Object> rollouts(Context c) {
    return selected(c)
        .flatMap(p -> p.rollouts.values().stream())
        .sorted(Comparator.comparing((RolloutView r) -> r.startedAt).reversed())
        .limit(limit(c))
        .<Object>map(RolloutView::summary)
        .toList();
  }

  private List<Object> decisions(Context c) {
    return all(c, p -> reversed(new ArrayList<>(p.decisions)).stream());
  }

  private List<String> why(Context c) {
    RunView run = run(c);
    List<String> lines = Why.run(run, run.rolloutId.flatMap(projection::rollout));
    run.waitsForSlotSince()
        .ifPresent(since -> lines.add(Why.slot(since, projection.workers(), clock.instant())));
    return lines;
  }

  /** The trigger of runs that people ask for; no specification names it. */
  private static final String BY_HAND = "manual";

  private List<String> decisionsWhy(Context c) {
    PipelineView p = pipeline(c, required(c, "pipeline"));
    Optional<String> trigger = Optional.ofNullable(c.queryParam("trigger"));
    List<String> known =
        p.current.stream()
            .flatMap(v -> v.spec().triggers().stream())
            .map(TriggerSpec::name)
            .toList();
    List<String> lines = Why.decisions(p, trigger, limit(c));
    if (trigger.isPresent()
        && !known.contains(trigger.get())
        && !trigger.get().equals(BY_HAND)
        && p.decisions.stream().noneMatch(d -> Why.concerns(d, trigger.get()))) {
      throw HttpError.notFound(
          "%s has no trigger %s; it has %s"
              .formatted(p.pipeline, trigger.get(), String.join(", ", known)));
    }
    return lines;
  }

  /** What is missing in the pipeline's folder, which is looked at outside of the projection. */
  private List<String> notes(Context c) {
    return projection
        .read(() -> pipeline(c, required(c, "pipeline")).current.filter(v -> !v.deleted()))
        .map(v -> ProjectNotes.of(v.spec(), Path.of(v.folder())))
        .orElse(List.of());
  }

  private List<Object> files(Context c) {
    List<Object> out = new ArrayList<>();
    selected(c)
        .forEach(
            p ->
                p.files.values().stream()
                    .sorted(Comparator.comparing(f -> f.path()))
                    .forEach(
                        f -> {
                          Map<String, Object> one = Views.record(f);
                          one.put("pipeline", p.pipeline);
                          boolean byHand = p.excluded.containsKey(f.digest());
                          one.put("state", p.fileState(f.digest()));
                          one.put("byHand", byHand);
                          one.put("reason", p.reasonToLeaveOut(f.digest()));
                          out.add(one);
                        }));
    return out;
  }

  private Map<String, Object> logs(Context c) {
    run(c);
    long after = number(c, "after", 0, Long.MAX_VALUE);
    List<Map<String, Object>> lines = new ArrayList<>();
    for (Projection.Line l : projection.logs(c.pathParam("id"), after)) {
      Map<String, Object> one = new LinkedHashMap<>();
      one.put("number", l.number());
      one.put("stage", l.stage());
      one.put("attempt", l.attempt());
      one.put("at", l.line().at().toString());
      one.put("error", l.line().error());
      one.put("text", l.line().text());
      lines.add(one);
    }
    return Map.of("lines", lines);
  }

  private Map<String, Object> answer(Context c) {
    String commandId = c.pathParam("id");
    Caller caller = Caller.of(c);
    Map<String, Object> out = new LinkedHashMap<>();
    out.put("commandId", commandId);
    Optional<Projection.Answer> answer =
        projection.answer(commandId).filter(a -> caller.sees(a.pipeline()));
    out.put("state", answer.map(a -> a.accepted() ? "accepted" : "rejected").orElse("pending"));
    answer.ifPresent(
        a -> {
          out.put("code", a.code());
          out.put("message", a.message());
          out.put("owner", a.owner());
        });
    projection
        .asked(commandId)
        .filter(a -> caller.sees(a.pipeline()))
        .ifPresent(
            a -> {
              out.put("decision", Views.of(a.outcome()));
              out.put("reason", a.reason());
              a.runId().ifPresent(run -> out.put("runId", run));
            });
    return out;
  }

  private <T> List<Object> all(Context c, Function<PipelineView, Stream<T>> items) {
    return selected(c).flatMap(items).limit(limit(c)).<Object>map(Views::of).toList();
  }

  private Stream<PipelineView> selected(Context c) {
    String key = c.queryParam("pipeline");
    String namespace = c.queryParam("namespace");
    Caller caller = Caller.of(c);
    if (namespace != null) {
      caller.require(Role.VIEWER, namespace);
    }
    Stream<PipelineView> all =
        key == null
            ? projection.pipelines().stream().filter(p -> caller.sees(p.pipeline))
            : Stream.of(pipeline(c, key));
    return namespace == null ? all : all.filter(p -> p.pipeline.startsWith(namespace + "/"));
  }

  private static <T> List<T> reversed(List<T> items) {
    java.util.Collections.reverse(items);
    return items;
  }

  private static String required(Context c, String name) {
    String value = c.queryParam(name);
    if (value == null) {
      throw HttpError.invalid("The query parameter " + name + " is missing", name);
    }
    return value;
  }

  static int limit(Context c) {
    return (int) number(c, "limit", DEFAULT_LIMIT, MAX_LIMIT);
  }

  private static long number(Context c, String name, long fallback, long most) {
    String text = c.queryParam(name);
    if (text == null) {
      return fallback;
    }
    try {
      long value = Long.parseLong(text);
      if (value >= 0 && value <= most) {
        return value;
      }
    } catch (NumberFormatException e) {
      // falls through to the one message below
    }
    throw HttpError.invalid(
        name + "=" + text + " is not allowed; write a whole number from 0 to " + most, name);
  }
}
