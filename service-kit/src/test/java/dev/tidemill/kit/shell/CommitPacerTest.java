package dev.tidemill.kit.shell;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.junit.jupiter.api.Test;

class CommitPacerTest {

  private static final Duration POLL = Duration.ofMillis(100);
  private static final Duration DEAR = Duration.ofMillis(40);

  private final MockProcessorContext<String, Outgoing> context = new MockProcessorContext<>();
  private long now = 5_000_000_000L;
  private final CommitPacer pacer = new CommitPacer(() -> now);

  @Test
  void aDecisionAloneIsCommittedAsSoonAsNothingElseWaits() {
    assertThat(decisionAsksForACommit()).isFalse();
    assertThat(pacer.mayWait(POLL)).isZero();
    assertThat(context.committed()).isTrue();
  }

  @Test
  void aThreadWithoutWorkWaitsForRecordsAndCommitsNothing() {
    assertThat(pacer.mayWait(POLL)).isEqualTo(POLL);
    commit(DEAR);
    pass(Duration.ofMinutes(1));
    assertThat(pacer.mayWait(POLL)).isEqualTo(POLL);
    assertThat(context.committed()).isFalse();
  }

  @Test
  void aThreadWhoseTasksStayTheSameWaitsLongerButNeverBeyondATimer() {
    Duration poll = Duration.ofMillis(500);
    pass(Duration.ofMinutes(1));
    assertThat(pacer.mayWait(poll)).as("tasks may have timers of their own").isEqualTo(POLL);
    long[] untilDue = {Long.MAX_VALUE};
    pacer.timers(this, () -> untilDue[0]);
    assertThat(pacer.mayWait(poll)).as("more tasks may come").isEqualTo(POLL);
    pass(Duration.ofSeconds(31));
    assertThat(pacer.mayWait(poll)).isEqualTo(poll);
    untilDue[0] = 130;
    assertThat(pacer.mayWait(poll)).isEqualTo(Duration.ofMillis(130));
    pacer.forget(this);
    assertThat(pacer.mayWait(poll)).isEqualTo(POLL);
  }

  @Test
  void withNothingWaitingTheNextCommitComesAfterAsLongAsCommitsTake() {
    commit(DEAR);
    decisionAsksForACommit();
    assertThat(pacer.mayWait(POLL)).isEqualTo(DEAR);
    pass(DEAR.minusMillis(1));
    assertThat(pacer.mayWait(POLL)).isEqualTo(Duration.ofMillis(1));
    assertThat(context.committed()).isFalse();
    pass(Duration.ofMillis(1));
    assertThat(pacer.mayWait(POLL)).isZero();
    assertThat(context.committed()).isTrue();
  }

  @Test
  void whileMoreWaitsCommitsTakeAnEleventhOfTheTime() {
    commit(DEAR);
    assertThat(decisionAsksForACommit()).isFalse();
    pass(DEAR.multipliedBy(10).minusMillis(1));
    assertThat(decisionAsksForACommit()).isFalse();
    pass(Duration.ofMillis(1));
    assertThat(decisionAsksForACommit()).isTrue();
  }

  @Test
  void afterARestTheFirstOfManyDecisionsDoesNotCommitAlone() {
    commit(DEAR);
    pass(Duration.ofHours(1));
    assertThat(decisionAsksForACommit()).isFalse();
    pass(DEAR.multipliedBy(9));
    assertThat(decisionAsksForACommit()).isFalse();
    pass(DEAR);
    assertThat(decisionAsksForACommit()).isTrue();
  }

  @Test
  void cheapCommitsAreNotMadeOneForEachDecisionAndDearOnesHoldNothingBackForLong() {
    commit(Duration.ofNanos(1));
    decisionAsksForACommit();
    assertThat(pacer.mayWait(POLL)).isEqualTo(CommitPacer.SHORTEST);
    CommitPacer slow = new CommitPacer(() -> now);
    slow.timers(this, () -> Long.MAX_VALUE);
    pass(Duration.ofSeconds(31)); // its tasks stay the same: nothing else makes it look around
    slow.began();
    pass(Duration.ofSeconds(7));
    slow.ended();
    slow.pace(context);
    assertThat(slow.mayWait(Duration.ofMinutes(1))).isEqualTo(CommitPacer.LONGEST);
  }

  @Test
  void oneSlowCommitAmongFastOnesChangesThePaceLittle() {
    for (int i = 0; i < 20; i++) {
      commit(Duration.ofMillis(10));
    }
    commit(Duration.ofMillis(60));
    decisionAsksForACommit();
    assertThat(pacer.mayWait(POLL)).isEqualTo(Duration.ofMillis(20));
  }

  @Test
  void aCommitThatIsAskedForInVainIsAskedForAgainWithoutSpinning() {
    decisionAsksForACommit();
    assertThat(pacer.mayWait(POLL)).isZero();
    context.resetCommit();
    assertThat(pacer.mayWait(POLL)).isEqualTo(CommitPacer.TIMER_RESOLUTION);
    assertThat(context.committed()).isTrue();
    pacer.nothingLeft();
    assertThat(pacer.mayWait(POLL)).isEqualTo(POLL);
  }

  @Test
  void aThreadWithoutWorkWakesWhenATimerIsDue() {
    pacer.timers("far", () -> Long.MAX_VALUE);
    assertThat(pacer.mayWait(POLL)).isEqualTo(POLL);
    pacer.timers("near", () -> 37);
    assertThat(pacer.mayWait(POLL)).isEqualTo(Duration.ofMillis(37));
    pacer.timers("overdue and held back", () -> -5_000);
    assertThat(pacer.mayWait(POLL)).isEqualTo(CommitPacer.TIMER_RESOLUTION);
    pacer.forget("overdue and held back");
    pacer.forget("near");
    assertThat(pacer.mayWait(POLL)).isEqualTo(POLL);
  }

  private void commit(Duration took) {
    pacer.began();
    pass(took);
    pacer.ended();
  }

  private void pass(Duration time) {
    now += time.toNanos();
  }

  private boolean decisionAsksForACommit() {
    context.resetCommit();
    pacer.pace(context);
    return context.committed();
  }
}
