package dev.tidemill.trigger.policy;

import static dev.tidemill.trigger.policy.PolicyHarness.START;
import static dev.tidemill.trigger.policy.PolicyHarness.given;
import static dev.tidemill.trigger.policy.Specs.limit;
import static dev.tidemill.trigger.policy.Specs.onData;
import static dev.tidemill.trigger.policy.Specs.spec;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemill.schemas.message.Condition;
import dev.tidemill.schemas.message.DataFile;
import dev.tidemill.schemas.message.LateData;
import dev.tidemill.schemas.message.RowRange;
import dev.tidemill.schemas.message.SignalBody;
import dev.tidemill.schemas.message.TriggerOutcome;
import dev.tidemill.schemas.spec.ConcurrencySpec.Policy;
import dev.tidemill.schemas.spec.TriggerSpec.When;
import dev.tidemill.trigger.policy.state.PartitionTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Files and rows that are older than what a run has taken, and files that are written anew. */
class LateDataTest {

  private static When when(Optional<Long> late, Optional<Long> rewritten, Optional<Long> rows) {
    return new When(
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        late,
        rewritten,
        rows,
        Optional.empty(),
        Optional.empty());
  }

  private static DataFile file(String path, String digest, Optional<Instant> newest) {
    return new DataFile(path, digest, 1, 10, newest, newest, Optional.of("flights"));
  }

  private static DataFile at(String path, Duration after) {
    return file(path, "digest of " + path, Optional.of(START.plus(after)));
  }

  private static DataFile untimed(String path) {
    return file(path, "digest of " + path, Optional.empty());
  }

  private static PolicyHarness flights(When when) {
    return given(spec(limit(9, Policy.QUEUE), onData(when)));
  }

  /** A run that has taken a file. */
  private static PolicyHarness took(DataFile... files) {
    PolicyHarness h = flights(When.ANY).data("first", "flights", files);
    String run = h.firedNow().runId();
    return h.cut(run, files).ended(run);
  }

  private static Optional<LateData> late(PolicyHarness h) {
    return h.firedNow().signals().late();
  }

  @Test
  void aFileWhoseRowsAreOlderThanWhatARunTookIsLate() {
    PolicyHarness h = took(at("b", Duration.ofHours(2)));
    h.data("a", "flights", at("a", Duration.ofHours(1)));
    assertThat(late(h)).contains(new LateData(1, 0, 10, List.of("a late")));
    assertThat(h.firedNow().reason())
        .isEqualTo("1 new file, 10 rows, with 1 late file, 10 late rows (a late)");
    h.theStateIsTheFoldOfTheEvents();
  }

  @Test
  void aFileThatIsNoOlderIsInTimeAndSoIsOneBeforeAnyRun() {
    PolicyHarness h = flights(When.ANY).data("b", "flights", at("b", Duration.ofHours(2)));
    assertThat(late(h)).isEmpty();
    h.data("a", "flights", at("a", Duration.ofHours(1)));
    assertThat(late(h)).as("no run has cut a snapshot").isEmpty();
    PolicyHarness same = took(at("b", Duration.ofHours(2)));
    same.data("c", "flights", at("c", Duration.ofHours(2)));
    assertThat(late(same)).isEmpty();
  }

  @Test
  void aFileThatTheRunItselfTookIsNotLate() {
    DataFile a = at("a", Duration.ofHours(1));
    DataFile b = at("b", Duration.ofHours(2));
    PolicyHarness h = flights(When.ANY).data("b", "flights", b);
    String run = h.firedNow().runId();
    h.cut(run, a, b).data("a", "flights", a).outcomes(TriggerOutcome.WAITING);
    assertThat(h.evaluated().get(0).signals().late()).isEmpty();
  }

  @Test
  void aRowDatedFarAheadMakesNothingLate() {
    PolicyHarness h =
        took(at("typing error", Duration.ofDays(9_000)), at("b", Duration.ofHours(1)));
    h.data("c", "flights", at("c", Duration.ofHours(2)));
    assertThat(late(h)).isEmpty();
  }

