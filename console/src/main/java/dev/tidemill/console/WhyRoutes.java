package dev.tidemill.console;

import dev.tidemill.console.trigger.HeldDecision;
import dev.tidemill.console.trigger.PipelineTriggers;
import dev.tidemill.console.trigger.TriggerStanding;
import dev.tidemill.kit.access.Need;
import dev.tidemill.kit.access.Role;
import dev.tidemill.kit.http.HttpError;
import dev.tidemill.kit.http.HttpRoutes;
import dev.tidemill.schemas.message.PipelineVersion;
import dev.tidemill.schemas.message.TriggerEvent;
import io.javalin.http.Context;
import java.nio.file.Path;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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

  /** The decisions on the pipelines that are asked about, newest first. */
  static Stream<Object> decisions(Query q) {
    return q.pipelines()
        .flatMap(
            p -> {
              List<HeldDecision> newestFirst = new ArrayList<>(p.triggers.decisions());
              Collections.reverse(newestFirst);
              return newestFirst.stream();
            })
        .limit(q.limit())
        .map(WhyRoutes::view);
  }

  /** A decision, and if several say the same how many and since when. */
  private static Map<String, Object> view(HeldDecision held) {
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
    Optional<Instant> at = time(c, "at");
    PipelineView p = projection.read(() -> q.pipeline(key));
    // Outside the lock: reading the log takes a while.
    Optional<PastDecisions.Past> then = at.map(time -> past.upTo(key, time));
    List<String> notes = at.isPresent() ? List.of() : notes(q, key);
    return projection.read(
        () -> {
          Standings standings =
              new Standings(
                  p,
                  then.map(PastDecisions.Past::triggers).orElse(p.triggers),
                  at.orElse(clock.instant()),
                  at.isPresent());
          return standings.answer(
              Optional.ofNullable(c.queryParam("trigger")),
              q.limit(),
              then.flatMap(PastDecisions.Past::from),
              notes);
        });
  }

  /** What the triggers of the pipelines that are asked about were good for. */
  private List<Object> stats(Context c) {
    Query q = new Query(projection, c);
    Optional<Instant> since = time(c, "since");
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

  private static Optional<Instant> time(Context c, String name) {
    String text = c.queryParam(name);
    if (text == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(Instant.parse(text));
    } catch (DateTimeException e) {
      throw HttpError.invalid(
          name + "=" + text + " is not a time; write one in UTC such as 2026-01-31T12:00:00Z",
          name);
    }
  }

  /** What is missing in the pipeline's folder, which is read outside the lock. */
  private List<String> notes(Query q, String key) {
    Optional<PipelineVersion> version =
        projection.read(() -> q.pipeline(key).current.filter(v -> !v.deleted()));
    return version.map(v -> ProjectNotes.of(v.spec(), Path.of(v.folder()))).orElse(List.of());
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
    out.put("lines", Why.made(runId, cause, q.limit()));
    return out;
  }

  /** The answer about the triggers of one pipeline. */
  private record Standings(
      PipelineView pipeline, PipelineTriggers triggers, Instant now, boolean inThePast) {

    Map<String, Object> answer(
        Optional<String> only, int most, Optional<Instant> notBefore, List<String> notes) {
      List<TriggerStanding> standings =
          triggers.standings(
              inThePast
                  ? Optional.empty()
                  : pipeline.current.filter(v -> !v.deleted()).map(PipelineVersion::spec),
              now);
      List<HeldDecision> decisions = triggers.decisions();
      if (only.isPresent()) {
        decisions = decisions.stream().filter(d -> Why.concerns(d.last(), only.get())).toList();
        known(only.get(), standings, decisions);
        standings = standings.stream().filter(s -> s.trigger().equals(only.get())).toList();
      }
      UnheardFindings unheard =
          only.isPresent() || inThePast ? UnheardFindings.NONE : UnheardFindings.of(pipeline);
      SourceStandings sources =
          only.isPresent() || inThePast ? SourceStandings.NONE : pipeline.sources();
      Map<String, Object> out = new LinkedHashMap<>();
      out.put("pipeline", pipeline.pipeline);
      out.put("at", now.toString());
      notBefore.ifPresent(from -> out.put("from", from.toString()));
      out.put("triggers", standings.stream().map(Views::of).toList());
      out.put("sources", sources.views());
      out.put("unheard", unheard.findings().stream().map(Views::of).toList());
      out.put("decisions", newest(decisions, most).stream().map(WhyRoutes::view).toList());
      out.put("notes", notes);
      out.put(
          "lines", lines(standings, sources, unheard, newest(decisions, most), notBefore, notes));
      return out;
    }

    private static List<HeldDecision> newest(List<HeldDecision> all, int most) {
      return all.subList(Math.max(0, all.size() - most), all.size());
    }

    private void known(
        String trigger, List<TriggerStanding> standings, List<HeldDecision> decisions) {
      if (decisions.isEmpty()
          && standings.stream().noneMatch(s -> s.trigger().equals(trigger))
          && !trigger.equals(PipelineTriggers.BY_HAND)) {
        throw HttpError.notFound(
            "%s has no trigger %s; it has %s"
                .formatted(
                    pipeline.pipeline,
                    trigger,
                    String.join(", ", standings.stream().map(TriggerStanding::trigger).toList())));
      }
    }

    private List<String> lines(
        List<TriggerStanding> standings,
        SourceStandings sources,
        UnheardFindings unheard,
        List<HeldDecision> decisions,
        Optional<Instant> notBefore,
        List<String> notes) {
      Lines lines = new Lines();
      if (inThePast) {
        lines.add(0, "%s as of %s", pipeline.pipeline, now);
        notBefore.ifPresent(
            from -> lines.add(0, "note: decisions before %s are not in this answer", from));
      }
      StandingSentences sentences = new StandingSentences(lines, now);
      standings.forEach(sentences::tell);
      sources.tell(lines);
      unheard.tell(lines);
      if (decisions.isEmpty()) {
        lines.add(0, "%s has decided nothing yet: no signal has reached it", pipeline.pipeline);
      } else {
        lines.add(0, "last decisions:");
        lines.all().addAll(Why.decisions(decisions, decisions.size()));
      }
      notes.forEach(note -> lines.add(0, "note: %s", note));
      return lines.all();
    }
  }
}
