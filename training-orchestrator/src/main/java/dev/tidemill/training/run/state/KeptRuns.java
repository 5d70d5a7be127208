package dev.tidemill.training.run.state;

import dev.tidemill.kit.decide.PartChanges;
import dev.tidemill.kit.decide.Parts;
import dev.tidemill.kit.decide.StateParts;
import dev.tidemill.schemas.message.ModelVersion;
import dev.tidemill.schemas.spec.PipelineSpec;
import dev.tidemill.training.run.state.RunParts.Cause;
import dev.tidemill.training.run.state.RunParts.Figures;
import dev.tidemill.training.run.state.RunParts.Head;
import dev.tidemill.training.run.state.RunParts.Holdouts;
import dev.tidemill.training.run.state.RunParts.LastCut;
import dev.tidemill.training.run.state.RunParts.Run;
import dev.tidemill.training.run.state.RunParts.Spec;
import dev.tidemill.training.run.state.RunParts.Texts;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * The runs of a pipeline in parts. What changes with each heartbeat is apart from what a run is and
 * has so far, and a specification is kept once for each version that a run follows, however many
 * do.
 */
public final class KeptRuns implements StateParts<PipelineRuns> {

  private static final int DIGESTS_IN_PART = 1000;

  private static final String HEAD = "head";
  private static final String CHAMPION = "champion";
  private static final String COMMANDS = "commands";
  private static final String LAST_CUT = "last-cut";
  private static final String TOTALS = "totals";
  private static final String ENDED = "ended/";
  private static final String FIGURES = "figures";
  private static final String HOLDOUTS = "holdouts";
  private static final String ACCEPTED = "accepted/";
  private static final String QUARANTINED = "quarantined/";
  private static final String EXCLUDED = "excluded/";
  private static final String SPEC = "spec/";
  private static final String RUN = "run/";
  private static final String HEARD = "heard/";
  private static final String CAUSE = "cause/";
  private static final String RESULTS = "results/";

  @Override
  public Class<? extends Record> type(String name) {
    return switch (name.substring(0, name.indexOf('/') + 1)) {
      case ACCEPTED, QUARANTINED, EXCLUDED -> Texts.class;
      case SPEC -> Spec.class;
      case RUN -> Run.class;
      case HEARD -> RunFact.Heard.class;
      case CAUSE -> Cause.class;
      case RESULTS -> Results.class;
      case ENDED -> EndedRun.class;
      default ->
          switch (name) {
            case HEAD -> Head.class;
            case CHAMPION -> ModelVersion.class;
            case COMMANDS -> Texts.class;
            case LAST_CUT -> LastCut.class;
            case TOTALS -> RunTotals.class;
            case FIGURES -> Figures.class;
            case HOLDOUTS -> Holdouts.class;
            default -> throw new IllegalArgumentException("The state has no part " + name);
          };
    };
  }

  @Override
  public void compare(PartChanges<PipelineRuns> changes) {
    changes.one(HEAD, KeptRuns::head, head -> head);
    changes.optional(CHAMPION, PipelineRuns::champion, champion -> champion);
    changes.one(COMMANDS, PipelineRuns::commands, Texts::new);
    changes.optional(LAST_CUT, PipelineRuns::lastCut, LastCut::new);
    changes.optional(TOTALS, KeptRuns::totals, totals -> totals);
    changes.each(
        ENDED, PipelineRuns::ended, run -> Long.toString(run.sequence()), run -> run, run -> run);
    changes.one(FIGURES, PipelineRuns::history, Figures::new);
    changes.one(HOLDOUTS, s -> new Holdouts(s.evaluations(), s.holdouts()), holdouts -> holdouts);
    changes.chunks(ACCEPTED, PipelineRuns::accepted, DIGESTS_IN_PART, Texts::new);
    changes.chunks(QUARANTINED, PipelineRuns::quarantined, DIGESTS_IN_PART, Texts::new);
    changes.chunks(EXCLUDED, PipelineRuns::excluded, DIGESTS_IN_PART, Texts::new);
    changes.each(
        SPEC,
        s -> firstOfEachVersion(s.runs()),
        r -> Integer.toString(r.cause().specVersion()),
        r -> new Spec(r.cause().specVersion(), r.spec()),
        spec -> spec);
    each(changes, RUN, Run::of, run -> run);
    changes.each(
        HEARD,
        s -> s.runs().stream().flatMap(r -> r.heard().stream()).toList(),
        RunFact.Heard::runId,
        heard -> heard,
        heard -> heard);
    each(changes, CAUSE, ActiveRun::cause, Cause::of);
    each(changes, RESULTS, ActiveRun::results, results -> results);
  }

