package dev.tidemill.validation.gate.verdict;

import dev.tidemill.schemas.message.CheckOutcome;
import dev.tidemill.schemas.message.CheckResult;
import dev.tidemill.schemas.message.VerdictOutcome;
import dev.tidemill.schemas.text.Counted;
import java.util.List;
import java.util.stream.Collectors;

/** The one sentence of a verdict. */
final class Sentences {

  private static final int NAMED = 5;

  private Sentences() {}

  /** Names the checks that decided, and says what the first of them says. */
  static String of(VerdictOutcome outcome, List<CheckResult> checks) {
    long warnings =
        checks.stream().filter(c -> c.warnOnly() && c.outcome() == CheckOutcome.FAIL).count();
    String warned =
        warnings == 0
            ? ""
            : "; "
                + Counted.of(warnings, "check")
                + Counted.verb(warnings, " warns", " warn")
                + classes(checks);
    if (outcome == VerdictOutcome.PASS) {
      return passed(checks) + undecided(checks) + warned;
    }
    CheckOutcome decided = deciding(outcome);
    List<CheckResult> deciding =
        checks.stream().filter(c -> !c.warnOnly() && c.outcome() == decided).toList();
    if (deciding.isEmpty()) {
      return "The gate says " + outcome;
    }
    List<String> others = deciding.stream().skip(1).map(CheckResult::name).toList();
    String more = others.isEmpty() ? "" : " (also: " + Counted.names(others, NAMED) + ")";
    return deciding.get(0).name() + ": " + deciding.get(0).message() + more + warned;
  }

  /** A class that appears or vanishes is told, because nobody asked for a check of it. */
  private static String classes(List<CheckResult> checks) {
    return checks.stream()
        .filter(c -> c.kind().equals("classes") && c.outcome() == CheckOutcome.FAIL)
        .map(c -> "; " + c.name() + ": " + c.message())
        .collect(Collectors.joining());
  }

  /** Names the checks that were not applied, because the gate passes without them. */
  private static String passed(List<CheckResult> checks) {
    List<CheckResult> left =
        checks.stream()
            .filter(
                c ->
                    c.outcome() == CheckOutcome.INSUFFICIENT_DATA
                        || c.outcome() == CheckOutcome.ERROR)
            .toList();
    int applied = checks.size() - left.size();
    if (checks.isEmpty()) {
      return "The gate has no check";
    }
    String rest =
        left.isEmpty()
            ? ""
            : "; not applied: "
                + left.get(0).name()
                + " ("
                + left.get(0).message()
                + ")"
                + (left.size() > 1 ? " and " + (left.size() - 1) + " more" : "");
    if (applied == 0) {
      return "No check was applied" + rest;
    }
    if (!left.isEmpty()) {
      return applied
          + " of "
          + Counted.of(checks.size(), "check")
          + Counted.verb(applied, " was applied and does not fail", " were applied and none fails")
          + rest;
    }
    return applied == 1
        ? "The only check was applied and does not fail"
        : "All " + applied + " checks were applied and none fails";
  }

  private static String undecided(List<CheckResult> checks) {
    List<CheckResult> open =
        checks.stream()
            .filter(c -> !c.warnOnly() && c.outcome() == CheckOutcome.UNDECIDED)
            .toList();
    return open.isEmpty()
        ? ""
        : open.stream()
            .map(c -> c.name() + ": " + c.message())
            .collect(Collectors.joining("; ", "; ", ""));
  }

  private static CheckOutcome deciding(VerdictOutcome outcome) {
    return switch (outcome) {
      case PASS -> CheckOutcome.PASS;
      case FAIL -> CheckOutcome.FAIL;
      case INSUFFICIENT_DATA -> CheckOutcome.INSUFFICIENT_DATA;
      case ERROR -> CheckOutcome.ERROR;
    };
  }
}
