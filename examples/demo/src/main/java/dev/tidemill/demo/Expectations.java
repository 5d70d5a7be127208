package dev.tidemill.demo;

import dev.tidemill.schemas.message.RunOutcome;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** What a demo must show. Says what it did not show. */
final class Expectations {

  private static final double MIN_LOG_LOSS_GAIN = 0.05;
  private static final double MIN_AUC_GAIN = 0.06;

  /** Decision rule B1 promotes 20 of 21 weekly candidates on these flights. */
  private static final int MIN_PROMOTIONS = 18;

  private static final int MAX_REJECTED_BY_MODEL_GATE = 2;
  private static final int MAX_FAILED_CANDIDATE_ANSWERS = 10;
  private static final int DRIFT_WITHIN_DAYS = 7;

  private final Report report;
  private final List<String> missed = new ArrayList<>();

  private Expectations(Report report) {
    this.report = report;
  }

  /**
   * What a demo did not show although it should have.
   *
   * @param faults whether the two faults were to be staged
   * @param knownData whether it is Atlanta's first half of 2001, of which more is known
   * @return what did not hold; empty when all did
   */
  static List<String> missed(Report report, boolean faults, boolean knownData) {
    Expectations e = new Expectations(report);
    e.everythingAddsUp();
    e.faultsAreTurnedAway();
    e.findingsAreOfTheData();
    if (knownData) {
      e.require(
          !faults || (report.brokenFile().isPresent() && report.badCandidate().isPresent()),
          "a fault was not staged: file "
              + report.brokenFile()
              + ", code "
              + report.badCandidate());
      e.onlyTheBadModelIsRolledBack();
      e.everyNeedStartedARun();
      e.theBreakIsNoticed();
      e.servedBeatsFrozen();
    }
    return List.copyOf(e.missed);
  }

  private void everythingAddsUp() {
    Report.Predictions p = report.predictions();
    require(
        p.failed() == 0 && p.unanswered() == 0,
        p.unanswered() + " requests got no answer, " + p.failed() + " an error; none may");
    long asked = report.weeks().stream().mapToLong(Report.WeekLine::rows).sum();
    require(
        p.answered() == asked - p.unanswered(),
        "the gateway counts "
            + p.answered()
            + " answers, the application "
            + (asked - p.unanswered()));
    require(
        p.answered() == p.logged() + p.dropped(),
        "answered " + p.answered() + " is not logged " + p.logged() + " + dropped " + p.dropped());
    long kept =
        report.signals().entrySet().stream()
            .filter(e -> !e.getKey().equals("received"))
            .mapToLong(Map.Entry::getValue)
            .sum();
    require(
        report.signals().getOrDefault("received", -1L) == kept
            && report.signals().values().stream().allMatch(n -> n >= 0),
        "signals do not add up: " + report.signals());
    Report.Traces traces = report.traces();
    require(
        report.signals().getOrDefault("consumed", -1L) == traces.signalsInRuns(),
        report.signals().get("consumed")
            + " signals are consumed, but runs name "
            + traces.signalsInRuns());
    require(
        traces.unbalanced().isEmpty(),
        "the trigger service's own counts do not add up at " + traces.unbalanced());
    require(
        report.signals().getOrDefault("dead", 0L) == 0,
        report.signals().get("dead") + " signals could not be understood; every one must be");
    require(runs("failed") == 0, runs("failed") + " runs failed; none may");
    require(runs("promoted") > 0, "no model was promoted");
  }

  private void faultsAreTurnedAway() {
    List<String> bad = report.brokenFile().map(List::of).orElse(List.of());
    require(
        report.quarantined().equals(bad),
        "quarantined " + report.quarantined() + "; exactly " + bad + " must be");
    require(
        report.brokenFile().isEmpty() || report.traces().repairUsed(),
        "no candidate was trained with the repaired " + report.brokenFile().orElse("file"));
    report
        .badCandidate()
        .ifPresent(
            b -> {
              require(
                  report.traces().triggersHeard().contains("trainer-changed"),
                  "the change of code was not noticed");
              require(
                  b.failures() > 0, "the bad candidate was not taken off for answers that failed");
              require(
                  outcome(b.run()).equals(Optional.of(RunOutcome.ROLLED_BACK)),
                  "the run of the broken code is "
                      + outcome(b.run()).map(Enum::name).orElse("not there")
                      + "; it must be rolled back");
              require(
                  b.failures() <= MAX_FAILED_CANDIDATE_ANSWERS,
                  "the bad candidate failed "
                      + b.failures()
                      + " answers; at most "
                      + MAX_FAILED_CANDIDATE_ANSWERS
                      + " may pass before it is taken off");
            });
  }

