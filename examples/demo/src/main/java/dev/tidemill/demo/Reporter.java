package dev.tidemill.demo;

import ai.onnxruntime.OrtException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.tidemill.example.flights.FlightData;
import dev.tidemill.schemas.message.EndpointState;
import dev.tidemill.schemas.message.ModelVersion;
import dev.tidemill.schemas.message.RunOutcome;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** Sums up a demo that has run: from the topics, the API and what the application was answered. */
final class Reporter {

  private static final LocalDate BREAK = LocalDate.of(2001, 4, 1);
  private static final List<String> BUCKETS =
      List.of(
          "received",
          "consumed",
          "coalesced",
          "filtered",
          "duplicate",
          "expired",
          "dead",
          "pending");

  private final Demo.Site site;
  private final Watch watch;
  private final Teller teller;
  private final StagedFaults faults;
  private final List<FlightData.Week> weeks;

  Reporter(
      Demo.Site site,
      Watch watch,
      Teller teller,
      StagedFaults faults,
      List<FlightData.Week> weeks) {
    this.site = site;
    this.watch = watch;
    this.teller = teller;
    this.faults = faults;
    this.weeks = weeks;
  }

  Report report(List<Traffic.Week> asked) throws OrtException {
    List<Report.WeekLine> lines = lines(asked);
    long answered = asked.stream().mapToLong(Traffic.Week::answered).sum();
    long requests = asked.stream().mapToLong(w -> w.late().length).sum();
    watch.await(
        Duration.ofSeconds(15),
        () -> endpoint().map(e -> e.logged() + e.dropped() >= answered).orElse(answered == 0));
    watch.await(Duration.ofSeconds(15), () -> watch.undecidedSignals().isEmpty());
    Optional<EndpointState> gateway = endpoint();
    return new Report(
        teller.seconds(),
        weeks.get(0).firstDay(),
        BREAK,
        lines,
        runs(),
        watch.runs().stream().map(Report.RunLine::of).toList(),
        signals(),
        watch.findings(),
        new Report.Predictions(
            gateway.map(EndpointState::answered).orElse(0L),
            gateway.map(EndpointState::failed).orElse(0L),
            gateway.map(EndpointState::logged).orElse(0L),
            gateway.map(EndpointState::dropped).orElse(0L),
            requests - answered),
        new Report.Traces(
            watch.signalsInRuns(),
            watch.undecidedSignals(),
            watch.triggersHeard(),
            faults.repaired() && faults.brokenFile().filter(watch::trainedWith).isPresent()),
        watch.quarantined(),
        faults.brokenFile(),
        faults.codeStaged() ? Optional.of(badCandidate()) : Optional.empty());
  }

  private Report.BadCandidate badCandidate() {
    return faults
        .brokenRun()
        .map(
            r ->
                new Report.BadCandidate(r.id, watch.candidateFailures().getOrDefault(r.version, 0)))
        .orElse(new Report.BadCandidate("", 0));
  }

  private Optional<EndpointState> endpoint() {
    return watch.endpoint(Demo.ENDPOINT);
  }

  private List<Report.WeekLine> lines(List<Traffic.Week> asked) throws OrtException {
    Optional<ModelVersion> first = watch.promoted().stream().findFirst().flatMap(watch::model);
    List<Report.WeekLine> lines = new ArrayList<>();
    if (first.isEmpty()) {
      for (Traffic.Week w : asked) {
        double[] none = new double[w.late().length];
        Arrays.fill(none, Double.NaN);
        lines.add(line(w, none));
      }
      return lines;
    }
    try (FrozenModel frozen =
        new FrozenModel(
            site.context().artefacts().path(first.get().digest()),
            first.get().signature().positiveOutput().orElseThrow())) {
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

  private Map<String, Long> signals() {
    JsonNode counts = site.api().get("/api/v1/pipelines/" + Demo.PIPELINE + "/signals");
    Map<String, Long> out = new LinkedHashMap<>();
    BUCKETS.forEach(bucket -> out.put(bucket, counts.path(bucket).asLong()));
    return out;
  }
}
