package dev.tidemill.gateway.serve;

import dev.tidemill.gateway.model.InputRejected;
import dev.tidemill.gateway.model.ModelFailure;
import dev.tidemill.gateway.model.ServedModel;
import dev.tidemill.gateway.tensor.FeatureRow;
import dev.tidemill.gateway.tensor.OutputContract;
import dev.tidemill.gateway.tensor.TensorSpec;
import dev.tidemill.gateway.tensor.TensorValue;
import dev.tidemill.schemas.message.Prediction;
import dev.tidemill.schemas.message.Route;
import dev.tidemill.schemas.message.RouteRole;
import dev.tidemill.schemas.message.VersionScore;
import java.time.Instant;
import java.util.ArrayList;
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
  private final Map<String, TensorValue> inputs;
  private final Map<String, TensorValue> accepted;
  private final Subject subject;
  private final int weight;
  private final boolean canary;
  private final ServedVersion judge;
  private final ServedVersion primary;
  private final Optional<ServedVersion> backup;
  private Optional<ServedModel.Answer> judged = Optional.empty();
  private Optional<Try> primaryTry = Optional.empty();
  private Optional<Try> backupTry = Optional.empty();
  private Optional<Try> shadowTry = Optional.empty();

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

  /** What one version did with the input. */
  private record Try(
      ServedVersion by,
      Optional<ServedModel.Answer> answer,
      String error,
      Optional<ModelFailure.Kind> failure,
      long micros) {

    boolean timedOut() {
      return failure.equals(Optional.of(ModelFailure.Kind.TIMEOUT));
    }
  }

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
    this.inputs = inputs;
    this.subject = subject;
    judge = serving.pair().map(Pair::veteran).orElse(serving.champion());
    accepted = judge.model().model().accept(inputs);
    // It is read once: what is stamped on the prediction must be what the split was drawn with.
    weight = serving.weightInForce();
    canary = serving.sendsToCandidate(subject.unitKey(), weight);
    primary = canary ? serving.pair().orElseThrow().newcomer() : serving.champion();
    backup = serving.pair().filter(pair -> pair.newcomer() == primary).map(Pair::veteran);
    serving.routed().count(canary);
  }

  /**
   * Scores the request with the version that it is for, or with the veteran when that one fails.
   *
   * @throws ModelFailure when no version answers, of the kind of the one that was asked last
   */
  public Answered answer() {
    Try first = attempt(primary);
    if (backup.isPresent() && first.answer().filter(answer -> !usualRows(answer)).isPresent()) {
      shadowTry = backup.map(this::attempt);
      first = besideTheJudge(first);
    }
    primaryTry = Optional.of(first);
    Try last = first;
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
    if (backupTry.isEmpty() && shadowTry.isEmpty() && serving.shadows(subject.unitKey())) {
      shadowTry = other().map(this::attempt);
    }
  }

  /** Whether a version took too long: it may again when {@link #finish} tries it once more. */
  public boolean timedOut() {
    return primaryTry.filter(Try::timedOut).isPresent()
        || shadowTry.filter(Try::timedOut).isPresent();
  }

  /**
   * Makes the prediction to log. Call it once, last.
   *
   * @param retry whether a failed version is tried again, without which it is not to blame
   */
  public Prediction finish(boolean retry) {
    Try first = primaryTry.orElseThrow();
    Optional<Try> second = backupTry.or(() -> shadowTry);
    List<VersionScore> scores = new ArrayList<>(2);
    scores.add(score(first, false, second, retry));
    second.ifPresent(
        other -> scores.add(score(other, shadowTry.isPresent(), Optional.of(first), retry)));
    Optional<Try> answering =
        first.answer().isPresent() ? Optional.of(first) : backupTry.filter(Inference::answers);
    return prediction(answering, scores);
  }

  private Optional<ServedVersion> other() {
    return serving
        .pair()
        .map(pair -> pair.newcomer() == primary ? pair.veteran() : pair.newcomer());
  }

  /**
   * @param shadow whether the version was asked for evidence only; a version that was to answer and
   *     failed was not in shadow
   */
  private VersionScore score(Try scored, boolean shadow, Optional<Try> counterpart, boolean retry) {
    boolean attributable =
        retry
            && scored.answer().isEmpty()
            && serving.pair().filter(pair -> pair.newcomer() == scored.by()).isPresent()
            && counterpart.filter(Inference::answers).isPresent()
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
        scored.micros());
  }

  private String inputHash() {
    return FeatureRow.hash(judge.model().model().inputs(), accepted);
  }

  private static boolean answers(Try tried) {
    return tried.answer().isPresent();
  }

  /**
   * Asks a version. Its time is that of its run alone: what is checked of a newcomer's inputs and
   * outputs beside that would make it look slower than the veteran.
   */
  private Try attempt(ServedVersion version) {
    Optional<ServedModel.Answer> answer = Optional.empty();
    String error = "";
    Optional<ModelFailure.Kind> failure = Optional.empty();
    long start = nanos.getAsLong();
    long micros = 0;
    try {
      Map<String, TensorValue> taken = version == judge ? accepted : accepted(version);
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
    return new Try(version, answer, error, failure, micros);
  }

  private Map<String, TensorValue> accepted(ServedVersion version) {
    try {
      return version.model().model().accept(inputs);
    } catch (InputRejected e) {
      throw new ModelFailure(ModelFailure.Kind.CONTRACT, e.getMessage());
    }
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
    return OutputContract.breach(judge.model().model().outputs(), answer.outputs())
        .or(() -> judged.flatMap(j -> OutputContract.otherRows(j.outputs(), answer.outputs())));
  }

  private static void failContract(String breach) {
    throw new ModelFailure(ModelFailure.Kind.CONTRACT, breach);
  }

  private boolean usualRows(ServedModel.Answer answer) {
    List<TensorSpec> declared = judge.model().model().outputs();
    return OutputContract.usualRows(
        judge.model().model().inputs(), accepted, declared, answer.outputs());
  }

  /** The same try once the judge was asked, or that try failed if their numbers of rows differ. */
  private Try besideTheJudge(Try tried) {
    return tried
        .answer()
        .flatMap(this::breach)
        .map(
            breach ->
                new Try(
                    tried.by(),
                    Optional.empty(),
                    ModelFailure.Kind.CONTRACT + ": " + breach,
                    Optional.of(ModelFailure.Kind.CONTRACT),
                    tried.micros()))
        .orElse(tried);
  }

  private Prediction prediction(Optional<Try> answering, List<VersionScore> scores) {
    Route route = serving.route();
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
        FeatureRow.of(judge.model().model().inputs(), accepted),
        answering.map(t -> t.by().version()).orElse(0),
        answering.map(t -> t.answer().orElseThrow().score()).orElse(Double.NaN),
        scores);
  }
}
