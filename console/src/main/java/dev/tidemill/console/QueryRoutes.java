package dev.tidemill.console;

import dev.tidemill.console.tracking.TrackingProjection;
import dev.tidemill.kit.access.Need;
import dev.tidemill.kit.access.Role;
import dev.tidemill.kit.http.HttpRoutes;
import dev.tidemill.kit.store.ArtefactStore;
import dev.tidemill.schemas.message.Finding;
import dev.tidemill.schemas.message.GatewayState;
import dev.tidemill.schemas.message.ModelVersion;
import io.javalin.http.Context;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
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

  /** Needs the role to read; the answer holds what belongs to the caller's namespaces. */
  private static final Need READ = new Need.Somewhere(Role.VIEWER);

  private static final Need READ_IT = new Need.InPath(Role.VIEWER);

  /** A record that could not be read belongs to no namespace. */
  private static final Need READ_ALL = new Need.Everywhere(Role.VIEWER);

  private final Projection projection;
  private final ArtefactStore artefacts;
  private final Examples examples;
  private final Clock clock;
  private final TrackingProjection tracked;
  private final PastDecisions past;

  QueryRoutes(Projection projection, ArtefactStore artefacts, Clock clock, PastDecisions past) {
    this(projection, artefacts, clock, new TrackingProjection(), past);
  }

  /**
   * @param tracked what programs logged
   * @param past decisions that are held no longer
   */
  QueryRoutes(
      Projection projection,
      ArtefactStore artefacts,
      Clock clock,
      TrackingProjection tracked,
      PastDecisions past) {
    this.past = past;
    this.tracked = tracked;
    this.projection = projection;
    this.artefacts = artefacts;
    this.examples = new Examples(artefacts, clock);
    this.clock = clock;
  }

  void add(HttpRoutes routes) {
    String pipeline = "/api/v1/pipelines/{namespace}/{name}";
    list(routes, "/api/v1/pipelines", "pipelines", q -> q.pipelines().map(PipelineView::summary));
    one(routes, pipeline, READ_IT, QueryRoutes::pipelinePage);
    routes.get(pipeline + "/example", READ_IT, c -> c.json(example(c)));
    one(routes, pipeline + "/signals", READ_IT, q -> q.pipeline().signals.view());
    list(routes, "/api/v1/runs", "runs", this::runs);
    one(routes, "/api/v1/runs/{id}", READ, this::run);
    list(routes, "/api/v1/runs/{id}/logs", "lines", this::logs);
    list(routes, "/api/v1/runs/{id}/why", "lines", this::why);
    list(routes, "/api/v1/decisions", "decisions", WhyRoutes::decisions);
    new WhyRoutes(projection, past, clock).add(routes);
    list(
        routes,
        "/api/v1/models",
        "models",
        q ->
            q.newest(p -> p.models.descendingMap().values().stream(), ModelVersion::createdAt)
                .map(this::model));
    list(routes, "/api/v1/rollouts", "rollouts", this::rollouts);
    one(routes, "/api/v1/rollouts/{id}", READ, q -> withProblem(q.rollout(), q.rollout().full()));
    list(
        routes,
        "/api/v1/findings",
        "findings",
        q -> q.newest(p -> newestFirst(p.findings), Finding::eventTime).map(Views::of));
    list(
        routes,
        "/api/v1/data",
        "files",
        q -> q.pipelines().flatMap(p -> p.files.views(p.pipeline)));
    list(
        routes,
        "/api/v1/routes",
        "routes",
        q -> projection.routes().stream().filter(r -> q.sees(r.pipeline())).map(Views::of));
    list(
        routes,
        "/api/v1/gateways",
        "gateways",
        q -> projection.gateways().stream().map(g -> Views.of(seen(q, g))));
    one(
        routes,
        "/api/v1/dead-letters",
        READ_ALL,
        q -> Map.of("deadLetters", projection.deadLetters().stream().map(Views::of).toList()));
    new AuditRoutes(projection, clock).add(routes);
    new ArtefactRoutes(projection, artefacts).add(routes);
    new LineageRoutes(projection, artefacts, tracked).add(routes);
    one(routes, "/api/v1/commands/{id}", READ, this::answer);
  }

  private void one(HttpRoutes routes, String path, Need need, Function<Query, Object> answer) {
    routes.get(
        path, need, c -> c.json(projection.read(() -> answer.apply(new Query(projection, c)))));
  }

  private void list(HttpRoutes routes, String path, String name, Function<Query, Stream<?>> items) {
    one(routes, path, READ, q -> Map.of(name, items.apply(q).toList()));
  }

  /** A version, and beside it what its trainer logged. */
  private Map<String, Object> model(ModelVersion version) {
    return withLogged(Views.record(version), version.runId());
  }

  private Map<String, Object> run(Query q) {
    RunView run = q.run();
    return withLogged(run.full(clock.instant()), run.runId);
  }

  private Map<String, Object> withLogged(Map<String, Object> view, String runId) {
    tracked.logged(runId).ifPresent(logged -> view.put("logged", logged));
    return view;
  }

  private static Map<String, Object> pipelinePage(Query q) {
    PipelineView p = q.pipeline();
    Map<String, Object> out = p.summary();
    p.current.ifPresent(v -> out.put("source", v.source()));
    return out;
  }

  /** A request whose answer the model gate knows, and where to send it. */
  private Map<String, Object> example(Context c) {
    Examples.Source source =
        projection.read(
            () -> examples.source(new Query(projection, c).pipeline(), projection.gateways()));
    // Outside the lock: a store that hangs would stop the projection and every other query.
    return examples.of(source);
  }

  private static GatewayState seen(Query q, GatewayState g) {
    return new GatewayState(
        g.gateway(),
        g.at(),
        g.timeToLive(),
        g.address(),
        g.endpoints().stream().filter(e -> q.sees(e.pipeline())).toList(),
        g.refused().stream().filter(r -> q.sees(r.pipeline()) && q.sees(r.owner())).toList());
  }

  private Stream<Object> runs(Query q) {
    String signal = q.context().queryParam("signal");
    return q.pipelines()
        .flatMap(p -> p.runs.values().stream())
        .filter(r -> signal == null || r.took(signal))
        .sorted(Comparator.comparing((RunView r) -> r.requestedAt).reversed())
        .limit(q.limit())
        .map(r -> withLogged(r.summary(clock.instant()), r.runId));
  }

  private Stream<Object> rollouts(Query q) {
    return q.pipelines()
        .flatMap(p -> p.rollouts.values().stream())
        .sorted(Comparator.comparing((RolloutView r) -> r.startedAt).reversed())
        .limit(q.limit())
        .map(r -> withProblem(r, r.summary()));
  }

  /** A rollout that cannot go on until its candidate is loaded says why it is not. */
  private Map<String, Object> withProblem(RolloutView rollout, Map<String, Object> view) {
    loadProblem(rollout).ifPresent(problem -> view.put("message", problem));
    return view;
  }

  private Optional<String> loadProblem(RolloutView rollout) {
    return rollout.loadProblem(projection.gateways(), clock.instant());
  }

  private Stream<String> why(Query q) {
    RunView run = q.run();
    Optional<RolloutView> rollout = run.rolloutId.flatMap(projection::rollout);
    List<String> lines = Why.run(run, rollout);
    rollout.flatMap(this::loadProblem).ifPresent(problem -> lines.add("  waits: " + problem));
    tracked.sentences(run.runId).forEach(sentence -> lines.add("  " + sentence));
    run.waitsForSlotSince()
        .ifPresent(
            since -> lines.add(Why.slot(since, projection.workers().heard(), clock.instant())));
    return lines.stream();
  }

  private Stream<Object> logs(Query q) {
    q.run();
    long after = Query.number(q.context(), "after", 0, Long.MAX_VALUE);
    return projection.logs().of(q.context().pathParam("id"), after).stream()
        .map(
            l -> {
              Map<String, Object> one = new LinkedHashMap<>();
              one.put("number", l.number());
              one.put("stage", l.stage());
              one.put("attempt", l.attempt());
              one.put("at", l.line().at().toString());
              one.put("error", l.line().error());
              one.put("text", l.line().text());
              return one;
            });
  }

  private Map<String, Object> answer(Query q) {
    String commandId = q.context().pathParam("id");
    Map<String, Object> out = new LinkedHashMap<>();
    out.put("commandId", commandId);
    Optional<Answers.Answer> answer =
        projection.answers().answer(commandId).filter(a -> q.sees(a.pipeline()));
    out.put("state", answer.map(Answers.Answer::state).orElse("pending"));
    answer.ifPresent(
        a -> {
          out.put("code", a.code());
          out.put("message", a.message());
          out.put("owner", a.owner());
        });
    projection
        .answers()
        .asked(commandId)
        .filter(a -> q.sees(a.pipeline()))
        .ifPresent(
            a -> {
              out.put("decision", Views.of(a.outcome()));
              out.put("reason", a.reason());
              a.runId().ifPresent(run -> out.put("runId", run));
            });
    return out;
  }

  private static <T> Stream<T> newestFirst(Collection<T> oldestFirst) {
    List<T> items = new ArrayList<>(oldestFirst);
    Collections.reverse(items);
    return items.stream();
  }
}
