package dev.tidemill.training.label;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemill.schemas.message.Label;
import dev.tidemill.schemas.message.PipelineVersion;
import dev.tidemill.schemas.spec.MonitorSpec.LabelOrigin;
import dev.tidemill.training.TestSpecs;
import dev.tidemill.training.snapshot.LabelRow;
import dev.tidemill.training.snapshot.SnapshotException;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** When pipelines are looked at, and what is told of it. */
class LabelLooksTest {

  private Instant now = Instant.parse("2026-11-30T12:00:00Z");
  private long nanos;
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final List<Label> sent = new ArrayList<>();
  private final Source source = new Source();
  private final LabelLooks looks =
      new LabelLooks(
          Map.of(LabelOrigin.DATA, source), sent::addAll, () -> now, () -> nanos, meters);

  /** Gives what the test has prepared, look by look. */
  private final class Source implements LabelSource {
    final Deque<List<LabelRow>> rows = new ArrayDeque<>();
    final List<String> forgotten = new ArrayList<>();
    int looked;
    String failure = "";
    Duration takes = Duration.ZERO;

    @Override
    public Duration every(PipelineVersion pipeline) {
      return Duration.ofSeconds(10);
    }

    @Override
    public void look(PipelineVersion pipeline, LabelOutlet outlet) throws SnapshotException {
      looked++;
      nanos += takes.toNanos();
      if (!failure.isEmpty()) {
        throw new SnapshotException("NO_FILES", failure);
      }
      if (!rows.isEmpty()) {
        outlet.take(rows.poll());
      }
    }

    @Override
    public void forget(String pipeline) {
      forgotten.add(pipeline);
    }
  }

  private static PipelineVersion version(int number) {
    return new PipelineVersion(
        "demo/flights",
        number,
        TestSpecs.flightDelays("labels: {from: api,", "labels: {from: data,"),
        "",
        "/",
        Instant.EPOCH,
        "somebody",
        false);
  }

  private void roundAfter(Duration time, int version) {
    now = now.plus(time);
    looks.round(List.of(version(version)), Set.of());
  }

  private static LabelRow row(String id, String word) {
    return new LabelRow(id, word, Optional.empty());
  }

  @Test
  void labelsAreSentAndWhatIsNoneIsCountedAndTold() {
    source.rows.add(List.of(row("a", "true"), row("b", "maybe"), row("c", "perhaps")));
    roundAfter(Duration.ZERO, 1);

    assertThat(sent)
        .singleElement()
        .isEqualTo(new Label("a", "flight-delays", 1, now, Optional.empty()));
    assertThat(looks.told())
        .containsOnlyKeys("demo/flights")
        .containsEntry(
            "demo/flights",
            List.of(
                "2 rows have a label that is not 0 or 1, or true or false and give no labels, for"
                    + " example b: maybe."));
    assertThat(meters.counter("tidemill.labels.read", "pipeline", "demo/flights").count())
        .isEqualTo(1);
    assertThat(meters.counter("tidemill.labels.refused", "pipeline", "demo/flights").count())
        .isEqualTo(2);
  }

  @Test
  void whatWasToldStaysUntilRowsComeThatAreRight() {
    source.rows.add(List.of(row("b", "maybe")));
    roundAfter(Duration.ZERO, 1);
    roundAfter(Duration.ofSeconds(10), 1);
    assertThat(source.looked).isEqualTo(2);
    assertThat(looks.told()).isNotEmpty();

    source.rows.add(List.of(row("b", "true")));
    roundAfter(Duration.ofSeconds(10), 1);
    assertThat(looks.told()).isEmpty();
  }

  @Test
  void aPipelineIsLookedAtAsOftenAsItsSourcesSayAndANewVersionAtOnce() {
    roundAfter(Duration.ZERO, 1);
    roundAfter(Duration.ofSeconds(9), 1);
    assertThat(source.looked).isEqualTo(1);
    roundAfter(Duration.ofSeconds(1), 1);
    assertThat(source.looked).isEqualTo(2);
    roundAfter(Duration.ofSeconds(1), 2);
    assertThat(source.looked).isEqualTo(3);
  }

  @Test
  void aLookThatTakesLongIsFollowedByARestTenTimesAsLong() {
    source.takes = Duration.ofSeconds(30);
    roundAfter(Duration.ZERO, 1);
    roundAfter(Duration.ofSeconds(299), 1);
    assertThat(source.looked).isEqualTo(1);
    roundAfter(Duration.ofSeconds(1), 1);
    assertThat(source.looked).isEqualTo(2);
  }

  @Test
  void afterAFailureItIsLookedAtLaterEachTimeAndTheReasonIsToldUntilItWorks() {
    source.failure = "Source flights: there is no folder in";
    roundAfter(Duration.ZERO, 1);
    roundAfter(Duration.ofSeconds(1), 1);
    roundAfter(Duration.ofSeconds(1), 1);
    assertThat(source.looked).isEqualTo(2);
    roundAfter(Duration.ofSeconds(1), 1);
    assertThat(source.looked).isEqualTo(3);
    assertThat(looks.told().get("demo/flights")).containsExactly(source.failure);

    source.failure = "";
    roundAfter(Duration.ofSeconds(4), 1);
    assertThat(source.looked).isEqualTo(4);
    assertThat(looks.told()).isEmpty();
  }

  @Test
  void aPipelineWhoseLabelsAreNoLongerReadIsForgottenAndOneThatMovedAwayIsNot() {
    roundAfter(Duration.ZERO, 1);
    looks.round(List.of(), Set.of());
    assertThat(source.forgotten).isEmpty();
    looks.round(List.of(), Set.of("demo/flights"));
    assertThat(source.forgotten).containsExactly("demo/flights");
  }
}
