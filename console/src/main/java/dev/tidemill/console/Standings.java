package dev.tidemill.console;

import dev.tidemill.console.trigger.HeldDecision;
import dev.tidemill.console.trigger.PipelineTriggers;
import dev.tidemill.console.trigger.TriggerStanding;
import dev.tidemill.kit.http.HttpError;
import dev.tidemill.schemas.message.PipelineVersion;
import dev.tidemill.schemas.spec.PipelineSpec;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The answer about the triggers of one pipeline. Use it inside {@link Projection#read}.
 *
 * @param then their decisions up to a time in the past; empty for how they stand now
 * @param at that time, or now
 */
record Standings(PipelineView pipeline, Optional<PastDecisions.Past> then, Instant at) {

  /** What is said of the triggers that are asked about. */
  private record Told(
      Optional<String> only,
      List<TriggerStanding> standings,
      List<HeldDecision> decisions,
      UnheardFindings unheard,
      List<RunningPlace> places,
      SourceStandings sources,
      List<String> notes) {}

  private PipelineTriggers triggers() {
    return then.map(PastDecisions.Past::triggers).orElse(pipeline.triggers);
  }

  private Optional<Instant> notBefore() {
    return then.flatMap(PastDecisions.Past::from);
  }

  /**
   * Answers.
   *
   * @param only the trigger that is asked about; empty: all
   * @param most decisions
   */
  Map<String, Object> answer(Optional<String> only, int most, List<String> notes) {
    List<TriggerStanding> standings = triggers().standings(declared(), at);
    List<HeldDecision> decisions = HeldDecision.newestFirst(triggers().decisions());
    if (only.isPresent()) {
      decisions = decisions.stream().filter(d -> Why.concerns(d.last(), only.get())).toList();
      known(only.get(), standings, decisions);
      standings = standings.stream().filter(s -> s.trigger().equals(only.get())).toList();
    }
    boolean past = then.isPresent();
    Told told =
        new Told(
            only,
            standings,
            decisions.subList(0, Math.min(most, decisions.size())),
            only.isPresent() || past ? UnheardFindings.NONE : UnheardFindings.of(pipeline),
            past || standings.stream().noneMatch(TriggerStanding::lacksPlace)
                ? List.of()
                : RunningPlace.of(pipeline),
            only.isPresent() || past ? SourceStandings.NONE : pipeline.sources(),
            notes);
    Map<String, Object> out = new LinkedHashMap<>();
    out.put("pipeline", pipeline.pipeline);
    out.put("at", at.toString());
    notBefore().ifPresent(from -> out.put("from", from.toString()));
    out.put("triggers", standings.stream().map(Views::of).toList());
    out.put("places", told.places.stream().map(Views::of).toList());
    out.put("sources", told.sources.views());
    out.put("unheard", told.unheard.findings().stream().map(Views::of).toList());
    out.put("decisions", told.decisions.stream().map(WhyRoutes::view).toList());
    out.put("notes", notes);
    out.put("lines", lines(told));
    return out;
  }

  /** The specification then, for the case that the decision about it is no longer kept. */
  private Optional<PipelineSpec> declared() {
    boolean applied =
        then.isEmpty() || (triggers().lastAt().isPresent() && triggers().deletedAt().isEmpty());
    return pipeline
        .current
        .filter(v -> applied && !v.deleted() && !v.effectiveFrom().isAfter(at))
        .map(PipelineVersion::spec);
  }

  private void known(
      String trigger, List<TriggerStanding> standings, List<HeldDecision> decisions) {
    if (decisions.isEmpty()
        && standings.stream().noneMatch(s -> s.trigger().equals(trigger))
        && !trigger.equals(PipelineTriggers.BY_HAND)) {
      throw HttpError.notFound(
          standings.isEmpty()
              ? absent()
              : "%s %s no trigger %s; it %s %s"
                  .formatted(
                      pipeline.pipeline,
                      then.isPresent() ? "had" : "has",
                      trigger,
                      then.isPresent() ? "had" : "has",
                      String.join(
                          ", ", standings.stream().map(TriggerStanding::trigger).toList())));
    }
  }

  private List<String> lines(Told told) {
    Lines lines = new Lines();
    if (then.isPresent()) {
      lines.add(0, "%s as of %s", pipeline.pipeline, at);
      notBefore()
          .ifPresent(
              from -> lines.add(0, "note: decisions before %s are not in this answer", from));
    }
    if (told.standings.isEmpty() && told.only.isEmpty()) {
      lines.add(0, "%s", absent());
    }
    StandingSentences sentences = new StandingSentences(lines, at);
    told.standings.forEach(sentences::tell);
    told.places.forEach(sentences::holds);
    told.sources.tell(lines);
    told.unheard.tell(lines);
    if (!told.decisions.isEmpty()) {
      lines.add(0, "last decisions, newest first:");
      lines.all().addAll(Why.decisions(told.decisions));
    } else if (!told.standings.isEmpty() || told.only.isPresent()) {
      lines.add(
          0,
          "no decision%s%s: nothing was decided %s",
          told.only.map(t -> " of " + t).orElse(""),
          then.isPresent() ? " by " + at : " yet",
          told.only.isPresent() ? "about what it listens to" : "so far");
    }
    told.notes.forEach(note -> lines.add(0, "note: %s", note));
    return lines.all();
  }

  /** Why a pipeline has no triggers at that time. */
  private String absent() {
    Optional<Instant> deleted = triggers().deletedAt();
    if (deleted.isPresent()) {
      return "%s was deleted at %s; it has no triggers then"
          .formatted(pipeline.pipeline, deleted.get());
    }
    Optional<Instant> first = pipeline.triggers.firstAt().filter(at::isBefore);
    return first
        .map(
            f ->
                "%s did not exist at %s: its first decision is of %s"
                    .formatted(pipeline.pipeline, at, f))
        .orElse(pipeline.pipeline + " has no triggers: only people start its runs");
  }
}
