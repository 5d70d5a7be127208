package dev.tidemill.validation.evidence;

import dev.tidemill.schemas.message.Prediction;
import dev.tidemill.schemas.message.RouteRole;
import java.util.List;
import java.util.Optional;

/**
 * A request that waits until it is mature (decision rule A8), with what is needed of it then.
 *
 * @param eventMillis event time of the request
 * @param canary whether the unit was sent to the candidate
 * @param answeredBy the version whose answer the caller got; 0 if there was none
 * @param score that answer; NaN if there was none
 * @param scores of every version that answered; NaN for an answer that was not a number
 * @param label what came true, once it is known
 */
public record PendingRow(
    EpochKey epoch,
    long eventMillis,
    boolean canary,
    int answeredBy,
    double score,
    List<Scored> scores,
    double[] features,
    Optional<KnownLabel> label) {

  /** One version's answer. */
  public record Scored(int version, RouteRole role, double score) {}

  /**
   * What came true.
   *
   * @param landedMillis event time at which it came true, if the sender said
   */
  public record KnownLabel(double value, Optional<Long> landedMillis) {}

  public PendingRow {
    scores = List.copyOf(scores);
  }

  /** A request whose label may or may not be known. */
  public static PendingRow of(Prediction p, Optional<KnownLabel> label) {
    return new PendingRow(
        EpochKey.of(p),
        p.eventTime().toEpochMilli(),
        p.canary(),
        p.answeredBy(),
        p.score(),
        p.scores().stream()
            .filter(s -> s.error().isEmpty() || NotFinite.isWhy(s))
            .map(s -> new Scored(s.version(), s.role(), s.score()))
            .toList(),
        p.features(),
        label);
  }

  /** The same request with its label. */
  public PendingRow with(KnownLabel known) {
    return new PendingRow(
        epoch, eventMillis, canary, answeredBy, score, scores, features, Optional.of(known));
  }

  /** Whether the caller got a score, or got none because the champion's score was not a number. */
  public boolean saidSomething() {
    return answeredBy > 0
        || scores.stream()
            .anyMatch(s -> s.role() == RouteRole.CHAMPION && !Double.isFinite(s.score()));
  }

  /** The version of this role, if it gave a finite answer. */
  Optional<Scored> scored(RouteRole role) {
    return scores.stream().filter(s -> s.role() == role && Double.isFinite(s.score())).findFirst();
  }

  /**
   * The champion, as far as this request shows it, or 0. A champion that failed is not among the
   * scores; but outside the canary the version that answered is the champion.
   */
  public int champion() {
    return scores.stream()
        .filter(s -> s.role() == RouteRole.CHAMPION)
        .mapToInt(Scored::version)
        .findFirst()
        .orElse(canary ? 0 : answeredBy);
  }
}
