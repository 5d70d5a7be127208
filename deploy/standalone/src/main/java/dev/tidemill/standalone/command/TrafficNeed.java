package dev.tidemill.standalone.command;

import dev.tidemill.schemas.spec.MonitorSpec;
import dev.tidemill.schemas.spec.PipelineSpec;
import dev.tidemill.schemas.spec.RolloutSpec;
import dev.tidemill.schemas.spec.guard.Quality;
import dev.tidemill.schemas.text.Durations;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/** How much traffic a rollout needs before its deadline: with less of it, it expires. */
final class TrafficNeed {

  private static final double SECONDS_A_DAY = 86_400;

  private TrafficNeed() {}

  /** In a sentence; empty where no rollout waits for requests. */
  static Optional<String> of(PipelineSpec spec) {
    return spec.rollout()
        .filter(r -> r.judgesQualityOnPairs() && spec.monitor().isPresent())
        .map(r -> told(r, spec.monitor().get()));
  }

  private static String told(RolloutSpec rollout, MonitorSpec monitor) {
    Duration deadline = rollout.deadline().after();
    Duration late = monitor.labelsMaxDelay();
    long labels = rollout.guard(Quality.class).orElseThrow().minLabels();
    double share = rollout.shadowShare() * monitor.logShare();
    Duration time = deadline.minus(late);
    if (time.isNegative() || time.isZero()) {
      return "No later model can be promoted: a label may come %s after its request, but a rollout expires after %s. Make rollout.deadline longer, or monitor.labels.maxDelay shorter."
          .formatted(Durations.text(late), Durations.text(deadline));
    }
    double needed = labels / share / (time.toSeconds() / SECONDS_A_DAY);
    return "The rollout of a later model needs at least %s requests a day: it compares both versions on %d labels or more within %s, of which the last %s are too young. With fewer it expires; most rollouts that pass take some 800 labels."
        .formatted(rounded(needed), labels, Durations.text(deadline), Durations.text(late));
  }

  private static String rounded(double number) {
    return String.format(Locale.ROOT, "%,d", (long) Math.ceil(number));
  }
}