  @Test
  void otherBytesUnderTheSameNameAreARewrittenFileAndNotALateOne() {
    PolicyHarness h = took(at("a", Duration.ofHours(1)), at("b", Duration.ofHours(2)));
    h.data("again", "flights", file("a", "other", Optional.of(START.plusSeconds(60))));
    assertThat(late(h)).contains(new LateData(0, 1, 0, List.of("a rewritten")));
  }

  @Test
  void withoutEventTimesThePartitionTells() {
    PolicyHarness h = took(untimed("region=eu/dt=2026-10-02/a.csv"));
    h.data("late", "flights", untimed("region=us/dt=2026-10-01/b.csv"));
    assertThat(late(h)).map(LateData::lateFiles).contains(1L);
    h.data("same", "flights", untimed("region=us/dt=2026-10-02/c.csv"));
    assertThat(late(h)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "dt=2024-12-31/a.csv, 2024-12-31T00:00:00Z",
    "day=20241231/a.csv, 2024-12-31T00:00:00Z",
    "dt=2024-12-31/hour=07/a.csv, 2024-12-31T07:00:00Z",
    "at=2024-12-31T07/a.csv, 2024-12-31T07:00:00Z",
    "month=2024-12/a.csv, 2024-12-01T00:00:00Z",
    "year=2024/month=2/day=9/x=1/a.csv, 2024-02-09T00:00:00Z",
    "region=eu/a.csv,",
    "store=1204/a.csv,",
    "store=120412/a.csv,",
    "dt=2024-13-40/a.csv,",
    "plain/a.csv,",
    "a=2024-01-01,",
  })
  void theTimeOfAPartitionIsReadFromItsFolders(String path, String at) {
    assertThat(PartitionTime.of(path)).isEqualTo(Optional.ofNullable(at).map(Instant::parse));
  }

  @Test
  void lateAndRewrittenDataAreThresholds() {
    When two = when(Optional.of(2L), Optional.of(1L), Optional.of(25L));
    PolicyHarness h = took(at("z", Duration.ofHours(9)));
    h.apply(spec(limit(9, Policy.QUEUE), onData(two)));
    h.data("a", "flights", at("a", Duration.ofHours(1))).nothingFires();
    assertThat(h.evaluated().get(0).conditions())
        .contains(
            new Condition("lateFiles", "1", "2", false).below(1),
            new Condition("rewrittenFiles", "0", "1", false).below(1),
            new Condition("lateRows", "10", "25", false).below(1));
    h.data("b", "flights", at("b", Duration.ofHours(2)));
    assertThat(late(h)).contains(new LateData(2, 0, 20, List.of("a late", "b late")));
    h.data("c", "flights", file("z", "other", Optional.empty()));
    assertThat(late(h)).map(LateData::rewrittenFiles).contains(1L);
  }

  @Test
  void rowsThatTheirSourceCallsLateAreNewRowsOfAPartOfTheirOwn() {
    PolicyHarness h = flights(When.ANY);
    h.signal(
        "on time",
        new SignalBody.DataArrived("flights", List.of(), List.of(range("query@1", 0, 100, 0))));
    String run = h.firedNow().runId();
    h.ended(run);
    RowRange behind = range("query@1/late@99", 0, 3, 3);
    h.signal("late", new SignalBody.DataArrived("flights", List.of(), List.of(behind)));
    assertThat(late(h)).contains(new LateData(0, 0, 3, List.of("3 late rows of flights")));
    assertThat(h.firedNow().signals().rows()).isEqualTo(3);
    h.signal("again", new SignalBody.DataArrived("flights", List.of(), List.of(behind)));
    h.outcomes(TriggerOutcome.DUPLICATE);
  }

  private static RowRange range(String part, long from, long to, long late) {
    return new RowRange(
        "flights",
        part,
        from,
        to,
        to - from,
        0,
        Optional.empty(),
        Optional.empty(),
        Optional.of(late));
  }
}
