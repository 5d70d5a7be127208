package dev.tidemill.validation.gate.scoring;

import dev.tidemill.schemas.message.JobWork.CheckModel;
import dev.tidemill.schemas.message.VersionScore;
import dev.tidemill.schemas.spec.MonitorSpec;
import dev.tidemill.schemas.spec.PipelineSpec;
import dev.tidemill.validation.gate.metric.ModelAnswers;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The live answers to the rows of a holdout, given before their labels were known (decision rule
 * B4).
 */
public final class LiveAnswers {

  private final ServedScores served;

  public LiveAnswers(ServedScores served) {
    this.served = served;
  }

  /** The answer to each row; NaN where there was none, or none in time. */
  public ModelAnswers to(CheckModel work, HoldoutRows rows, ClassList classes) {
    Map<String, Instant> known = new HashMap<>();
    Duration after = knownAfter(work.spec());
    for (int i = 0; i < rows.labels().length; i++) {
      if (rows.ids()[i] != null) {
        known.put(rows.ids()[i], Instant.ofEpochMilli(rows.knownMillis()[i]).plus(after));
      }
    }
    Map<String, VersionScore> said =
        work.spec()
            .rollout()
            .filter(r -> !known.isEmpty())
            .map(r -> served.before(r.serving().endpoint(), known))
            .orElse(Map.of());
    List<Optional<VersionScore>> answers =
        Arrays.stream(rows.ids()).map(id -> Optional.ofNullable(id).map(said::get)).toList();
    if (classes.classes().isEmpty()) {
      return ModelAnswers.of(
          answers.stream()
              .mapToDouble(a -> a.map(VersionScore::score).orElse(Double.NaN))
              .toArray());
    }
    return classes.answers(
        answers.stream().map(a -> a.map(VersionScore::classes).filter(c -> !c.isEmpty())).toList());
  }

  /**
   * How long after {@link HoldoutRows#knownMillis} a label is known. If a column says when labels
   * become known, that time is exact. Otherwise {@code knownMillis} is the event time of the row.
   * Then a label is taken to come after the longest delay that the monitor waits for, and without a
   * monitor only answers up to that event time count.
   */
  private static Duration knownAfter(PipelineSpec spec) {
    if (spec.data().columns().labelTime().isPresent()) {
      return Duration.ZERO;
    }
    return spec.monitor()
        .map(MonitorSpec::labelsMaxDelay)
        .filter(delay -> !delay.isZero())
        .orElse(Duration.ofMillis(1));
  }
}
