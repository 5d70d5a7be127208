package dev.tidemill.validation.gate.run;

import dev.tidemill.schemas.message.CheckOutcome;
import dev.tidemill.schemas.message.CheckResult;
import dev.tidemill.schemas.message.VerdictOutcome;
import java.util.List;
import java.util.stream.Collectors;

/** The one sentence of a verdict. */
final class Sentences {

  private Sentences() {}

  /** Names the first check that decided, and how many others there are. */
  static String of(VerdictOutcome outcome, List<CheckResult> checks) {
    long warnings =
        checks.stream().filter(c -> c.warnOnly() && c.outcome() == CheckOutcome.FAIL).count();
    String warned =
        warnings == 0 ? "" : warnings == 1 ? "; one check warns" : "; " + warnings + " checks warn";
    if (outcome == VerdictOutcome.PASS) {
      return "All "
          + checks.size()
          + " checks were applied and none fails"
          + undecided(checks)
          + warned;
    }
    CheckOutcome decided = deciding(outcome);
    List<CheckResult> deciding =
        checks.stream().filter(c -> !c.warnOnly() && c.outcome() == decided).toList();
    if (deciding.isEmpty()) {
      return "The gate says " + outcome;
    }
    String more = deciding.size() > 1 ? " (and " + (deciding.size() - 1) + " more)" : "";
    return deciding.get(0).name() + ": " + deciding.get(0).message() + more + warned;
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
