package dev.tidemill.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tidemill.schemas.message.RunOutcome;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** The report's fields as they are promised, and what each expectation catches. */
class ReportTest {

  private static final LocalDate FIRST = LocalDate.of(2001, 1, 1);

  private static final Report GOOD =
      new Report(
          200,
          FIRST,
          LocalDate.of(2001, 4, 1),
          weeks(),
          Map.of(
              "requested",
              21,
              "promoted",
              18,
              "rejectedByDataGate",
              1,
              "rejectedByModelGate",
              1,
              "rolledBack",
              1,
              "expired",
              0,
              "noChange",
              0,
              "failed",
              0),
          List.of(
              run("a", "new-week", RunOutcome.PROMOTED),
              run("b", "regular", RunOutcome.NO_CHANGE),
              run("c", "model-got-worse", RunOutcome.PROMOTED),
              run("bad", "trainer-changed", RunOutcome.ROLLED_BACK)),
          Map.of("received", 5L, "consumed", 3L, "coalesced", 2L, "pending", 0L),
          List.of(finding("input-drift", "2001-04-04T23:59:59Z")),
          new Report.Predictions(120, 0, 119, 1, 0),
          new Report.Traces(3, Set.of(), Set.of("new-week", "trainer-changed"), true),
          List.of("week-08"),
          Optional.of("week-08"),
          Optional.of(new Report.BadCandidate("bad", 4)));

  private static List<Report.WeekLine> weeks() {
    List<Report.WeekLine> weeks = new ArrayList<>();
    for (int w = 4; w <= 15; w++) {
      weeks.add(
          new Report.WeekLine(
              w, 10, .2, new Scores(10, .66, .49), new Scores(10, .74, .42), w - 3, ""));
    }
    return weeks;
  }

  private static Report.RunLine run(String id, String trigger, RunOutcome outcome) {
    return new Report.RunLine(id, List.of(trigger), Optional.of(outcome));
  }

  private static Report.FindingLine finding(String check, String at) {
    return new Report.FindingLine(check, Instant.parse(at));
  }

  @Test
  void theFieldsAreThosePromised() {
    JsonNode json = GOOD.json();
    assertThat(names(json))
        .containsExactly(
            "seconds", "weeks", "meanAfterBreak", "runs", "signals", "findings", "predictions");
    assertThat(names(json.path("weeks").path(0)))
        .containsExactly("week", "rows", "lateRate", "frozen", "served", "version");
    assertThat(names(json.path("weeks").path(0).path("frozen"))).containsExactly("auc", "logLoss");
    assertThat(names(json.path("meanAfterBreak"))).containsExactly("frozen", "served");
    assertThat(names(json.path("findings").path(0))).containsExactly("week", "date", "check");
    assertThat(names(json.path("predictions")))
        .containsExactly("answered", "failed", "logged", "dropped");
    assertThat(json.path("findings").path(0).path("week").asInt()).isEqualTo(13);
    assertThat(json.path("findings").path(0).path("date").asText()).isEqualTo("2001-04-04");
    assertThat(json.path("meanAfterBreak").path("served").path("auc").asDouble())
        .isCloseTo(.74, within(1e-12));
  }

  private static List<String> names(JsonNode node) {
    List<String> names = new ArrayList<>();
    node.fieldNames().forEachRemaining(names::add);
    return names;
  }

  @Test
  void aGoodDemoMissesNothing() {
    assertThat(Expectations.missed(GOOD, true, true)).isEmpty();
    assertThat(Expectations.missed(GOOD, true, false)).isEmpty();
    assertThat(GOOD.table()).hasSize(1 + 12 + 1);
  }

