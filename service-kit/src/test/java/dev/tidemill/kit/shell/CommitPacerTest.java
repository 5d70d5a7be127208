package dev.tidemill.kit.shell;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.junit.jupiter.api.Test;

class CommitPacerTest {

  private final MockProcessorContext<String, Outgoing> context = new MockProcessorContext<>();
  private long now = 5_000_000_000L;
  private final CommitPacer pacer = new CommitPacer(() -> now);

  @Test
  void the_first_decision_is_committed_at_once() {
    assertThat(decisionAsksForACommit()).isTrue();
  }

  @Test
  void decisions_soon_after_a_commit_share_the_next_one() {
    decisionAsksForACommit();
    pacer.ended();
    assertThat(decisionAsksForACommit()).isFalse();
    now += CommitPacer.PACE_NANOS - 1;
    assertThat(decisionAsksForACommit()).isFalse();
    now += 1;
    assertThat(decisionAsksForACommit()).isTrue();
  }

  @Test
  void the_pace_counts_from_the_end_of_a_commit_however_long_it_took() {
    decisionAsksForACommit();
    now += 15 * CommitPacer.PACE_NANOS;
    pacer.ended();
    now += CommitPacer.PACE_NANOS / 2;
    assertThat(decisionAsksForACommit()).isFalse();
  }

  private boolean decisionAsksForACommit() {
    context.resetCommit();
    pacer.pace(context);
    return context.committed();
  }
}
