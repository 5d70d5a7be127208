package dev.tidemill.demo;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tidemill.schemas.message.RunOutcome;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What came of the demo.
 *
 * @param breakDay the day on which the world breaks, if it is in the data
 * @param runs counts by name
 * @param runLines each run
 * @param signals counts by bucket
 * @param traces what the events say beside the counts of the API
 * @param quarantined a path for each content that was turned away
 * @param brokenFile the file that the demo broke, if it did
 * @param badCandidate what became of the code that the demo broke, if it did
 */
public record Report(
    double seconds,
    LocalDate firstDay,
    LocalDate breakDay,
    List<WeekLine> weeks,
    Map<String, Integer> runs,
    List<RunLine> runLines,
    Map<String, Long> signals,
    List<FindingLine> findings,
    Predictions predictions,
    Traces traces,
    List<String> quarantined,
    Optional<String> brokenFile,
    Optional<BadCandidate> badCandidate) {

  /**
   * The gateway's own counts, and the requests that the application got no answer to.
   *
   * @param answered requests that were answered with scores
   * @param failed requests that were answered with an error
   */
  public record Predictions(
      long answered, long failed, long logged, long dropped, long unanswered) {}

  /**
   * What the events say.
   *
   * @param signalsInRuns signals that runs name as their cause
   * @param unbalanced triggers whose signals do not add up in the books of the trigger service, if
   *     the process that answers has them
   * @param triggersHeard triggers that a run listened to
   * @param repairUsed whether a candidate was trained with the repaired file
   */
  public record Traces(
      long signalsInRuns, Set<String> unbalanced, Set<String> triggersHeard, boolean repairUsed) {}

  /** What the monitor found, and when in the time of the data. */
  public record FindingLine(String check, Instant at) {}

  /** A run: what started it and how it ended. */
  public record RunLine(String id, List<String> triggers, Optional<RunOutcome> outcome) {

    static RunLine of(WatchedRun run) {
      return new RunLine(run.id, run.triggers, run.outcome);
    }
  }

  /**
   * The sabotaged candidate.
   *
   * @param run empty if the change started no run
   * @param failures answers that it failed to give, shadow included
   */
  public record BadCandidate(String run, int failures) {}

  /** One week; {@code version} is the one that answered last. */
  public record WeekLine(
      int week,
      int rows,
      double lateRate,
      Scores frozen,
      Scores served,
      int version,
      String events) {}

  /** The week of an event time. */
  int weekOf(Instant eventTime) {
    return (int)
        (ChronoUnit.DAYS.between(firstDay, LocalDate.ofInstant(eventTime, ZoneOffset.UTC)) / 7);
  }

  private List<WeekLine> afterBreak() {
    return weeks.stream()
        .filter(w -> !firstDay.plusDays(7L * w.week()).isBefore(breakDay))
        .toList();
  }

  Scores frozenAfterBreak() {
    return Scores.mean(afterBreak().stream().map(WeekLine::frozen).toArray(Scores[]::new));
  }

  Scores servedAfterBreak() {
    return Scores.mean(afterBreak().stream().map(WeekLine::served).toArray(Scores[]::new));
  }

  ObjectNode json() {
    ObjectNode out = JsonNodeFactory.instance.objectNode();
    out.put("seconds", seconds);
    ArrayNode list = out.putArray("weeks");
    for (WeekLine w : weeks) {
      ObjectNode one =
          list.addObject()
              .put("week", w.week())
              .put("rows", w.rows())
              .put("lateRate", w.lateRate());
      scores(one.putObject("frozen"), w.frozen());
      scores(one.putObject("served"), w.served());
      one.put("version", w.version());
    }
    ObjectNode mean = out.putObject("meanAfterBreak");
    scores(mean.putObject("frozen"), frozenAfterBreak());
    scores(mean.putObject("served"), servedAfterBreak());
    ObjectNode runCounts = out.putObject("runs");
    runs.forEach(runCounts::put);
    ObjectNode signalCounts = out.putObject("signals");
    signals.forEach(signalCounts::put);
    ArrayNode found = out.putArray("findings");
    for (FindingLine f : findings) {
      found
          .addObject()
          .put("week", weekOf(f.at()))
          .put("date", LocalDate.ofInstant(f.at(), ZoneOffset.UTC).toString())
          .put("check", f.check());
    }
    out.putObject("predictions")
        .put("answered", predictions.answered())
        .put("failed", predictions.failed())
        .put("logged", predictions.logged())
        .put("dropped", predictions.dropped());
    return out;
  }

  private static void scores(ObjectNode to, Scores s) {
    if (Double.isFinite(s.auc())) {
      to.put("auc", s.auc());
    } else {
      to.putNull("auc");
    }
    if (Double.isFinite(s.logLoss())) {
      to.put("logLoss", s.logLoss());
    } else {
      to.putNull("logLoss");
    }
  }

  /** The table at the end. */
  List<String> table() {
    List<String> out = new ArrayList<>();
    out.add(
        "week  from        flights  late    frozen: AUC  log-loss   served: AUC  log-loss   version"
            + "  events");
    for (WeekLine w : weeks) {
      out.add(
          String.format(
              Locale.ROOT,
              "%4d  %s  %7d  %4.1f %%        %.3f     %.4f         %.3f     %.4f   %7d  %s",
              w.week(),
              firstDay.plusDays(7L * w.week()),
              w.rows(),
              100 * w.lateRate(),
              w.frozen().auc(),
              w.frozen().logLoss(),
              w.served().auc(),
              w.served().logLoss(),
              w.version(),
              w.events()));
    }
    if (!afterBreak().isEmpty()) {
      out.add(
          String.format(
              Locale.ROOT,
              "mean since %s:               %.3f     %.4f         %.3f     %.4f",
              breakDay,
              frozenAfterBreak().auc(),
              frozenAfterBreak().logLoss(),
              servedAfterBreak().auc(),
              servedAfterBreak().logLoss()));
    }
    return out;
  }
}