  private static <V> void each(
      PartChanges<PipelineRuns> changes,
      String prefix,
      Function<ActiveRun, V> value,
      Function<V, Record> keep) {
    changes.each(prefix, PipelineRuns::runs, ActiveRun::runId, value, keep);
  }

  private static Head head(PipelineRuns s) {
    return new Head(
        s.pipeline(),
        s.sequence(),
        s.championVersion(),
        s.formerVersion(),
        s.lastVersion(),
        s.rolloutSequence());
  }

  private static List<ActiveRun> firstOfEachVersion(List<ActiveRun> runs) {
    List<ActiveRun> first = new ArrayList<>(2);
    for (ActiveRun run : runs) {
      int version = run.cause().specVersion();
      int i = first.size() - 1;
      while (i >= 0 && first.get(i).cause().specVersion() != version) {
        i--;
      }
      if (i < 0) {
        first.add(run);
      }
    }
    return first;
  }

  @Override
  public PipelineRuns join(Parts parts) {
    Head head = parts.one(HEAD, Head.class);
    Holdouts holdouts = parts.one(HOLDOUTS, Holdouts.class);
    return new PipelineRuns(
        head.pipeline(),
        head.sequence(),
        runs(parts),
        ended(parts),
        texts(parts, QUARANTINED),
        texts(parts, EXCLUDED),
        texts(parts, ACCEPTED),
        parts.one(FIGURES, Figures.class).files(),
        head.championVersion(),
        parts.optional(CHAMPION, ModelVersion.class),
        head.formerVersion(),
        head.lastVersion(),
        holdouts.evaluations(),
        holdouts.order(),
        head.rolloutSequence(),
        parts.one(COMMANDS, Texts.class).texts(),
        parts.optional(LAST_CUT, LastCut.class).map(LastCut::manifest),
        parts.optional(TOTALS, RunTotals.class).orElse(RunTotals.NONE));
  }

  /** A state of an earlier version has none: its totals begin with the next end. */
  private static Optional<RunTotals> totals(PipelineRuns s) {
    return Optional.of(s.totals()).filter(totals -> !totals.equals(RunTotals.NONE));
  }

  private static List<String> texts(Parts parts, String prefix) {
    return parts.each(prefix, Texts.class).stream().flatMap(t -> t.texts().stream()).toList();
  }

  private static List<EndedRun> ended(Parts parts) {
    return parts.each(ENDED, EndedRun.class).stream()
        .sorted(Comparator.comparingLong(EndedRun::sequence))
        .toList();
  }

  private static List<ActiveRun> runs(Parts parts) {
    Map<Integer, PipelineSpec> specs = new HashMap<>();
    parts.each(SPEC, Spec.class).forEach(s -> specs.put(s.version(), s.spec()));
    Map<String, RunFact.Heard> heard = new HashMap<>();
    parts.each(HEARD, RunFact.Heard.class).forEach(h -> heard.put(h.runId(), h));
    return parts.each(RUN, Run.class).stream()
        .sorted(Comparator.comparingLong(Run::number))
        .map(
            run -> {
              Cause cause = parts.one(CAUSE + run.runId(), Cause.class);
              Results results = parts.one(RESULTS + run.runId(), Results.class);
              return run.with(
                  cause,
                  specs.get(cause.specVersion()),
                  results,
                  Optional.ofNullable(heard.get(run.runId())));
            })
        .toList();
  }
}
