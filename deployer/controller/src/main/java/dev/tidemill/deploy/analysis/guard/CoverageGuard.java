package dev.tidemill.deploy.analysis.guard;

import dev.tidemill.deploy.analysis.Evidence;
import dev.tidemill.deploy.analysis.Guard;
import dev.tidemill.deploy.analysis.GuardOutcome;
import dev.tidemill.deploy.analysis.GuardVerdict;
import dev.tidemill.schemas.spec.guard.Quality;
import dev.tidemill.schemas.text.Durations;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * Checks which share of the mature requests has a label (decision rule A8). A request is mature by
 * its event age, whether or not its label came early: to judge only what has a label already would
 * be to judge a selection. HOLD below {@link #MIN}, never FAIL; {@link QualityGuard} then holds
 * too.
 *
 * <p>A request whose id came before with another input is not among them, because no label can be
 * told to be its own; one that came before as it is counts once. A client that always sends the
 * same ids holds a rollout for ever, so the message says how many there are.
 *
 * @param matureAfter age at which a request is mature; empty if it is not known
 */
public record CoverageGuard(Optional<Duration> matureAfter) implements Guard {

  /** Below it quality is not judged. */
  public static final double MIN = 0.9;

  /** Fewer are clients that try again. */
  private static final double MANY_REPEATED = 0.1;

  static Optional<CoverageGuard> of(Guards.Setting setting) {
    return setting
        .rules()
        .guard(Quality.class)
        .map(quality -> new CoverageGuard(setting.matureAfter()));
  }

  @Override
  public String name() {
    return "coverage";
  }

  @Override
  public GuardVerdict judge(Evidence evidence) {
    long mature = evidence.mature();
    long labelled = evidence.labelled();
    double share = mature == 0 ? 0 : (double) labelled / mature;
    Map<String, Double> numbers =
        Map.of(
            "n", (double) mature,
            "labelled", (double) labelled,
            "statistic", share,
            "min", MIN,
            "repeatedIds", (double) evidence.repeated());
    return new GuardVerdict(
        name(),
        mature > 0 && share >= MIN ? GuardOutcome.PASS : GuardOutcome.HOLD,
        "%d of %d mature requests have a label".formatted(labelled, mature)
            + waits(mature)
            + repeats(evidence),
        numbers);
  }

  /** What none is mature for: without it the labels that came already seem to be lost. */
  private String waits(long mature) {
    return mature > 0
        ? ""
        : matureAfter
            .map(Durations::text)
            .map("; a request is mature %s after it (monitor.labels.maxDelay)"::formatted)
            .orElse("");
  }

  /** What to say of ids that repeat; empty while they are few. */
  static String repeats(Evidence evidence) {
    return evidence.repeated() < MANY_REPEATED * Math.max(1, evidence.requests())
        ? ""
        : ("; %d requests had an id that came before, and %d requests count: the same request"
                + " counts once, and with another input no label can be told to be its own, so send"
                + " an id of its own with each request")
            .formatted(evidence.repeated(), evidence.requests());
  }
}
