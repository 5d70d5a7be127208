package dev.tidemill.standalone.command;

import dev.tidemill.schemas.spec.MonitorSpec;
import dev.tidemill.schemas.spec.PipelineSpec;
import dev.tidemill.schemas.spec.RolloutSpec;
import dev.tidemill.schemas.spec.guard.Quality;
import dev.tidemill.schemas.text.Durations;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * How much traffic a rollout needs before its deadline: with less of it, it expires.
 *
 * @param labels how many comparisons it takes at least
 * @param share of the requests that both versions answer and that are logged
 * @param deadline after which it expires
 * @param late how long a label may take
 */
record TrafficNeed(long labels, double share, Duration deadline, Duration late) {

  private static final double SECONDS_A_DAY = 86_400;

  /**
   * In sentences; empty where no rollout waits for requests.
   *
   * @param perDay what the endpoint answers now, if that is known
   */
  static Optional<String> of(PipelineSpec spec, OptionalDouble perDay) {
    return spec.rollout()
        .filter(r -> r.judgesQualityOnPairs() && spec.monitor().isPresent())
        .map(r -> of(r, spec.monitor().get()).told(perDay));
  }

  private static TrafficNeed of(RolloutSpec rollout, MonitorSpec monitor) {
    return new TrafficNeed(
        rollout.guard(Quality.class).orElseThrow().minLabels(),
        rollout.shadowShare() * monitor.logShare(),
        rollout.deadline().after(),
        monitor.labelsMaxDelay());
  }

  String told(OptionalDouble perDay) {
    Duration time = deadline.minus(late);
    if (time.isNegative() || time.isZero()) {
      return "No later model can be promoted: a label may come %s after its request, but a rollout expires after %s. Make rollout.deadline longer, or monitor.labels.maxDelay shorter."
          .formatted(Durations.text(late), Durations.text(deadline));
    }
    double needed = labels / share / days(time);
    String need =
        "The rollout of a later model needs at least %s requests a day: it compares both versions on %d labels or more within %s, of which the last %s are too young. With fewer it expires; most rollouts that pass take some 800 labels."
            .formatted(rounded(needed), labels, Durations.text(deadline), Durations.text(late));
    return perDay.isEmpty() ? need : need + " " + now(perDay.getAsDouble(), days(time));
  }

  private String now(double perDay, double days) {
    String present = "At %s requests a day, as of late, this rollout ".formatted(rounded(perDay));
    double comes = perDay * share * days;
    if (comes < labels) {
      return present
          + "expires: it would have %d of the %d labels by then.".formatted((long) comes, labels);
    }
    return present
        + String.format(
            Locale.ROOT,
            "has %d labels after %.1f days at the earliest.",
            labels,
            labels / share / perDay + days(late));
  }

  private static double days(Duration time) {
    return time.toSeconds() / SECONDS_A_DAY;
  }

  private static String rounded(double number) {
    return String.format(Locale.ROOT, "%,d", (long) Math.ceil(number));
  }
}
