package dev.tidemill.gateway.serve;

import dev.tidemill.gateway.model.InputRejected;
import dev.tidemill.gateway.model.ModelFailure;
import dev.tidemill.gateway.model.ServedModel;
import dev.tidemill.gateway.tensor.InputHash;
import dev.tidemill.gateway.tensor.OutputContract;
import dev.tidemill.gateway.tensor.RowLayout;
import dev.tidemill.gateway.tensor.TensorValue;
import dev.tidemill.schemas.message.Prediction;
import dev.tidemill.schemas.message.Route;
import dev.tidemill.schemas.message.RouteRole;
import dev.tidemill.schemas.message.VersionScore;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * One request at an endpoint, in three parts: {@link #answer} is what the caller waits for; {@link
 * #shadow} and {@link #finish} are what evidence needs and nobody waits for: the other version's
 * score, then a second try of a failed one and the prediction to log.
 *
 * <p>When the newcomer of a rollout fails, the veteran answers. The failure is attributable when
 * the same input fails twice on the newcomer and the veteran answers it. An input that fails on
 * both is the caller's error and nobody's evidence. An answer that breaks the contract of the
 * endpoint's outputs is a failure like any other: callers rely on what the veteran gives.
 */
public final class Inference {

  private final LongSupplier nanos;
  private final ServingRoute serving;
  private final AskedVersions asked;
  private final Subject subject;
  private final int weight;
  private final boolean canary;
  private final ServedVersion judge;
  private final Optional<Pair> pair;
  private final ServedVersion primary;
  private final Optional<ServedVersion> backup;
  private Optional<ServedModel.Answer> judged = Optional.empty();
  private Optional<VersionTry> primaryTry = Optional.empty();
  private Optional<VersionTry> backupTry = Optional.empty();
  private Optional<VersionTry> shadowTry = Optional.empty();

  /**
   * Who asks, and when.
   *
   * @param unitKey the key that traffic is split by
   * @param at wall clock
   * @param eventTime the request's own time
   */
  public record Subject(String requestId, String unitKey, Instant at, Instant eventTime) {}

  /** An answer and the version that gave it. */
  public record Answered(int version, ServedModel.Answer answer) {}

  /**
   * Routes the request.
   *
   * @throws InputRejected when the endpoint's model does not take these inputs
   */
  public Inference(ServingRoute serving, Map<String, TensorValue> inputs, Subject subject) {
    this(serving, inputs, subject, System::nanoTime);
  }

  /** The same by another stop watch. */
  Inference(
      ServingRoute serving, Map<String, TensorValue> inputs, Subject subject, LongSupplier nanos) {
    this.nanos = nanos;
    this.serving = serving;
    this.subject = subject;
    asked = AskedVersions.of(serving, inputs);
    judge = asked.judge();
    pair = asked.pair();
    // It is read once: what is stamped on the prediction must be what the split was drawn with.
    weight = pair.isPresent() ? serving.weightInForce() : 0;
    canary = serving.sendsToCandidate(subject.unitKey(), weight);
    ServedVersion usual = pair.isPresent() ? serving.champion() : judge;
    primary = canary ? pair.orElseThrow().newcomer() : usual;
    backup = pair.filter(p -> p.newcomer() == primary).map(Pair::veteran);
    serving.routed().count(canary);
    serving.unasked().count(asked.lacking());
  }

  /**
   * Scores the request with the version that it is for, or with the veteran when that one fails.
   *
   * @throws ModelFailure when no version answers, of the kind of the one that was asked last
   */
  public Answered answer() {
    VersionTry first = attempt(primary);
    if (backup.isPresent() && first.answer().filter(answer -> !usualRows(answer)).isPresent()) {
      shadowTry = backup.map(this::attempt);
      first = besideTheJudge(first);
    }
    primaryTry = Optional.of(first);
    VersionTry last = first;
    if (first.answer().isEmpty() && backup.isPresent()) {
      last = shadowTry.orElseGet(() -> attempt(backup.get()));
      shadowTry = Optional.empty();
      backupTry = Optional.of(last);
    }
    if (last.answer().isPresent()) {
      serving.counters().answered();
      return new Answered(last.by().version(), last.answer().get());
    }
    serving.counters().failed();
    throw new ModelFailure(
        last.failure().orElse(ModelFailure.Kind.ERROR),
        "no version answers: version %d: %s".formatted(first.by().version(), first.error()));
  }

  /**
   * Scores the request with the version that did not answer it. Call once, after {@link #answer}.
   */
  public void shadow() {
    if (backupTry.isEmpty()
        && shadowTry.isEmpty()
        && pair.isPresent()
        && serving.shadows(subject.unitKey())) {
      shadowTry = other().map(this::attempt);
    }
  }

  /** What the version that vouches for the answer takes of the request. */
  public Collection<TensorValue> accepted() {
    return asked.accepted().values();
  }

  /** Whether a version took too long: it may again when {@link #finish} tries it once more. */
  public boolean timedOut() {
    return primaryTry.filter(VersionTry::timedOut).isPresent()
        || shadowTry.filter(VersionTry::timedOut).isPresent();
  }

  /**
   * Makes the prediction to log. Call it once, last.
   *
   * @param retry whether a failed version is tried again, without which it is not to blame
   */
  public Prediction finish(boolean retry) {
    VersionTry first = primaryTry.orElseThrow();
    Optional<VersionTry> second = backupTry.or(() -> shadowTry);
    List<VersionScore> scores = new ArrayList<>(2);
    scores.add(score(first, false, second, retry));
    second.ifPresent(
        other -> scores.add(score(other, shadowTry.isPresent(), Optional.of(first), retry)));
    Optional<VersionTry> answering =
        first.answer().isPresent() ? Optional.of(first) : backupTry.filter(VersionTry::answers);
    return prediction(answering, scores);
  }

  private Optional<ServedVersion> other() {
    return pair.map(p -> p.newcomer() == primary ? p.veteran() : p.newcomer());
  }

  /**
   * @param shadow whether the version was asked for evidence only; a version that was to answer and
   *     failed was not in shadow
   */
  private VersionScore score(
      VersionTry scored, boolean shadow, Optional<VersionTry> counterpart, boolean retry) {
    boolean attributable =
        retry
            && scored.answer().isEmpty()
            && pair.filter(p -> p.newcomer() == scored.by()).isPresent()
            && counterpart.filter(VersionTry::answers).isPresent()
            && attempt(scored.by()).answer().isEmpty();
    if (attributable && scored.by().role() == RouteRole.CANDIDATE) {
      serving.breaker().failed(inputHash());
    }
    return new VersionScore(
        scored.by().version(),
        scored.by().role(),
        shadow,
        scored.answer().map(ServedModel.Answer::score).orElse(Double.NaN),
        scored.error(),
        attributable,
        scored.micros(),
        scored.answer().map(ServedModel.Answer::classes).orElse(Map.of()));
  }

  private String inputHash() {
    return InputHash.of(judge.model().inputs().layout().inputs(), asked.accepted());
  }

  /**
   * Asks a version. Its time is that of its run alone: what is checked of a newcomer's inputs and
   * outputs beside that would make it look slower than the veteran.
   */
  private VersionTry attempt(ServedVersion version) {
    Optional<ServedModel.Answer> answer = Optional.empty();
    String error = "";
    Optional<ModelFailure.Kind> failure = Optional.empty();
    long start = nanos.getAsLong();
    long micros = 0;
    try {
      Map<String, TensorValue> taken = asked.taken(version);
      start = nanos.getAsLong();
      ServedModel.Answer given = version.model().run(taken);
      micros = (nanos.getAsLong() - start) / 1000;
      checkContract(version, given);
      answer = Optional.of(given);
    } catch (ModelFailure e) {
      failure = Optional.of(e.kind());
      error = e.kind() + ": " + e.getMessage();
    } catch (RuntimeException e) {
      // If the code around a model throws, that is a failure of that version.
      failure = Optional.of(ModelFailure.Kind.ERROR);
      error = ModelFailure.Kind.ERROR + ": " + e;
    }
    if (answer.isEmpty()) {
      micros = (nanos.getAsLong() - start) / 1000;
    }
    return new VersionTry(version, answer, error, failure, micros);
  }

  private void checkContract(ServedVersion version, ServedModel.Answer answer) {
    if (version == judge) {
      judged = Optional.of(answer);
    } else {
      breach(answer).ifPresent(Inference::failContract);
    }
  }

  /** How an answer differs from what the judge declares, and gave if it was asked already. */
  private Optional<String> breach(ServedModel.Answer answer) {
    return OutputContract.breach(judge.model().outputs(), answer.outputs())
        .or(() -> judged.flatMap(j -> OutputContract.otherRows(j.outputs(), answer.outputs())));
  }

  private static void failContract(String breach) {
    throw new ModelFailure(ModelFailure.Kind.CONTRACT, breach);
  }

  private boolean usualRows(ServedModel.Answer answer) {
    return OutputContract.usualRows(
        judge.model().inputs().layout().inputs(),
        asked.accepted(),
        judge.model().outputs(),
        answer.outputs());
  }

  /** The same try once the judge was asked, or that try failed if their numbers of rows differ. */
  private VersionTry besideTheJudge(VersionTry tried) {
    return tried.answer().flatMap(this::breach).map(tried::brokeContract).orElse(tried);
  }

  private Prediction prediction(Optional<VersionTry> answering, List<VersionScore> scores) {
    Route route = serving.route();
    RowLayout own = judge.model().inputs().layout();
    RowLayout logged = serving.champion().model().inputs().layout();
    return new Prediction(
        subject.requestId(),
        route.endpoint(),
        route.pipeline(),
        serving.gateway(),
        route.generation(),
        route.epoch(),
        route.rolloutId(),
        route.step(),
        weight,
        canary,
        subject.unitKey(),
        inputHash(),
        subject.at(),
        subject.eventTime(),
        logged.numbers(own, asked.accepted()),
        answering.map(t -> t.by().version()).orElse(0),
        answering.map(t -> t.answer().orElseThrow().score()).orElse(Double.NaN),
        scores,
        true,
        logged.texts(own, asked.accepted()));
  }
}
