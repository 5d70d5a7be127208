package dev.tidemill.validation.gate.run;

import dev.tidemill.schemas.message.CheckResult;
import dev.tidemill.schemas.message.VerdictOutcome;
import java.util.List;

/** The one sentence of a verdict. */
final class Sentences {

  private Sentences() {}

  /** Names the first check that decided, and how many others there are. */
  static String of(VerdictOutcome outcome, List<CheckResult> checks) {
    long warnings =
        checks.stream().filter(c -> c.warnOnly() && c.outcome() == VerdictOutcome.FAIL).count();
    String warned =
        warnings == 0 ? "" : warnings == 1 ? "; one check warns" : "; " + warnings + " checks warn";
    if (outcome == VerdictOutcome.PASS) {
      return "All " + checks.size() + " checks were applied and none fails" + warned;
    }
    List<CheckResult> deciding =
        checks.stream().filter(c -> !c.warnOnly() && c.outcome() == outcome).toList();
    if (deciding.isEmpty()) {
      return "The gate says " + outcome;
    }
    String more = deciding.size() > 1 ? " (and " + (deciding.size() - 1) + " more)" : "";
    return deciding.get(0).name() + ": " + deciding.get(0).message() + more + warned;
  }
}
