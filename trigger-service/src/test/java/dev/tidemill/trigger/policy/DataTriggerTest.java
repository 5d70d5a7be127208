package dev.tidemill.trigger.policy;

import static dev.tidemill.trigger.policy.PolicyHarness.dataFile;
import static dev.tidemill.trigger.policy.PolicyHarness.given;
import static dev.tidemill.trigger.policy.Specs.ONE_LATEST;
import static dev.tidemill.trigger.policy.Specs.onData;
import static dev.tidemill.trigger.policy.Specs.rows;
import static dev.tidemill.trigger.policy.Specs.spec;
import static dev.tidemill.trigger.policy.Specs.when;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemill.schemas.avro.AvroMapper;
import dev.tidemill.schemas.message.Condition;
import dev.tidemill.schemas.message.ConditionTree;
import dev.tidemill.schemas.message.TriggerEvent.Evaluated;
import dev.tidemill.schemas.message.TriggerEvent.Fired;
import dev.tidemill.schemas.message.TriggerOutcome;
import dev.tidemill.schemas.spec.TriggerSpec;
import dev.tidemill.schemas.spec.TriggerSpec.When;
import dev.tidemill.trigger.policy.state.TriggerState;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DataTriggerTest {

  private static final Duration SECOND = Duration.ofSeconds(1);

  private static PolicyHarness flights() {
    return given(spec(ONE_LATEST, onData(when(3000, Duration.ofSeconds(30), SECOND))));
  }

  @Test
  void withoutThresholdOneSignalFires() {
    PolicyHarness h = given(spec(ONE_LATEST, onData(When.ANY))).file("a.csv", 10);
    Fired fired = h.firedNow();
    assertThat(fired.triggers()).containsExactly("new-data");
    assertThat(fired.runId()).startsWith("flights-").hasSize("flights-".length() + 12);
    assertThat(fired.signals().ids()).containsExactly("data-a.csv");
    assertThat(fired.specVersion()).isEqualTo(1);
  }

  @Test
  void fewerRowsThanTheThresholdWaitAndSayWhatIsMissing() {
    PolicyHarness h = flights().file("a.csv", 2999).outcomes(TriggerOutcome.WAITING);
    Evaluated waiting = h.evaluated().get(0);
    assertThat(waiting.conditions())
        .contains(new Condition("newRows", "2999", "3000", false).below(1))
        .extracting(c -> c.until(Optional.empty()))
        .contains(new Condition("quietPeriod", "0s", "1s", false));
    assertThat(waiting.reason())
        .isEqualTo("newRows 2999 of 3000 or maxWait 0s of 30s, quietPeriod 0s of 1s");
    assertThat(waiting.wakeAt()).contains(h.now.plusSeconds(30));
  }

  @Test
  void theThresholdIsMetByTheUnionAndThenTheQuietPeriodCounts() {
    PolicyHarness h = flights().file("a.csv", 2000).file("b.csv", 2000).nothingFires();
    h.pass(Duration.ofMillis(999)).nothingFires();
    Fired fired = h.pass(Duration.ofMillis(1)).firedNow();
    assertThat(fired.signals().ids()).containsExactly("data-a.csv", "data-b.csv");
    assertThat(fired.signals().rows()).isEqualTo(4000);
    assertThat(fired.signals().files()).isEqualTo(2);
    assertThat(fired.signals().ranges().get(0).from()).isEqualTo(1);
    assertThat(fired.signals().ranges().get(0).to()).isEqualTo(2);
    assertThat(fired.conditions())
        .contains(new Condition("newRows", "4000", "3000", true).below(1));
  }

  @Test
  void eachFurtherSignalStartsTheQuietPeriodAgain() {
    PolicyHarness h = flights().file("a.csv", 4000);
    h.pass(Duration.ofMillis(900)).file("b.csv", 10).pass(Duration.ofMillis(900)).nothingFires();
    assertThat(h.pass(Duration.ofMillis(100)).firedNow().signals().count()).isEqualTo(2);
  }

  @Test
  void theLongestWaitFiresWithoutTheThreshold() {
    PolicyHarness h = flights().file("a.csv", 5).pass(Duration.ofSeconds(29)).nothingFires();
    assertThat(h.pass(SECOND).firedNow().signals().rows()).isEqualTo(5);
  }

  @Test
  void theLongestWaitAloneGathersWhatComesUntilThen() {
    When onlyMaxWait =
        new When(
            java.util.Optional.empty(),
            java.util.Optional.empty(),
            java.util.Optional.empty(),
            java.util.Optional.of(Duration.ofSeconds(30)),
            java.util.Optional.empty());
    PolicyHarness h = given(spec(ONE_LATEST, onData(onlyMaxWait)));
    h.file("a.csv", 5).outcomes(TriggerOutcome.WAITING).nothingFires();
    assertThat(h.evaluated().get(0).conditions())
        .extracting(c -> c.until(Optional.empty()))
        .contains(new Condition("maxWait", "0s", "30s", false));
    h.pass(Duration.ofSeconds(29)).file("b.csv", 5).nothingFires();
    assertThat(h.pass(SECOND).firedNow().signals().ids())
        .containsExactly("data-a.csv", "data-b.csv");
  }

  @Test
  void theLongestWaitAloneStillWaitsForTheQuietPeriod() {
    When both =
        new When(
            java.util.Optional.empty(),
            java.util.Optional.empty(),
            java.util.Optional.empty(),
            java.util.Optional.of(Duration.ofSeconds(30)),
            java.util.Optional.of(Duration.ofSeconds(5)));
    PolicyHarness h = given(spec(ONE_LATEST, onData(both))).file("a.csv", 5);
    h.pass(Duration.ofSeconds(28)).file("b.csv", 5).pass(Duration.ofSeconds(4)).nothingFires();
    assertThat(h.pass(SECOND).firedNow().signals().count()).isEqualTo(2);
  }

  @Test
  void anUnreadableFileCountsNoRowsButReachesARunThroughTheLongestWait() {
    PolicyHarness h = flights().file("broken.csv", -1);
    assertThat(h.evaluated().get(0).signals().rows()).isZero();
    assertThat(h.evaluated().get(0).signals().files()).isEqualTo(1);
    assertThat(h.pass(Duration.ofSeconds(30)).firedNow().signals().files()).isEqualTo(1);
  }

  @Test
  void filesOrBytesAreThresholdsToo() {
    When two =
        new When(
            java.util.Optional.empty(),
            java.util.Optional.of(2L),
            java.util.Optional.of(1_000L),
            java.util.Optional.empty(),
            java.util.Optional.empty());
    PolicyHarness h = given(spec(ONE_LATEST, onData(two))).file("a", 1).nothingFires();
    assertThat(h.file("b", 1).firedNow().conditions())
        .startsWith(
            new Condition("when", "1 of 2", ConditionTree.ANY, true),
            new Condition("newFiles", "2", "2", true).below(1),
            new Condition("newBytes", "200", "1000", false).below(1));
  }

  @Test
  void theSameSignalAgainIsADuplicate() {
    PolicyHarness h = flights().file("a.csv", 10).file("a.csv", 10);
    h.outcomes(TriggerOutcome.DUPLICATE);
    assertThat(h.state.conservation("new-data").duplicate()).isEqualTo(1);
  }

  @Test
  void aSignalIsKnownForThirtyDaysAndForgottenAfterFifty() {
    PolicyHarness h = flights().signal("early", other());
    h.pass(Duration.ofDays(30)).signal("early", other()).outcomes(TriggerOutcome.DUPLICATE);
    h.pass(Duration.ofDays(50)).signal("early", other()).outcomes(TriggerOutcome.FILTERED);
    assertThat(h.rows).hasSize(1);
  }

  private static dev.tidemill.schemas.message.SignalBody other() {
    return new dev.tidemill.schemas.message.SignalBody.DataArrived(
        "elsewhere", java.util.List.of());
  }

  @Test
  void aFileIsKnownByPathAndDigestWhateverTheSignalIsCalled() {
    PolicyHarness h = flights().data("one", "flights", dataFile("a", "d1", 10));
    h.data("two", "flights", dataFile("a", "d1", 10)).outcomes(TriggerOutcome.DUPLICATE);
    h.data("three", "flights", dataFile("a", "repaired", 10)).outcomes(TriggerOutcome.WAITING);
  }

  @Test
  void ofASignalWithKnownFilesOnlyTheNewOnesCount() {
    PolicyHarness h = flights().data("one", "flights", dataFile("a", "d", 10));
    h.data("two", "flights", dataFile("a", "d", 10), dataFile("b", "d", 7));
    assertThat(h.evaluated().get(0).signals().files()).isEqualTo(1);
    assertThat(h.evaluated().get(0).signals().rows()).isEqualTo(7);
  }

  @Test
  void anotherSourceIsFilteredUnderNoTrigger() {
    PolicyHarness h = flights().data("x", "weather", dataFile("a", "d", 10));
    h.outcomes(TriggerOutcome.FILTERED);
    assertThat(h.evaluated().get(0).trigger()).isEmpty();
    assertThat(h.evaluated().get(0).reason()).contains("weather");
    assertThat(h.state.conservation("").filtered()).isEqualTo(1);
  }

  @Test
  void twoTriggersThatAreReadyAtOnceShareARun() {
    PolicyHarness h =
        given(
            spec(
                ONE_LATEST, onData("few", "flights", rows(1)), onData("many", "flights", rows(5))));
    h.file("a", 10);
    Fired fired = h.firedNow();
    assertThat(fired.triggers()).containsExactly("few", "many");
    assertThat(fired.signals().count()).isEqualTo(1);
    assertThat(fired.signals().rows()).isEqualTo(10);
    assertThat(h.state.conservation("few").consumed()).isEqualTo(1);
    assertThat(h.state.conservation("many").consumed()).isEqualTo(1);
  }

  @Test
  void anEndlessIdIsRejected() {
    flights().data("x".repeat(500), "flights").outcomes(TriggerOutcome.REJECTED);
  }

  @Test
  void signalsBeforeThePipelineExistsAreFiltered() {
    PolicyHarness h = new PolicyHarness().file("a", 1).outcomes(TriggerOutcome.FILTERED);
    assertThat(h.evaluated().get(0).reason()).contains("no such pipeline");
  }

  @Test
  void thousandsOfSignalsKeepTheStateSmall() {
    PolicyHarness h = given(spec(ONE_LATEST, onData(rows(1_000_000))));
    for (int i = 0; i < 1200; i++) {
      h.file("some/rather/long/path/to/a/file/number-" + i + ".csv.gz", 1);
    }
    assertThat(h.state.memory("new-data").pending().orElseThrow().signals().count())
        .isEqualTo(1200);
    assertThat(h.state.memory("new-data").pending().orElseThrow().signals().ids()).hasSize(1000);
  }

  @Test
  void theLongestIdsAtManyTriggersStayUnderAMegabyte() {
    TriggerSpec[] triggers = new TriggerSpec[Applying.MAX_TRIGGERS];
    for (int i = 0; i < triggers.length; i++) {
      triggers[i] = onData("trigger-" + i, "flights", rows(1_000_000));
    }
    PolicyHarness h = given(spec(ONE_LATEST, triggers));
    for (int i = 0; i < 200; i++) {
      String id = i + "x".repeat(190);
      h.data(id, "flights", dataFile(id, "digest", 1));
    }
    assertThat(AvroMapper.of(TriggerState.class).encode(h.state)).hasSizeLessThan(800_000);
    assertThat(h.state.conservation("trigger-49").pending()).isEqualTo(200);
  }
}