  @Test
  void eachThingThatMustHappenIsMissedWhenItDoesNot() {
    catches(r -> with(r, new Report.Predictions(120, 1, 119, 1, 0)), "an error");
    catches(r -> with(r, new Report.Predictions(118, 0, 117, 1, 2)), "no answer");
    catches(r -> with(r, new Report.Predictions(120, 0, 118, 1, 0)), "is not logged");
    catches(r -> with(r, new Report.Predictions(0, 0, 0, 0, 0)), "the application 120");
    catches(r -> withSignals(r, Map.of("received", 6L, "consumed", 5L)), "do not add up");
    catches(
        r -> withSignals(r, Map.of("received", 3L, "consumed", 4L, "pending", -1L)),
        "do not add up");
    Set<String> heard = Set.of("trainer-changed");
    catches(r -> with(r, new Report.Traces(4, Set.of(), heard, true)), "runs name 4");
    catches(r -> with(r, new Report.Traces(3, Set.of("new-week"), heard, true)), "at [new-week]");
    catches(r -> with(r, new Report.Traces(3, Set.of(), heard, false)), "the repaired week-08");
    catches(r -> with(r, new Report.Traces(3, Set.of(), Set.of(), true)), "change of code");
    catches(r -> withQuarantined(r, List.of("week-08", "week-08")), "quarantined");
    catches(r -> withBad(r, new Report.BadCandidate("bad", 0)), "for answers that failed");
    catches(r -> withSignals(r, Map.of("received", 6L, "dead", 6L)), "could not be understood");
    catches(r -> withRuns(r, "failed", 1), "runs failed");
    catches(r -> withRuns(r, "promoted", 17), "at least 18");
    catches(r -> withRuns(r, "rejectedByModelGate", 3), "turned away by the model gate");
    catches(r -> withRuns(r, "rolledBack", 2), "rolled back");
    catches(r -> withQuarantined(r, List.of()), "quarantined");
    catches(r -> withBad(r, new Report.BadCandidate("a", 4)), "broken code is PROMOTED");
    catches(r -> withBad(r, new Report.BadCandidate("", 0)), "broken code is not there");
    catches(r -> withBad(r, new Report.BadCandidate("bad", 11)), "failed 11 answers");
    catches(r -> withBad(r, null), "was not staged");
    catches(
        r -> withFindings(r, finding("input-drift", "2001-03-20T00:00:00Z")), "findings before");
    catches(
        r -> withFindings(r, finding("input-drift", "2001-04-09T00:00:00Z")), "was not noticed");
    catches(r -> withFindings(r, finding("age", "2026-04-09T00:00:00Z")), "not in the time");
    catches(r -> withRunLines(r, r.runLines().subList(0, 2)), "model-got-worse");
  }

  private static void catches(UnaryOperator<Report> change, String words) {
    assertThat(Expectations.missed(change.apply(GOOD), true, true))
        .as(words)
        .anyMatch(m -> m.contains(words));
  }

  private static Report with(Report r, Report.Predictions p) {
    return new Change(r).predictions(p).report();
  }

  private static Report with(Report r, Report.Traces t) {
    return new Change(r).traces(t).report();
  }

  private static Report withSignals(Report r, Map<String, Long> s) {
    return new Change(r).signals(s).report();
  }

  private static Report withRuns(Report r, String name, int n) {
    Map<String, Integer> runs = new HashMap<>(r.runs());
    runs.put(name, n);
    return new Change(r).runs(runs).report();
  }

  private static Report withRunLines(Report r, List<Report.RunLine> lines) {
    return new Change(r).runLines(lines).report();
  }

  private static Report withFindings(Report r, Report.FindingLine f) {
    return new Change(r).findings(List.of(f)).report();
  }

  private static Report withQuarantined(Report r, List<String> q) {
    return new Change(r).quarantined(q).report();
  }

  private static Report withBad(Report r, Report.BadCandidate b) {
    return new Change(r).bad(Optional.ofNullable(b)).report();
  }

  /** The report with one part replaced. */
  private static final class Change {
    private final Report r;
    private Map<String, Integer> runs;
    private List<Report.RunLine> runLines;
    private Map<String, Long> signals;
    private List<Report.FindingLine> findings;
    private Report.Predictions predictions;
    private Report.Traces traces;
    private List<String> quarantined;
    private Optional<Report.BadCandidate> bad;

    Change(Report r) {
      this.r = r;
      this.runs = r.runs();
      this.runLines = r.runLines();
      this.signals = r.signals();
      this.findings = r.findings();
      this.predictions = r.predictions();
      this.traces = r.traces();
      this.quarantined = r.quarantined();
      this.bad = r.badCandidate();
    }

    Change runs(Map<String, Integer> other) {
      runs = other;
      return this;
    }

    Change runLines(List<Report.RunLine> other) {
      runLines = other;
      return this;
    }

    Change signals(Map<String, Long> other) {
      signals = other;
      return this;
    }

    Change findings(List<Report.FindingLine> other) {
      findings = other;
      return this;
    }

    Change predictions(Report.Predictions other) {
      predictions = other;
      return this;
    }

    Change traces(Report.Traces other) {
      traces = other;
      return this;
    }

    Change quarantined(List<String> other) {
      quarantined = other;
      return this;
    }

    Change bad(Optional<Report.BadCandidate> other) {
      bad = other;
      return this;
    }

    Report report() {
      return new Report(
          r.seconds(),
          r.firstDay(),
          r.breakDay(),
          r.weeks(),
          runs,
          runLines,
          signals,
          findings,
          predictions,
          traces,
          quarantined,
          r.brokenFile(),
          bad);
    }
  }
}
