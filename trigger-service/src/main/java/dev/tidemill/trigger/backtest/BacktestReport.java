package dev.tidemill.trigger.backtest;

import dev.tidemill.schemas.message.RunOutcome;
import dev.tidemill.schemas.spec.PipelineSpec;
import dev.tidemill.schemas.text.Counted;
import dev.tidemill.schemas.text.Durations;
import dev.tidemill.trigger.backtest.Past.RealRun;
import dev.tidemill.trigger.policy.state.Conservation;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a draft would have done, next to what really happened.
 *
 * @param signals how many were replayed
 * @param draftRuns that the draft would have started
 * @param realRuns that there were, each with what became of it
 * @param notes on what is supposed and what is left out
 */
public record BacktestReport(
    String pipeline,
    Instant from,
    Instant to,
    long signals,
    List<DraftRun> draftRuns,
    List<ComparedRun> realRuns,
    List<DraftTrigger> triggers,
    Totals totals,
    List<String> notes) {

  /** What the draft makes of a real run. */
  public enum Fate {
    /** a run of the draft takes its signals */
    KEPT,
    /** the draft has no such run, and it was not promoted */
    SAVED,
    /** the draft has no such run, and it was promoted */
    MISSED,
    /** the draft has no such run, and it has not ended */
    OPEN
  }

  /**
   * A real run next to the draft.
   *
   * @param draftRun the number of the run of the draft that takes its signals; one that is saved or
   *     missed may be there too, joined to another
   */
  public record ComparedRun(
      String runId,
      Instant at,
      List<String> triggers,
      String reason,
      Optional<RunOutcome> outcome,
      Fate fate,
      Optional<Integer> draftRun) {}

  /**
   * A trigger of the draft.
   *
   * @param signals where its signals ended
   * @param runs that it started, or shared
   * @param shadowFires how often it would have started one, if it only records
   */
  public record DraftTrigger(String trigger, Conservation signals, long runs, long shadowFires) {}

  /**
   * The sums.
   *
   * @param extra runs of the draft whose signals no real run took
   * @param savedSeconds how long the saved runs took together
   */
  public record Totals(
      long draftRuns,
      long realRuns,
      long realPromoted,
      long kept,
      long saved,
      long missed,
      long open,
      long extra,
      long savedSeconds) {}

  static BacktestReport of(
      Past past,
      PipelineSpec draft,
      List<DraftRun> runs,
      RunModel model,
      List<DraftTrigger> triggers,
      long signals) {
    List<ComparedRun> compared = compared(past, runs);
    return new BacktestReport(
        past.pipeline(),
        past.from(),
        past.to(),
        signals,
        List.copyOf(runs),
        compared,
        triggers,
        totals(past, runs, compared),
        notes(past, model, draft));
  }

  /** A run of the draft stands for the oldest real run that it shares signals with. */
  private static List<ComparedRun> compared(Past past, List<DraftRun> runs) {
    Map<String, Integer> standsFor = new HashMap<>();
    Map<String, Integer> joined = new HashMap<>();
    for (DraftRun draft : runs) {
      boolean stands = false;
      for (String real : draft.realRuns()) {
        joined.putIfAbsent(real, draft.number());
        if (!stands && !standsFor.containsKey(real)) {
          standsFor.put(real, draft.number());
          stands = true;
        }
      }
    }
    List<ComparedRun> out = new ArrayList<>();
    for (RealRun real : past.runs()) {
      Optional<Integer> stands = Optional.ofNullable(standsFor.get(real.runId()));
      out.add(
          new ComparedRun(
              real.runId(),
              real.at(),
              real.triggers(),
              real.reason(),
              real.outcome(),
              stands.map(s -> Fate.KEPT).orElseGet(() -> without(real)),
              stands.or(() -> Optional.ofNullable(joined.get(real.runId())))));
    }
    return out;
  }

  private static Fate without(RealRun real) {
    return real.outcome()
        .map(o -> o == RunOutcome.PROMOTED ? Fate.MISSED : Fate.SAVED)
        .orElse(Fate.OPEN);
  }

  private static Totals totals(Past past, List<DraftRun> runs, List<ComparedRun> compared) {
    Set<String> saved = new HashSet<>();
    compared.stream().filter(c -> c.fate == Fate.SAVED).forEach(c -> saved.add(c.runId));
    long seconds =
        past.runs().stream()
            .filter(r -> saved.contains(r.runId()))
            .flatMap(r -> r.took().stream())
            .mapToLong(Duration::toSeconds)
            .sum();
    return new Totals(
        runs.size(),
        compared.size(),
        past.runs().stream()
            .filter(r -> r.outcome().filter(RunOutcome.PROMOTED::equals).isPresent())
            .count(),
        count(compared, Fate.KEPT),
        saved.size(),
        count(compared, Fate.MISSED),
        count(compared, Fate.OPEN),
        runs.stream().filter(r -> r.realRuns().isEmpty()).count(),
        seconds);
  }

  private static long count(List<ComparedRun> compared, Fate fate) {
    return compared.stream().filter(c -> c.fate == fate).count();
  }

  /** Planned times are computed for the whole time, also for that before the pipeline was there. */
  private static String signalsFrom(Past past) {
    String others = "planned times and absences alone start runs of the draft";
    return past.firstSignal()
        .map(
            at ->
                "the first signal since %s is of %s; before it %s"
                    .formatted(past.from(), at, others))
        .orElseGet(
            () -> "no signal came from %s to %s: %s".formatted(past.from(), past.to(), others));
  }

  private static List<String> notes(Past past, RunModel model, PipelineSpec draft) {
    long ended = past.runs().stream().filter(r -> r.endedAt().isPresent()).count();
    String takes = Durations.text(Duration.ofSeconds(model.takes().toSeconds()));
    List<String> notes = new ArrayList<>();
    notes.add(signalsFrom(past));
    notes.addAll(past.notes());
    notes.add(
        ended == 0
            ? "a run of the draft is supposed to take " + takes + ", since no real run has ended"
            : "a run of the draft is supposed to take %s, the median of %s"
                .formatted(takes, Counted.of(ended, "real run")));
    if (ended > 0) {
      notes.add(
          "one that takes the very signals of a real run takes the time and the snapshot of that"
              + " one");
    }
    notes.add(
        "it is supposed to end promoted, unless the real run that took most of its signals ended"
            + " otherwise; its snapshot has every file that was there");
    notes.add(
        "the draft begins at the start of the time with no run going on, nothing waiting and"
            + " nothing remembered");
    notes.add("runs that people asked for, and their pauses, are replayed; other commands are not");
    if (draft
        .budget()
        .filter(b -> b.computePerDay().isPresent() || b.computePerWeek().isPresent())
        .isPresent()) {
      notes.add(
          "budgets of compute time count the programs of real runs that the draft starts too; its"
              + " other runs have no programs");
    }
    return List.copyOf(notes);
  }
}
