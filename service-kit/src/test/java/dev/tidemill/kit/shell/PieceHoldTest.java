package dev.tidemill.kit.shell;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** A part that is written with the Processor API has the same hold as a machine. */
class PieceHoldTest {

  private final AtomicBoolean processed = new AtomicBoolean();
  private final AtomicLong nanos = new AtomicLong();
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final Timekeeping timekeeping =
      new Timekeeping(
          (task, partition, inputs) -> {
            assertThat(task).isEqualTo("join 3");
            assertThat(inputs).containsExactly("predictions");
            return processed::get;
          },
          nanos::get);

  private TopologyPiece.Hold taken() {
    TopologyPiece.Hold[] hold = new TopologyPiece.Hold[1];
    new DeciderShell("monitor", meters, timekeeping)
        .add((topology, sources) -> hold[0] = sources.takenOver("join", 3, Set.of("predictions")));
    return hold[0];
  }

  @Test
  void itHoldsUntilWhatLayInTheLogIsProcessedAndHealthShowsIt() {
    TopologyPiece.Hold hold = taken();
    assertThat(hold.holds()).isTrue();
    assertThat(timekeeping.held()).isEqualTo(1);
    processed.set(true);
    assertThat(hold.holds()).isFalse();
    assertThat(timekeeping.held()).isZero();
  }

  @Test
  void itHoldsFor60SAtMostAndTheMetricSaysSo() {
    TopologyPiece.Hold hold = taken();
    for (int s = 0; s < 60; s++) {
      assertThat(hold.holds()).isTrue();
      nanos.addAndGet(Duration.ofSeconds(1).toNanos());
    }
    nanos.addAndGet(1);
    assertThat(hold.holds()).isFalse();
    assertThat(meters.get("tidemill.timers.released.early").counter().count()).isEqualTo(1);
  }

  @Test
  void aTaskThatIsGivenUpHoldsNothing() {
    TopologyPiece.Hold hold = taken();
    hold.holds();
    hold.close();
    assertThat(timekeeping.held()).isZero();
  }
}
