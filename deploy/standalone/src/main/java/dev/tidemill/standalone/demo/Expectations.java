package dev.tidemill.standalone.demo;

import dev.tidemill.schemas.message.Finding;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What must have happened; says what has not. */
final class Expectations {

  private static final double MIN_LOG_LOSS_GAIN = 0.03;
  private static final double MIN_AUC_GAIN = 0.04;
  private static final int MIN_PROMOTIONS = 8;
  private static final int MAX_FAILED_CANDIDATE_ANSWERS = 10;
  private static final int DRIFT_WITHIN_DAYS = 7;

  private Expectations() {}

  /**
   * @param faults whether the staged faults were in
   * @param knownData whether it is Atlanta's first half of 2001, of which more is known
   * @return what did not hold; empty when all did
   */
  static List<String> missed(Report r, boolean faults, boolean knownData, String badFile) {
    List<String> out = new ArrayList<>();
    require(out, r.failed() == 0, r.failed() + " requests failed for the caller; none may");
    require(
        out,
        r.answered() == r.logged() + r.dropped(),
        "answered " + r.answered() + " is not logged " + r.logged() + " + dropped " + r.dropped());
    long kept =
        r.signals().entrySet().stream()
            .filter(e -> !e.getKey().equals("received"))
            .mapToLong(java.util.Map.Entry::getValue)
            .sum();
    require(
        out,
        r.signals().getOrDefault("received", -1L) == kept,
        "signals do not add up: " + r.signals());
    require(out, r.runs().get("failed") == 0, r.runs().get("failed") + " runs failed; none may");
    if (faults) {
      require(
          out,
          r.quarantined().equals(List.of(badFile)),
          "quarantined " + r.quarantined() + "; exactly " + badFile + " must be");
      require(
          out,
          r.runs().get("rolledBack") == 1,
          r.runs().get("rolledBack") + " candidates rolled back; exactly the bad one must be");
      require(
          out,
          r.badCandidateFailures() <= MAX_FAILED_CANDIDATE_ANSWERS,
          "the bad candidate failed "
              + r.badCandidateFailures()
              + " answers; at most "
              + MAX_FAILED_CANDIDATE_ANSWERS
              + " may pass before it is taken off");
    } else {
      require(
          out, r.quarantined().isEmpty(), "quarantined " + r.quarantined() + "; nothing should be");
      require(
          out,
          r.runs().get("rolledBack") == 0,
          r.runs().get("rolledBack") + " candidates rolled back; none should be");
    }
    if (knownData) {
      known(out, r);
    }
    return out;
  }

  private static void known(List<String> out, Report r) {
    double lossGain = r.frozenAfterBreak().logLoss() - r.servedAfterBreak().logLoss();
    double aucGain = r.servedAfterBreak().auc() - r.frozenAfterBreak().auc();
    require(
        out,
        lossGain >= MIN_LOG_LOSS_GAIN,
        String.format(
            Locale.ROOT,
            "log-loss after the break is only %.4f below the frozen model's; %.2f is expected",
            lossGain,
            MIN_LOG_LOSS_GAIN));
    require(
        out,
        aucGain >= MIN_AUC_GAIN,
        String.format(
            Locale.ROOT,
            "AUC after the break is only %.4f above the frozen model's; %.2f is expected",
            aucGain,
            MIN_AUC_GAIN));
    require(
        out,
        r.runs().get("promoted") >= MIN_PROMOTIONS,
        r.runs().get("promoted") + " promotions; at least " + MIN_PROMOTIONS + " are expected");
    List<Finding> early =
        r.findings().stream().filter(f -> date(f).isBefore(r.breakDay())).toList();
    require(
        out,
        early.isEmpty(),
        "findings before "
            + r.breakDay()
            + ": "
            + early.stream().map(f -> f.check() + " " + date(f)).toList());
    boolean noticed =
        r.findings().stream()
            .anyMatch(
                f ->
                    f.check().equals("input-drift")
                        && !date(f).isAfter(r.breakDay().plusDays(DRIFT_WITHIN_DAYS)));
    require(
        out,
        noticed,
        "input drift was not noticed within " + DRIFT_WITHIN_DAYS + " days of " + r.breakDay());
  }

  private static LocalDate date(Finding f) {
    return LocalDate.ofInstant(f.eventTime(), ZoneOffset.UTC);
  }

  private static void require(List<String> out, boolean holds, String otherwise) {
    if (!holds) {
      out.add(otherwise);
    }
  }
}