  private Optional<RunOutcome> outcome(String run) {
    return report.runLines().stream()
        .filter(r -> r.id().equals(run))
        .findFirst()
        .flatMap(Report.RunLine::outcome);
  }

  /** A finding outside the time of the data would be invented. */
  private void findingsAreOfTheData() {
    LocalDate end =
        report.firstDay().plusDays(report.weeks().isEmpty() ? 0 : 7L * (lastWeek() + 1) + 1);
    for (Report.FindingLine f : report.findings()) {
      require(
          !date(f).isBefore(report.firstDay()) && !date(f).isAfter(end),
          "finding " + f.check() + " at " + f.at() + " is not in the time of the data");
    }
  }

  private int lastWeek() {
    return report.weeks().get(report.weeks().size() - 1).week();
  }

  private void onlyTheBadModelIsRolledBack() {
    int staged = report.badCandidate().isPresent() ? 1 : 0;
    require(
        runs("rolledBack") == staged,
        runs("rolledBack") + " candidates were rolled back; " + staged + " must be");
  }

  private void everyNeedStartedARun() {
    for (String trigger : List.of("new-week", "regular", "model-got-worse")) {
      require(
          report.runLines().stream().anyMatch(r -> r.triggers().contains(trigger)),
          "no run was started by " + trigger);
    }
    require(
        runs("promoted") >= MIN_PROMOTIONS,
        runs("promoted") + " promotions; at least " + MIN_PROMOTIONS + " are expected");
    require(
        runs("rejectedByModelGate") <= MAX_REJECTED_BY_MODEL_GATE,
        runs("rejectedByModelGate")
            + " candidates were turned away by the model gate; at most "
            + MAX_REJECTED_BY_MODEL_GATE
            + " are expected");
  }

  private void theBreakIsNoticed() {
    LocalDate day = report.breakDay();
    List<String> early =
        report.findings().stream()
            .filter(f -> date(f).isBefore(day))
            .map(f -> f.check() + " " + date(f))
            .toList();
    require(early.isEmpty(), "findings before " + day + ": " + early);
    require(
        report.findings().stream()
            .anyMatch(
                f ->
                    f.check().equals("input-drift")
                        && !date(f).isAfter(day.plusDays(DRIFT_WITHIN_DAYS))),
        "input drift was not noticed within " + DRIFT_WITHIN_DAYS + " days of " + day);
  }

  private void servedBeatsFrozen() {
    Scores frozen = report.frozenAfterBreak();
    Scores served = report.servedAfterBreak();
    require(
        frozen.logLoss() - served.logLoss() >= MIN_LOG_LOSS_GAIN,
        String.format(
            Locale.ROOT,
            "log-loss after the break is only %.4f below the frozen model's; %.2f is expected",
            frozen.logLoss() - served.logLoss(),
            MIN_LOG_LOSS_GAIN));
    require(
        served.auc() - frozen.auc() >= MIN_AUC_GAIN,
        String.format(
            Locale.ROOT,
            "AUC after the break is only %.4f above the frozen model's; %.2f is expected",
            served.auc() - frozen.auc(),
            MIN_AUC_GAIN));
  }

  private int runs(String outcome) {
    return report.runs().get(outcome);
  }

  private static LocalDate date(Report.FindingLine f) {
    return LocalDate.ofInstant(f.at(), ZoneOffset.UTC);
  }

  private void require(boolean holds, String otherwise) {
    if (!holds) {
      missed.add(otherwise);
    }
  }
}
