package dev.tidemill.trigger.policy;

import static dev.tidemill.trigger.policy.PolicyHarness.START;
import static dev.tidemill.trigger.policy.PolicyHarness.given;
import static dev.tidemill.trigger.policy.Specs.limit;
import static dev.tidemill.trigger.policy.Specs.onData;
import static dev.tidemill.trigger.policy.Specs.rows;
import static dev.tidemill.trigger.policy.Specs.spec;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemill.schemas.message.CommandBody;
import dev.tidemill.schemas.message.DataFile;
import dev.tidemill.schemas.message.RowRange;
import dev.tidemill.schemas.message.RunOutcome;
import dev.tidemill.schemas.message.SignalBody.DataArrived;
import dev.tidemill.schemas.message.Snapshot;
import dev.tidemill.schemas.message.TriggerOutcome;
import dev.tidemill.schemas.spec.ConcurrencySpec.Policy;
import dev.tidemill.schemas.spec.TriggerSpec.When;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Rows of sources without files are counted once, and cause one run. */
class OneRunForOneRangeTest {

  private static RowRange range(int partition, long from, long to) {
    return new RowRange(
        "flights", "t-" + partition, from, to, to - from, 0, Optional.empty(), Optional.empty());
  }

  private static PolicyHarness arrive(PolicyHarness h, String id, RowRange... ranges) {
    return h.signal(id, new DataArrived("flights", List.of(), List.of(ranges)));
  }

  private static PolicyHarness cut(PolicyHarness h, String run, RowRange... ranges) {
    Snapshot s =
        new Snapshot(
            "d", START, START, START, START, START, 1, 1, "t", "h", List.of(), List.of(), "rule");
    return h.cut(
        run,
        new Snapshot(
            s.digest(),
            s.asOf(),
            s.windowStart(),
            s.windowEnd(),
            s.holdoutStart(),
            s.holdoutEnd(),
            s.trainRows(),
            s.holdoutRows(),
            s.trainDigest(),
            s.holdoutDigest(),
            s.contextDigest(),
            s.files(),
            s.newFiles(),
            s.holdoutRule(),
            s.rows(),
            s.notes(),
            s.columns(),
            List.of(ranges)));
  }

  private static void holds(PolicyHarness h) {
    h.theStateIsTheFoldOfTheEvents();
    assertThat(h.state.conservation("new-data").holds()).isTrue();
  }

  private static PolicyHarness byHand(Policy policy) {
    return given(spec(limit(1, policy), onData(When.ANY)))
        .command(new CommandBody.TriggerRun("apply --trigger", Map.of()));
  }

  @Test
  void rowsOfRangesReachAThreshold() {
    PolicyHarness h = given(spec(limit(1, Policy.QUEUE), onData(rows(100))));
    arrive(h, "a", range(0, 0, 40), range(1, 0, 20)).nothingFires();
    arrive(h, "b", range(0, 40, 70)).nothingFires();
    arrive(h, "c", range(1, 20, 30));
    assertThat(h.firedNow().signals().rows()).isEqualTo(100);
    holds(h);
  }

  @Test
  void rowsThatAreReportedAgainCountOnce() {
    PolicyHarness h = given(spec(limit(1, Policy.QUEUE), onData(rows(100))));
    arrive(h, "a", range(0, 0, 90)).nothingFires();
    // the cursor is lost: one signal with all rows, of which five are new
    arrive(h, "b", range(0, 0, 95)).nothingFires();
    arrive(h, "c", range(0, 0, 95)).outcomes(TriggerOutcome.DUPLICATE);
    assertThat(h.evaluated().get(0).reason()).isEqualTo("each of its rows was received before");
    arrive(h, "d", range(0, 95, 100));
    assertThat(h.firedNow().signals().rows()).isEqualTo(100);
    holds(h);
  }

