package dev.tidemill.console;

import dev.tidemill.console.trigger.HeldDecision;
import dev.tidemill.console.trigger.PipelineTriggers;
import dev.tidemill.kit.access.Need;
import dev.tidemill.kit.access.Role;
import dev.tidemill.kit.http.HttpError;
import dev.tidemill.kit.http.HttpRoutes;
import dev.tidemill.schemas.message.PipelineVersion;
import dev.tidemill.schemas.message.TriggerEvent;
import io.javalin.http.Context;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Why did something happen, or nothing: how each trigger of a pipeline stands now or stood at a
 * time, and the decision that made a run. For people as lines, for programs as fields.
 */
final class WhyRoutes {

  private static final Need READ = new Need.Somewhere(Role.VIEWER);

  /** Of how many pipelines decisions are read from the log for one request. */
  private static final int MOST_READ = 10;

  private final Projection projection;
  private final PastDecisions past;
  private final Clock clock;

  WhyRoutes(Projection projection, PastDecisions past, Clock clock) {
    this.projection = projection;
    this.past = past;
    this.clock = clock;
  }

  void add(HttpRoutes routes) {
    routes.get("/api/v1/decisions/why", READ, c -> c.json(why(c)));
    routes.get("/api/v1/triggers/stats", READ, c -> c.json(Map.of("triggers", stats(c))));
  }

  /**
   * The decisions on the pipelines that are asked about, and on no pipeline, newest first over all.
   */
  static Stream<Object> decisions(Query q) {
    return q.newest(
            q.pipelinesAndStrays(),
            p -> HeldDecision.newestFirst(p.triggers.decisions()).stream(),
            held -> held.last().at())
        .map(WhyRoutes::view);
  }

  /** A decision, and if several say the same how many and since when. */
  static Map<String, Object> view(HeldDecision held) {
    Map<String, Object> view = Views.record(held.last());
    if (held.times() > 1) {
      view.put("times", held.times());
      view.put("since", held.since().toString());
    }
    return view;
  }

  private Map<String, Object> why(Context c) {
    String run = c.queryParam("run");
    if (run != null) {
      if (c.queryParam("at") != null || c.queryParam("trigger") != null) {
        throw HttpError.invalid("run goes alone: it is one decision already", "run");
      }
      return ofRun(c, run);
    }
    Query q = new Query(projection, c);
    String key = q.required("pipeline");
    Instant now = clock.instant();
    Optional<Instant> at = Query.time(c, "at", now);
    if (at.filter(now::isBefore).isPresent()) {
      throw HttpError.invalid(
          "at %s is not over yet; leave it out to see how the triggers stand now"
              .formatted(at.get()),
          "at");
    }
    PipelineView p = projection.read(() -> q.pipeline(key));
    // Outside the lock: reading the log takes a while.
    Optional<PastDecisions.Past> then = at.map(time -> past.upTo(key, time));
    List<String> notes =
        at.isPresent() ? List.of() : notes(q, key, c.queryParam("trigger") != null);
    return projection.read(
        () ->
            new Standings(p, then, at.orElse(now))
                .answer(Optional.ofNullable(c.queryParam("trigger")), q.limit(), notes));
  }

  /** What the triggers of the pipelines that are asked about were good for. */
  private List<Object> stats(Context c) {
    Query q = new Query(projection, c);
    Optional<Instant> since = Query.time(c, "since", clock.instant());
    List<PipelineView> pipelines = projection.read(() -> q.pipelines().toList());
    Map<String, PipelineTriggers> read = new LinkedHashMap<>();
    if (since.isPresent() && pipelines.size() > MOST_READ) {
      throw HttpError.invalid(
          "since reads the decisions of each pipeline from the log, of at most %d; name a pipeline or a namespace"
              .formatted(MOST_READ),
          "since");
    }
    // Outside the lock: reading the log takes a while.
    since.ifPresent(
        from ->
            pipelines.forEach(p -> read.put(p.pipeline, past.since(p.pipeline, from).triggers())));
    return projection.read(
        () ->
            pipelines.stream()
                .flatMap(
                    p ->
                        TriggerStats.of(
                            p,
                            read.getOrDefault(p.pipeline, p.triggers),
                            since.orElse(Instant.EPOCH),
                            clock.instant())
                            .stream())
                .map(Views::of)
                .toList());
  }

  /**
   * What is missing in the pipeline's folder, which is read outside the lock. The answer for a
   * whole pipeline tells of sources that cannot be read; what is missing there is not told twice.
   */
  private List<String> notes(Query q, String key, boolean ofTrigger) {
    Optional<PipelineVersion> version =
        projection.read(() -> q.pipeline(key).current.filter(v -> !v.deleted()));
    Set<String> told =
        ofTrigger ? Set.of() : projection.read(() -> q.pipeline(key).sources().failing());
    return version.map(v -> ProjectNotes.of(v.spec(), Path.of(v.folder()), told)).orElse(List.of());
  }

  private Map<String, Object> ofRun(Context c, String runId) {
    Query q = new Query(projection, c);
    RunView run =
        projection.read(
            () ->
                projection
                    .run(runId)
                    .filter(r -> q.sees(r.pipeline))
                    .orElseThrow(() -> HttpError.notFound("There is no run " + runId)));
    TriggerEvent.Fired cause =
        projection
            .read(() -> run.cause)
            .or(() -> past.cause(run.pipeline, runId, run.requestedAt))
            .orElseThrow(
                () ->
                    HttpError.notFound(
                        "The decision that made the run " + runId + " is no longer kept"));
    Map<String, Object> out = new LinkedHashMap<>();
    out.put("pipeline", run.pipeline);
    out.put("runId", runId);
    out.put("decision", Views.of(cause));
    out.put("lines", Why.made(runId, cause, run.requestedAt, q.limit()));
    return out;
  }
}
