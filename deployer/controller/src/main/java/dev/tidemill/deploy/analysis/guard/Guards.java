package dev.tidemill.deploy.analysis.guard;

import dev.tidemill.deploy.analysis.Guard;
import dev.tidemill.schemas.spec.RolloutSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** The list of guards. A new guard is a file in this package and a line here. */
public final class Guards {

  /**
   * What guards are made from.
   *
   * @param rules what the specification asks for
   * @param gate figures of the candidate's verdict at the model gate
   * @param canaryDifference after promotion: the mean paired difference of the loss before it
   * @param trainedUntil event time up to which the candidate's training rows go
   * @param matureAfter age at which a request is mature; empty without a monitor
   */
  public record Setting(
      RolloutSpec rules,
      Map<String, Double> gate,
      Optional<Double> canaryDifference,
      Instant trainedUntil,
      Optional<Duration> matureAfter) {}

  /**
   * In the order in which a look reports them; each is empty where the specification does not ask
   * for it.
   */
  static final List<Function<Setting, Optional<? extends Guard>>> KINDS =
      List.of(
          ErrorsGuard::of,
          FiniteScoresGuard::of,
          ConstantScoresGuard::of,
          QualityGuard::of,
          CoverageGuard::of,
          ErrorShareGuard::of,
          LatencyGuard::of,
          SampleRatioGuard::of);

  private Guards() {}

  /** The guards that a rollout has. */
  public static List<Guard> of(Setting setting) {
    return KINDS.stream().<Guard>flatMap(kind -> kind.apply(setting).stream()).toList();
  }
}