  @ParameterizedTest
  @EnumSource(Policy.class)
  void rowsThatAreReportedAfterARunReadThemCauseNoSecondRun(Policy policy) {
    PolicyHarness h = byHand(policy);
    String run = h.firedNow().runId();
    cut(h, run, range(0, 0, 50), range(1, 0, 50)).nothingFires();
    arrive(h, "a", range(0, 0, 30), range(1, 0, 50))
        .outcomes(TriggerOutcome.WAITING)
        .nothingFires();
    h.ended(run).outcomes(TriggerOutcome.COALESCED).nothingFires();
    arrive(h, "b", range(0, 30, 50)).outcomes(TriggerOutcome.COALESCED).nothingFires();
    assertThat(h.evaluated().get(0).reason()).contains(run);
    holds(h);
    arrive(h, "c", range(0, 50, 51));
    assertThat(h.firedNow().signals().ids()).containsExactly("c");
    holds(h);
  }

  @ParameterizedTest
  @EnumSource(
      value = Policy.class,
      names = {"QUEUE", "QUEUE_LATEST"})
  void rowsThatWaitWhenARunReadsThemCauseNoSecondRun(Policy policy) {
    PolicyHarness h = byHand(policy);
    String run = h.firedNow().runId();
    arrive(h, "a", range(0, 0, 30)).outcomes(TriggerOutcome.WAITING);
    cut(h, run, range(0, 0, 50)).outcomes(TriggerOutcome.WAITING);
    h.ended(run).outcomes(TriggerOutcome.COALESCED).nothingFires();
    holds(h);
  }

  @Test
  void anEarlierRunThatEndsLastDoesNotMakeRowsNewAgain() {
    PolicyHarness h = given(spec(limit(2, Policy.QUEUE), onData(When.ANY)));
    String first = h.command(new CommandBody.TriggerRun("one", Map.of())).firedNow().runId();
    cut(h, first, range(0, 0, 50), range(1, 0, 50));
    String second = h.command(new CommandBody.TriggerRun("two", Map.of())).firedNow().runId();
    cut(h, second, range(0, 0, 100), range(1, 0, 40));
    h.ended(second).ended(first);
    arrive(h, "late", range(0, 0, 100), range(1, 0, 50))
        .outcomes(TriggerOutcome.COALESCED)
        .nothingFires();
    holds(h);
    arrive(h, "new", range(1, 50, 51));
    assertThat(h.firedNow().signals().ids()).containsExactly("new");
  }

  @Test
  void rowsBehindThoseThatARunReadCauseARun() {
    PolicyHarness h = byHand(Policy.QUEUE);
    String run = h.firedNow().runId();
    arrive(h, "a", range(0, 0, 60)).outcomes(TriggerOutcome.WAITING);
    cut(h, run, range(0, 0, 50));
    h.ended(run, RunOutcome.PROMOTED);
    assertThat(h.firedNow().signals().ids()).containsExactly("a");
    holds(h);
  }

  private static DataFile file(String path, Instant from, Instant to) {
    return new DataFile(path, "digest of " + path, 1, 1, Optional.of(from), Optional.of(to));
  }

  private static When when(Optional<Long> partitions, Optional<Duration> timeRange) {
    return new When(
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        partitions,
        Optional.empty(),
        timeRange,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  @Test
  void aFolderThatHadNoFileIsANewPartitionOnce() {
    PolicyHarness h =
        given(spec(limit(9, Policy.QUEUE), onData(when(Optional.of(2L), Optional.empty()))));
    h.data("a", "flights", file("dt=1/a.csv", START, START)).nothingFires();
    h.data("b", "flights", file("dt=1/b.csv", START, START)).nothingFires();
    h.data("c", "flights", file("plain/c.csv", START, START)).nothingFires();
    h.data("d", "flights", file("dt=2/d.csv", START, START));
    assertThat(h.firedNow().conditions())
        .anyMatch(c -> c.name().equals("newPartitions") && c.met());
    h.data("e", "flights", file("dt=2/e.csv", START, START)).nothingFires();
    holds(h);
  }

  @Test
  void eventTimesOfWhatWaitsSpanATimeRange() {
    PolicyHarness h =
        given(
            spec(
                limit(9, Policy.QUEUE),
                onData(when(Optional.empty(), Optional.of(Duration.ofDays(1))))));
    h.data("a", "flights", file("a", START, START.plus(Duration.ofHours(3)))).nothingFires();
    Instant later = START.plus(Duration.ofHours(24));
    h.data("b", "flights", file("b", later, later));
    assertThat(h.firedNow().conditions()).anyMatch(c -> c.name().equals("timeRange") && c.met());
    holds(h);
  }
}
