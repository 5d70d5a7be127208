package dev.tidemill.demo;

import dev.tidemill.schemas.message.RunOutcome;
import dev.tidemill.schemas.message.RunStage;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A run as the demo sees it. */
final class WatchedRun {

  private static final Set<RunStage> BEFORE_TRAFFIC =
      EnumSet.of(
          RunStage.REQUESTED,
          RunStage.SNAPSHOTTING,
          RunStage.CHECKING_DATA,
          RunStage.TESTING_CODE,
          RunStage.PREPARING,
          RunStage.TRAINING,
          RunStage.PREDICTING,
          RunStage.CHECKING_MODEL,
          RunStage.ACCEPTED);

  final String id;
  final Instant requestedAt;
  final List<String> triggers;
  RunStage stage = RunStage.REQUESTED;
  boolean waitsForData;
  Optional<RunOutcome> outcome = Optional.empty();
  String code = "";
  String message = "";
  Set<String> files = Set.of();
  boolean trained;
  int version;

  WatchedRun(String id, Instant requestedAt, List<String> triggers) {
    this.id = id;
    this.requestedAt = requestedAt;
    this.triggers = triggers;
  }

  /** Whether it has ended, or is on traffic. */
  boolean endedOrOnTraffic() {
    return outcome.isPresent() || stage == RunStage.ROLLING_OUT;
  }

  /** Whether it is on its way to traffic, and does not wait for more data. */
  boolean preparing() {
    return outcome.isEmpty() && BEFORE_TRAFFIC.contains(stage) && !waitsForData;
  }
}
