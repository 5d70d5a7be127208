package dev.tidemill.schemas.spec;

import dev.tidemill.schemas.spec.guard.Quality;
import dev.tidemill.schemas.text.Counted;
import dev.tidemill.schemas.text.Durations;
import java.time.Duration;
import java.util.Optional;

/**
 * The least traffic with which a rollout can end before its deadline. It may need more: a small
 * difference takes more labels to see.
 *
 * @param endpoint where the requests have to come
 * @param requests how many
 * @param labels how many of them need a label; 0 if none does
 * @param within the deadline
 */
public record RolloutNeeds(String endpoint, long requests, long labels, Duration within) {

  /** A step moves on only after this many answers of the candidate. */
  public static final long ANSWERS_A_STEP = 100;

  /** Empty for a pipeline whose candidates need no traffic. */
  public static Optional<RolloutNeeds> of(PipelineSpec spec) {
    return spec.rollout()
        .filter(r -> r.serving().backend() != RolloutSpec.Backend.NONE)
        .map(RolloutNeeds::of);
  }

  private static RolloutNeeds of(RolloutSpec rules) {
    double both = rules.shadowShare();
    double steps =
        rules.stepWeights().stream()
            .mapToDouble(weight -> ANSWERS_A_STEP / (both + (1 - both) * weight / 100.0))
            .sum();
    long labels = rules.guard(Quality.class).map(Quality::minLabels).orElse(0L);
    double paired = labels == 0 || both == 0 ? labels : labels / both;
    return new RolloutNeeds(
        rules.serving().endpoint(),
        (long) Math.ceil(Math.max(steps, paired)),
        labels,
        rules.deadline().after());
  }

  /** How many requests a day that is. */
  public long requestsADay() {
    double days = within.toMillis() / (double) Duration.ofDays(1).toMillis();
    return (long) Math.ceil(requests / days);
  }

  /** What a canary needs, in one sentence. */
  public String sentence() {
    return "a canary needs traffic: at least %s%s at the endpoint %s within %s (%d a day)"
        .formatted(
            Counted.of(requests, "request"),
            labels == 0 ? "" : " and " + Counted.of(labels, "label"),
            endpoint,
            Durations.text(within),
            requestsADay());
  }
}
