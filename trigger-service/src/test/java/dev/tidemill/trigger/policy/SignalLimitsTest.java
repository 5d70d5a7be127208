package dev.tidemill.trigger.policy;

import static dev.tidemill.trigger.policy.PolicyHarness.given;
import static dev.tidemill.trigger.policy.Specs.ONE_LATEST;
import static dev.tidemill.trigger.policy.Specs.onData;
import static dev.tidemill.trigger.policy.Specs.rows;
import static dev.tidemill.trigger.policy.Specs.spec;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemill.schemas.message.AlertStatus;
import dev.tidemill.schemas.message.CodeArea;
import dev.tidemill.schemas.message.DataFile;
import dev.tidemill.schemas.message.RowRange;
import dev.tidemill.schemas.message.SignalBody;
import dev.tidemill.schemas.message.SignalBody.AlertReceived;
import dev.tidemill.schemas.message.SignalBody.CodeChanged;
import dev.tidemill.schemas.message.SignalBody.DataArrived;
import dev.tidemill.schemas.message.TriggerOutcome;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The inbox is open: what nobody in his senses writes there is refused, and counts nowhere. */
class SignalLimitsTest {

  private static SignalBody file(String path, String digest, long bytes, long rows) {
    DataFile file = new DataFile(path, digest, bytes, rows, Optional.empty(), Optional.empty());
    return new DataArrived("flights", List.of(file));
  }

  private static SignalBody range(long from, long to, long rows, long bytes) {
    RowRange range =
        new RowRange("flights", "t-0", from, to, rows, bytes, Optional.empty(), Optional.empty());
    return new DataArrived("flights", List.of(), List.of(range));
  }

  private static SignalBody alert(String fingerprint) {
    return new AlertReceived(
        fingerprint, Instant.EPOCH, Optional.empty(), AlertStatus.FIRING, Map.of(), Map.of(), "");
  }

  private static SignalBody code(String digest) {
    return new CodeChanged(
        CodeArea.TRAINING, digest, Optional.empty(), List.of("train.py"), Optional.empty());
  }

  static Stream<SignalBody> wrong() {
    return Stream.of(
        file("", "d", 1, 1),
        file("a", "", 1, 1),
        file("a", "d", -1, 1),
        file("a", "d", 1, -2),
        range(5, 4, 0, 0),
        range(0, 5, -5, 0),
        range(0, 5, 5, -1),
        alert(""),
        alert("f".repeat(201)),
        code(""),
        code("d".repeat(201)));
  }

  @ParameterizedTest
  @MethodSource("wrong")
  void isRefusedWithTheReason(SignalBody body) {
    PolicyHarness h = given(spec(ONE_LATEST, onData(rows(100))));
    h.signal("wrong", body).outcomes(TriggerOutcome.REJECTED).nothingFires();
    assertThat(h.evaluated().get(0).reason())
        .containsAnyOf("allowed are", "at least 0", "no path or no digest");
    assertThat(h.state.conservation().holds()).isTrue();
  }

  @Test
  void aFileWhoseRowsAreNotKnownIsAFile() {
    PolicyHarness h = given(spec(ONE_LATEST, onData(rows(100))));
    h.signal("unknown", file("a", "d", 0, -1)).outcomes(TriggerOutcome.WAITING);
  }
}
