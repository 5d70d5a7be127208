package dev.tidemill.validation.evidence;

import dev.tidemill.schemas.message.Prediction;
import dev.tidemill.schemas.message.RouteRole;
import dev.tidemill.validation.loss.DecidedClass;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * A request that waits until it is mature (decision rule A8), with what is needed of it then.
 *
 * @param eventMillis event time of the request
 * @param canary whether the unit was sent to the candidate
 * @param answeredBy the version whose answer the caller got; 0 if there was none
 * @param score that answer; NaN if there was none
 * @param scores of every version that answered; NaN for an answer that was not a number
 * @param features model inputs that are numbers, NaN for those that are text or missing
 * @param label what came true, once it is known
 * @param texts model inputs that are text, by name
 * @param again whether its id came before with another input, so that no label can be its own
 */
public record PendingRow(
    EpochKey epoch,
    long eventMillis,
    boolean canary,
    int answeredBy,
    double score,
    List<Scored> scores,
    double[] features,
    Optional<KnownLabel> label,
    Map<String, String> texts,
    boolean again) {

  /**
   * One version's answer.
   *
   * @param classes probability by class, where there are several
   */
  public record Scored(int version, RouteRole role, double score, Map<String, Double> classes) {

    /**
     * The probability of a class, 0 for one that the version does not know; empty if it answered
     * without classes.
     */
    public OptionalDouble probability(String word) {
      return classes.isEmpty()
          ? OptionalDouble.empty()
          : OptionalDouble.of(classes.getOrDefault(word, 0.0));
    }

    /** The class that it decides for, where there are several. */
    public Optional<String> decided() {
      return DecidedClass.of(classes);
    }
  }

  /**
   * What came true.
   *
   * @param value NaN if it is a word alone
   * @param landedMillis event time at which it came true, if the sender said
   * @param text the class as a word, if the sender gave one
   */
  public record KnownLabel(double value, Optional<Long> landedMillis, Optional<String> text) {

    /** A number. */
    public KnownLabel(double value, Optional<Long> landedMillis) {
      this(value, landedMillis, Optional.empty());
    }

    /** Whether another label says the same: the number, or the word where there is no number. */
    public boolean says(KnownLabel other) {
      return value == other.value
          || (Double.isNaN(value) && Double.isNaN(other.value) && text.equals(other.text));
    }
  }

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
            .map(s -> new Scored(s.version(), s.role(), s.score(), s.classes()))
            .toList(),
        p.features(),
        label,
        p.texts(),
        false);
  }

  /** The same request as one whose id came before with another input. */
  public PendingRow asAgain() {
    return with(Optional.empty(), true);
  }

  /** The same request with its label. */
  public PendingRow with(KnownLabel known) {
    return with(Optional.of(known), again);
  }

  private PendingRow with(Optional<KnownLabel> known, boolean repeated) {
    return new PendingRow(
        epoch, eventMillis, canary, answeredBy, score, scores, features, known, texts, repeated);
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

  /** The answer that the caller got; empty if there was none. */
  public Optional<Scored> answer() {
    return scores.stream().filter(s -> s.version() == answeredBy).findFirst();
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
