package dev.tidemill.validation.gate.verdict;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemill.schemas.message.CheckOutcome;
import dev.tidemill.schemas.message.CheckResult;
import dev.tidemill.schemas.message.VerdictOutcome;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SentencesTest {

  private static CheckResult check(String name, boolean warnOnly, CheckOutcome outcome) {
    return new CheckResult(
        name, "range", warnOnly, outcome, "", "", "why " + name, Map.of(), List.of());
  }

  private static final CheckResult GOOD = check("a", false, CheckOutcome.PASS);
  private static final CheckResult OPEN = check("b", false, CheckOutcome.INSUFFICIENT_DATA);

  private static String passed(CheckResult... checks) {
    return Sentences.of(VerdictOutcome.PASS, List.of(checks));
  }

  @Test
  void whatWasNotAppliedIsNotCountedAsApplied() {
    assertThat(passed(OPEN)).isEqualTo("No check was applied; not applied: b (why b)");
    assertThat(passed(GOOD, OPEN))
        .isEqualTo("1 of 2 checks was applied and does not fail; not applied: b (why b)");
    assertThat(passed(GOOD, GOOD, OPEN, OPEN))
        .isEqualTo("2 of 4 checks were applied and none fails; not applied: b (why b) and 1 more");
  }

  @Test
  void oneCheckIsNotPlural() {
    assertThat(passed(GOOD)).isEqualTo("The only check was applied and does not fail");
    assertThat(passed(GOOD, GOOD)).isEqualTo("All 2 checks were applied and none fails");
    assertThat(passed()).isEqualTo("The gate has no check");
  }

  @Test
  void theFirstCheckThatFailsIsToldAndTheOthersAreNamed() {
    CheckResult fails = check("c", false, CheckOutcome.FAIL);
    CheckResult also = check("range-surge", false, CheckOutcome.FAIL);
    CheckResult warns = check("d", true, CheckOutcome.FAIL);
    assertThat(Sentences.of(VerdictOutcome.FAIL, List.of(GOOD, fails, also, warns)))
        .isEqualTo("c: why c (also: range-surge); 1 check warns");
  }
}
