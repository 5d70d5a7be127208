package dev.tidemill.demo;

import ai.onnxruntime.OrtException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.tidemill.cli.client.CommandSender;
import dev.tidemill.schemas.message.RunOutcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** Sums up a demo that has run: from the API and what the application was answered. */
final class Reporter {

  private static final Duration SETTLES_WITHIN = Duration.ofSeconds(15);

  private final Demo.Site site;
  private final Watch watch;
  private final Teller teller;
  private final StagedFaults faults;
  private final Plan plan;

  Reporter(Demo.Site site, Watch watch, Teller teller, StagedFaults faults, Plan plan) {
    this.site = site;
    this.watch = watch;
    this.teller = teller;
    this.faults = faults;
    this.plan = plan;
  }

  /**
   * @param signalsBefore those that were counted before the demo
   * @param requestsBefore those that were counted before the demo
   */
  Report report(List<Traffic.Week> asked, SignalCounts signalsBefore, GatewayCounts requestsBefore)
      throws OrtException {
    List<Report.WeekLine> lines = lines(asked);
    long answered = asked.stream().mapToLong(Traffic.Week::answered).sum();
    long requests = asked.stream().mapToLong(w -> w.late().length).sum();
    GatewayCounts gateway = settled(answered, requestsBefore);
    return new Report(
        teller.seconds(),
        plan.played().get(0).firstDay(),
        plan.breakDay(),
        lines,
        runs(),
        watch.runs().stream().map(Report.RunLine::of).toList(),
        SignalCounts.of(site.api()).since(signalsBefore).byBucket(),
        watch.findings(),
        new Report.Predictions(
            gateway.answered(),
            gateway.failed(),
            gateway.logged(),
            gateway.dropped(),
            requests - answered),
        new Report.Traces(
            watch.signalsInRuns(),
            unbalanced(),
            watch.triggersHeard(),
            faults.repaired() && faults.brokenFile().filter(watch::trainedWith).isPresent()),
        watch.quarantined(),
        faults.brokenFile(),
        faults.codeStaged() ? Optional.of(badCandidate()) : Optional.empty());
  }

  private Report.BadCandidate badCandidate() {
    return faults
        .brokenRun()
        .map(r -> new Report.BadCandidate(r.id, watch.candidateFailures(r.version)))
        .orElse(new Report.BadCandidate("", 0));
  }

  /** The counts of the gateways once all answers are logged, or what they are by then. */
  private GatewayCounts settled(long answered, GatewayCounts before) {
    Supplier<GatewayCounts> now = () -> GatewayCounts.of(site.api(), Demo.ENDPOINT).since(before);
    return CommandSender.until(
            SETTLES_WITHIN,
            () -> Optional.of(now.get()).filter(c -> c.logged() + c.dropped() >= answered))
        .orElseGet(now);
  }

  /**
   * Triggers whose signals do not add up in the trigger service's own books. A process without that
   * service does not have them.
   */
  private Set<String> unbalanced() {
    Set<String> triggers = new TreeSet<>();
    for (JsonNode t : site.api().ask("/api/v1/conservation").body().path("triggers")) {
      if (t.path("pipeline").asText().equals(Demo.PIPELINE) && !t.path("holds").asBoolean()) {
        triggers.add(t.path("trigger").asText());
      }
    }
    return triggers;
  }

  private List<Report.WeekLine> lines(List<Traffic.Week> asked) throws OrtException {
    Optional<Integer> first = watch.promoted().stream().findFirst();
    List<Report.WeekLine> lines = new ArrayList<>();
    if (first.isEmpty()) {
      for (Traffic.Week w : asked) {
        double[] none = new double[w.late().length];
        Arrays.fill(none, Double.NaN);
        lines.add(line(w, none));
      }
      return lines;
    }
    try (FrozenModel frozen = FrozenModel.fetch(site.api(), first.get())) {
      for (Traffic.Week w : asked) {
        lines.add(line(w, frozen.score(w.inputs())));
      }
    }
    return lines;
  }

  private Report.WeekLine line(Traffic.Week w, double[] frozen) {
    int n = w.late().length;
    long late = 0;
    for (boolean l : w.late()) {
      late += l ? 1 : 0;
    }
    return new Report.WeekLine(
        w.index(),
        n,
        late / (double) n,
        Scores.of(frozen, w.late()),
        Scores.of(w.probabilities(), w.late()),
        w.versions()[n - 1],
        teller.notes(w.index()));
  }

  private Map<String, Integer> runs() {
    Map<String, Integer> counts = new LinkedHashMap<>();
    List<WatchedRun> all = watch.runs();
    counts.put("requested", all.size());
    counts.put("promoted", count(all, RunOutcome.PROMOTED));
    counts.put("rejectedByDataGate", count(all, RunOutcome.REJECTED, r -> r.code.contains("DATA")));
    counts.put(
        "rejectedByModelGate", count(all, RunOutcome.REJECTED, r -> !r.code.contains("DATA")));
    counts.put("rolledBack", count(all, RunOutcome.ROLLED_BACK));
    counts.put("expired", count(all, RunOutcome.EXPIRED));
    counts.put("noChange", count(all, RunOutcome.NO_CHANGE));
    counts.put("failed", count(all, RunOutcome.FAILED));
    return counts;
  }

  private static int count(List<WatchedRun> runs, RunOutcome outcome) {
    return count(runs, outcome, r -> true);
  }

  private static int count(List<WatchedRun> runs, RunOutcome outcome, Predicate<WatchedRun> and) {
    return (int)
        runs.stream().filter(r -> r.outcome.equals(Optional.of(outcome)) && and.test(r)).count();
  }
}
