package dev.tidemill.trigger.policy;

import static dev.tidemill.trigger.policy.PolicyHarness.given;
import static dev.tidemill.trigger.policy.Specs.ONE_LATEST;
import static dev.tidemill.trigger.policy.Specs.limit;
import static dev.tidemill.trigger.policy.Specs.onData;
import static dev.tidemill.trigger.policy.Specs.onSchedule;
import static dev.tidemill.trigger.policy.Specs.spec;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemill.schemas.message.CommandBody;
import dev.tidemill.schemas.message.PauseTarget;
import dev.tidemill.schemas.message.TriggerEvent.Evaluated;
import dev.tidemill.schemas.message.TriggerEvent.Fired;
import dev.tidemill.schemas.message.TriggerEvent.ScheduleMissed;
import dev.tidemill.schemas.message.TriggerEvent.SchedulePlanned;
import dev.tidemill.schemas.message.TriggerOutcome;
import dev.tidemill.schemas.spec.ConcurrencySpec.Policy;
import dev.tidemill.schemas.spec.Timetable;
import dev.tidemill.schemas.spec.TriggerSpec.When;
import dev.tidemill.schemas.spec.trigger.Schedule;
import dev.tidemill.schemas.spec.trigger.Schedule.Missed;
import dev.tidemill.trigger.calendar.ZonedCalendar;
import dev.tidemill.trigger.policy.state.Conservation;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ScheduleTriggerTest {

  private static final String EVERY_TWO_MINUTES = "*/2 * * * *";

  private static PolicyHarness scheduled(Missed missed) {
    return given(spec(ONE_LATEST, onSchedule(EVERY_TWO_MINUTES, missed)));
  }

  private static ScheduleMissed missed(PolicyHarness h) {
    return h.last().stream()
        .filter(ScheduleMissed.class::isInstance)
        .map(ScheduleMissed.class::cast)
        .findFirst()
        .orElseThrow();
  }

  @Test
  void applyPlansTheNextInstant() {
    PolicyHarness h = scheduled(Missed.LAST);
    assertThat(h.last())
        .contains(
            new SchedulePlanned(
                "regular",
                java.util.Optional.of(Instant.parse("2026-11-23T12:02:00Z")),
                1,
                java.util.Optional.empty()));
  }

  @Test
  void thePlannedInstantFiresAndTheNextIsPlanned() {
    PolicyHarness h = scheduled(Missed.LAST).pass(Duration.ofSeconds(89)).nothingFires();
    Fired fired = h.pass(Duration.ofSeconds(1)).firedNow();
    assertThat(fired.triggers()).containsExactly("regular");
    assertThat(fired.reason()).contains("2026-11-23T12:02:00Z");
    assertThat(h.state.memory("regular").nextPlanned())
        .contains(Instant.parse("2026-11-23T12:04:00Z"));
  }

  @Test
  void theFireIdFollowsFromThePlannedInstantAlone() {
    Fired onTime = scheduled(Missed.LAST).pass(Duration.ofSeconds(90)).firedNow();
    PolicyHarness late = scheduled(Missed.LAST).outage(Duration.ofMinutes(2));
    assertThat(late.firedNow().fireId()).isEqualTo(onTime.fireId());
  }

  @Test
  void skipLeavesMissedInstantsOut() {
    PolicyHarness h = scheduled(Missed.SKIP).outage(Duration.ofMinutes(9).plusSeconds(15));
    // 12:02, :04, :06, :08 are late by more than a minute
    assertThat(missed(h).count()).isEqualTo(4);
    h.nothingFires();
    assertThat(h.state.conservation("regular").expired()).isEqualTo(4);
    assertThat(h.state.memory("regular").nextPlanned())
        .contains(Instant.parse("2026-11-23T12:10:00Z"));
  }

  @Test
  void lastRunsTheNewestOfThem() {
    PolicyHarness h = scheduled(Missed.LAST).outage(Duration.ofMinutes(9).plusSeconds(15));
    Fired fired = h.firedNow();
    assertThat(fired.signals().ids()).containsExactly("schedule:regular@2026-11-23T12:08:00Z");
    assertThat(h.state.conservation("regular").expired()).isEqualTo(3);
  }

  @Test
  void allGoThroughTheSameGateAsEverythingElse() {
    PolicyHarness h =
        given(spec(limit(1, Policy.QUEUE), onSchedule(EVERY_TWO_MINUTES, Missed.ALL)));
    h.outage(Duration.ofMinutes(9).plusSeconds(15));
    assertThat(h.state.activeRuns()).hasSize(1);
    assertThat(h.state.queue()).hasSize(3);
    for (int i = 0; i < 3; i++) {
      Fired next = h.ended(h.state.activeRuns().get(0)).firedNow();
      assertThat(next.signals().count()).isEqualTo(1);
    }
    assertThat(h.fired()).hasSize(4);
  }

  @Test
  void allIsBounded() {
    PolicyHarness h = scheduled(Missed.ALL).outage(Duration.ofDays(1));
    Conservation counts = h.state.conservation("regular");
    assertThat(counts.received()).isEqualTo(720);
    assertThat(counts.expired()).isEqualTo(720 - Missed.ALL.limit());
    assertThat(counts.consumed() + counts.pending()).isEqualTo(Missed.ALL.limit());
  }

  @ParameterizedTest
  @ValueSource(strings = {"*/2 * * * *", "* * 3 * * ?", "* * * * * ?"})
  void afterALongOutageTheNewestInstantsRun(String cron) {
    for (Duration outage : List.of(Duration.ofDays(2), Duration.ofDays(90))) {
      PolicyHarness h =
          given(spec(limit(1, Policy.SKIP), onSchedule(cron, Missed.ALL))).outage(outage);
      List<Evaluated> ran =
          h.evaluated().stream().filter(e -> e.outcome() != TriggerOutcome.EXPIRED).toList();
      assertThat(ran).hasSize(Missed.ALL.limit());
      ZonedCalendar calendar = new ZonedCalendar();
      Schedule schedule = (Schedule) onSchedule(cron, Missed.ALL).kind();
      for (int i = 0; i < ran.size(); i++) {
        Instant at = Instant.parse(PlannedInstants.instantOf(ran.get(i).signals().ids().get(0)));
        Instant next = calendar.next(at, Timetable.of(schedule)).orElseThrow();
        if (i == ran.size() - 1) {
          assertThat(next).isAfter(h.now);
        } else {
          assertThat(PlannedInstants.instantOf(ran.get(i + 1).signals().ids().get(0)))
              .isEqualTo(next.toString());
        }
      }
    }
  }

  @Test
  void whatIsLeftOutIsCountedOneByOneAndTheReasonSaysWhatHappened() {
    PolicyHarness h = scheduled(Missed.ALL).outage(Duration.ofDays(20));
    Conservation counts = h.state.conservation("regular");
    assertThat(counts.received()).isEqualTo(20 * 720);
    assertThat(counts.expired()).isEqualTo(20 * 720 - Missed.ALL.limit());
    assertThat(missed(h).count()).isEqualTo(20 * 720 - 1);
    assertThat(h.evaluated().get(0).reason()).contains("only the newest 100 run");
    PolicyHarness last = scheduled(Missed.LAST).outage(Duration.ofMinutes(9));
    assertThat(last.evaluated().get(0).reason()).contains("only the newest runs");
    PolicyHarness many = scheduled(Missed.LAST).outage(Duration.ofDays(365));
    assertThat(many.evaluated().get(0).reason()).contains("more than are counted");
  }

  @Test
  void aYearWithoutTheServiceEndsInADecision() {
    PolicyHarness h = scheduled(Missed.LAST).outage(Duration.ofDays(365));
    assertThat(h.firedNow().signals().ids().get(0)).contains("2027-11-23T12:00:00Z");
    assertThat(h.state.memory("regular").nextPlanned().orElseThrow()).isAfter(h.now);
  }

  @Test
  void anEditCountsFromNowOn() {
    PolicyHarness h = scheduled(Missed.ALL).pass(Duration.ofMinutes(1));
    h.apply(spec(ONE_LATEST, onSchedule("0 * * * *", Missed.ALL)));
    assertThat(h.state.memory("regular").nextPlanned())
        .contains(Instant.parse("2026-11-23T13:00:00Z"));
    assertThat(h.fired()).isEmpty();
  }

  @Test
  void anEditOfSomethingElseKeepsThePlan() {
    PolicyHarness h = scheduled(Missed.LAST);
    h.apply(
        spec(ONE_LATEST, onSchedule(EVERY_TWO_MINUTES, Missed.LAST), onData("d", "s", When.ANY)));
    assertThat(h.last()).noneMatch(SchedulePlanned.class::isInstance);
    assertThat(h.state.version()).isEqualTo(2);
  }

  @Test
  void duringAPauseInstantsAreDroppedAndNotMadeUp() {
    PolicyHarness h = scheduled(Missed.ALL);
    h.command(new CommandBody.Pause(PauseTarget.PIPELINE, "", "holiday"));
    h.pass(Duration.ofMinutes(10)).nothingFires();
    h.command(new CommandBody.Resume(PauseTarget.PIPELINE, "", ""));
    h.nothingFires();
    Evaluated passed = h.evaluated().get(0);
    assertThat(passed.outcome()).isEqualTo(TriggerOutcome.SUPPRESSED);
    assertThat(passed.signals().count()).isEqualTo(5);
    assertThat(passed.reason()).contains("passed during the pause", "skipped", "--missed last");
    assertThat(h.answer().message()).contains("5 planned times", "none of them fires");
    assertThat(h.pass(Duration.ofMinutes(2)).fired()).hasSize(1);
  }

  @Test
  void aScheduleThatNeverFiresIsRefused() {
    PolicyHarness h = given(spec(ONE_LATEST, onSchedule("0 0 31 2 *", Missed.LAST)));
    assertThat(h.answer().accepted()).isFalse();
    assertThat(h.answer().message()).contains("regular", "0 0 31 2 *", "never fires");
    assertThat(h.state.live()).isEmpty();
  }

  @Test
  void aScheduleThatCannotBeReadIsRefused() {
    PolicyHarness h = given(spec(ONE_LATEST, onSchedule("every noon", Missed.LAST)));
    assertThat(h.answer().accepted()).isFalse();
    assertThat(h.answer().message()).contains("regular", "every noon", "5");
    assertThat(h.state.live()).isEmpty();
  }
}
