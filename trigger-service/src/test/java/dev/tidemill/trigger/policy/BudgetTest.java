package dev.tidemill.trigger.policy;

import static dev.tidemill.trigger.policy.Specs.onData;
import static dev.tidemill.trigger.policy.Specs.spec;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemill.schemas.message.CommandBody.TriggerRun;
import dev.tidemill.schemas.message.RunEvent;
import dev.tidemill.schemas.message.RunEventBody;
import dev.tidemill.schemas.message.RunEventBody.CodeTested;
import dev.tidemill.schemas.message.RunEventBody.ExecutionGranted;
import dev.tidemill.schemas.message.RunOutcome;
import dev.tidemill.schemas.message.RunStage;
import dev.tidemill.schemas.message.TriggerOutcome;
import dev.tidemill.schemas.spec.BudgetSpec;
import dev.tidemill.schemas.spec.ConcurrencySpec;
import dev.tidemill.schemas.spec.ConcurrencySpec.Policy;
import dev.tidemill.schemas.spec.TriggerSpec.When;
import dev.tidemill.trigger.policy.state.PastRuns;
import dev.tidemill.trigger.policy.state.TriggerState;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class BudgetTest {

  private static final Duration DAY = Duration.ofDays(1);
  private static final ConcurrencySpec TWO = new ConcurrencySpec(2, Policy.QUEUE_LATEST);

  private static BudgetSpec runs(int perDay) {
    return new BudgetSpec(
        Optional.of(perDay), Optional.empty(), Optional.empty(), Optional.empty());
  }

  private static BudgetSpec compute(Duration perDay) {
    return new BudgetSpec(
        Optional.empty(), Optional.empty(), Optional.of(perDay), Optional.empty());
  }

  private static PolicyHarness given(ConcurrencySpec concurrency, BudgetSpec budget) {
    return PolicyHarness.given(Specs.with(spec(concurrency, onData(When.ANY)), budget));
  }

  private static PolicyHarness run(PolicyHarness h, String file) {
    h.file(file, 10);
    return h.ended(h.firedNow().runId());
  }

  @ParameterizedTest
  @EnumSource(Policy.class)
  void whatIsBeyondTheBudgetWaitsUntilThereIsRoomAgain(Policy policy) {
    PolicyHarness h = given(new ConcurrencySpec(1, policy), runs(2));
    Instant first = h.now;
    run(h, "a").pass(Duration.ofHours(1));
    run(h, "b").pass(Duration.ofHours(1));
    h.file("c", 10).outcomes(TriggerOutcome.WAITING).nothingFires();
    assertThat(h.evaluated().get(0).reason())
        .isEqualTo(
            "for the budget until %s: budget.runsPerDay 2 (needs fewer than 2)"
                .formatted(first.plus(DAY)));
    assertThat(h.evaluated().get(0).wakeAt()).contains(first.plus(DAY));
    h.file("d", 10).nothingFires();
    h.pass(Duration.ofHours(21)).nothingFires();
    h.pass(Duration.ofHours(2));
    assertThat(h.firedNow().signals().count()).isBetween(1L, 2L);
    h.theStateIsTheFoldOfTheEvents();
  }

  @Test
  void theDecisionOfARunTellsWhatWasSpentBeforeIt() {
    PolicyHarness h = given(TWO, runs(1));
    h.file("a", 10);
    assertThat(h.firedNow().conditions())
        .filteredOn(c -> c.name().equals("budget.runsPerDay"))
        .singleElement()
        .satisfies(c -> assertThat(c.observed()).isEqualTo("0"))
        .satisfies(c -> assertThat(c.met()).isTrue());
  }

  @Test
  void runsByHandCountAndWaitToo() {
    PolicyHarness h = given(TWO, runs(1));
    Instant until = h.now.plus(DAY);
    h.command(new TriggerRun("please", Map.of()));
    h.ended(h.firedNow().runId());
    h.command(new TriggerRun("again", Map.of())).nothingFires();
    assertThat(h.answer().message())
        .as("until when, and what passes it")
        .isEqualTo(
            "waits for the budget until %s: budget.runsPerDay 1 (needs fewer than 1); tidemill trigger --force starts one past the budget"
                .formatted(until));
    h.command(new TriggerRun("now", Map.of(), true));
    assertThat(h.firedNow().forced()).isTrue();
  }

  @Test
  void aForcedRunPassesTheBudgetAndSaysSo() {
    PolicyHarness h = given(TWO, runs(1));
    run(h, "a");
    h.command(new TriggerRun("now", Map.of(), true));
    assertThat(h.firedNow().forced()).isTrue();
    assertThat(h.firedNow().reason())
        .isEqualTo("asked for by ann, forced: past budget and cooldown");
    assertThat(h.firedNow().conditions())
        .anyMatch(c -> c.name().equals("budget.runsPerDay") && !c.met());
  }

  @Test
  void theTimeOfProgramsCounts() {
    PolicyHarness h = given(TWO, compute(Duration.ofHours(1)));
    h.file("a", 10);
    String run = h.firedNow().runId();
    see(h, run, new ExecutionGranted(RunStage.TESTING_CODE, 1, "e", "w", h.now));
    h.pass(Duration.ofMinutes(61));
    see(h, run, new CodeTested("code", 1));
    h.ended(run);
    h.file("b", 10).nothingFires();
    assertThat(h.evaluated().get(0).reason())
        .startsWith("for the budget until ")
        .endsWith(": budget.computePerDay 1h 1m (needs less than 1h)");
    h.pass(DAY);
    assertThat(h.fired()).hasSize(2);
  }

  @Test
  void aRunThatEndedWithoutAChangeCountsNotAsOneButItsTimeDoes() {
    BudgetSpec both =
        new BudgetSpec(
            Optional.of(1), Optional.of(1), Optional.of(Duration.ofHours(1)), Optional.empty());
    PolicyHarness h = given(TWO, both);
    for (String file : List.of("a", "b")) {
      h.file(file, 10);
      String run = h.firedNow().runId();
      see(h, run, new ExecutionGranted(RunStage.TESTING_CODE, 1, "e", "w", h.now));
      h.pass(Duration.ofMinutes(31));
      see(h, run, new CodeTested("code", 1));
      h.ended(run, RunOutcome.NO_CHANGE);
    }
    h.file("c", 10).nothingFires();
    assertThat(h.evaluated().get(0).reason())
        .startsWith("for the budget until ")
        .endsWith(": budget.computePerDay 1h 2m (needs less than 1h)");
    h.theStateIsTheFoldOfTheEvents();
  }

  @Test
  void theTimeOfOtherStagesDoesNotCount() {
    PolicyHarness h = given(TWO, compute(Duration.ofHours(1)));
    h.file("a", 10);
    String run = h.firedNow().runId();
    see(h, run, new ExecutionGranted(RunStage.CHECKING_DATA, 1, "e", "w", h.now));
    h.pass(Duration.ofMinutes(61)).ended(run);
    h.file("b", 10);
    assertThat(h.firedNow().triggers()).isNotEmpty();
  }

  @Test
  void aForcedRunThatWaitsForAPlacePassesTheBudgetToo() {
    PolicyHarness h = given(new ConcurrencySpec(1, Policy.QUEUE), runs(1));
    h.file("a", 10);
    String run = h.firedNow().runId();
    h.file("b", 10).nothingFires();
    h.command(new TriggerRun("now", Map.of(), true)).nothingFires();
    h.pass(Duration.ofMinutes(1)).ended(run);
    assertThat(h.firedNow().triggers()).containsExactly(TriggerState.MANUAL);
  }

  @Test
  void theTimeOfARunThatIsReplacedCounts() {
    PolicyHarness h = given(new ConcurrencySpec(1, Policy.REPLACE), compute(Duration.ofHours(1)));
    h.file("a", 10);
    String run = h.firedNow().runId();
    see(h, run, new ExecutionGranted(RunStage.TRAINING, 1, "e", "w", h.now));
    h.pass(Duration.ofMinutes(90)).file("b", 10);
    String second = h.firedNow().runId();
    see(h, run, new RunEventBody.RunEnded(RunOutcome.SUPERSEDED, "replaced", "because"));
    h.ended(second).file("c", 10).nothingFires();
    assertThat(h.evaluated().get(0).reason())
        .startsWith("for the budget until ")
        .endsWith(": budget.computePerDay 1h 30m (needs less than 1h)");
  }

  @Test
  void theInstantAtWhichABudgetAllowsIsTheFirstOne() {
    Random random = new Random(7);
    for (int i = 0; i < 500; i++) {
      PastRuns past = PastRuns.NONE;
      Instant at = PolicyHarness.START;
      for (int run = 0; run < random.nextInt(12); run++) {
        at = at.plus(Duration.ofHours(random.nextInt(40)));
        long millis = Duration.ofMinutes(random.nextInt(200)).toMillis();
        past =
            past.started("run-" + run, at)
                .with("run-" + run, u -> u.working(Optional.empty(), millis));
      }
      BudgetSpec budget =
          new BudgetSpec(
              Optional.of(1 + random.nextInt(3)),
              Optional.of(1 + random.nextInt(6)),
              Optional.of(Duration.ofMinutes(1 + random.nextInt(300))),
              Optional.of(Duration.ofMinutes(1 + random.nextInt(900))));
      Instant allowed = past.allows(budget, at);
      assertThat(fits(past, budget, allowed)).as("%s at %s", past, allowed).isTrue();
      assertThat(allowed.equals(at) || !fits(past, budget, allowed.minusMillis(1))).isTrue();
    }
  }

  private static boolean fits(PastRuns past, BudgetSpec b, Instant at) {
    return past.runs(at, PastRuns.DAY) < b.runsPerDay().get()
        && past.runs(at, PastRuns.WEEK) < b.runsPerWeek().get()
        && past.compute(at, PastRuns.DAY).compareTo(b.computePerDay().get()) < 0
        && past.compute(at, PastRuns.WEEK).compareTo(b.computePerWeek().get()) < 0;
  }

  @Test
  void timeOfMoreRunsThanAreListedStillCounts() {
    PastRuns past = PastRuns.NONE;
    for (int i = 0; i < BudgetSpec.MOST_RUNS + 50; i++) {
      String run = "run-" + i;
      past =
          past.started(run, PolicyHarness.START.plusSeconds(i))
              .with(run, u -> u.working(Optional.empty(), 1000));
    }
    assertThat(past.uses()).hasSize(BudgetSpec.MOST_RUNS);
    assertThat(past.compute(PolicyHarness.START, DAY))
        .isEqualTo(Duration.ofSeconds(BudgetSpec.MOST_RUNS + 50));
  }

  @Test
  void aBudgetThatIsRaisedLetsWhatWaitsStart() {
    PolicyHarness h = given(TWO, runs(1));
    run(h, "a");
    h.file("b", 10).nothingFires();
    h.apply(Specs.with(spec(TWO, onData(When.ANY)), runs(2)));
    assertThat(h.firedNow().signals().ids()).containsExactly("data-b");
  }

  private static void see(PolicyHarness h, String run, RunEventBody body) {
    h.runEvent(new RunEvent("event", Specs.PIPELINE, run, 1, h.now, body));
  }
}
