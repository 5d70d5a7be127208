package dev.tidemill.validation.gate.verdict;

import dev.tidemill.kit.onnx.process.ModelProcess;
import dev.tidemill.kit.sql.Permit;
import dev.tidemill.kit.store.ArtefactStore;
import dev.tidemill.schemas.message.JobWork.CheckModel;
import dev.tidemill.schemas.message.ModelVersion;
import dev.tidemill.schemas.message.Verdict;
import dev.tidemill.schemas.message.VerdictOutcome;
import dev.tidemill.schemas.spec.LabelValues;
import dev.tidemill.schemas.spec.RolloutSpec;
import dev.tidemill.schemas.spec.Task;
import dev.tidemill.validation.check.duckdb.DuckDb;
import dev.tidemill.validation.check.duckdb.ProfileBuilder;
import dev.tidemill.validation.check.profile.Profile;
import dev.tidemill.validation.gate.Candidacy;
import dev.tidemill.validation.gate.Holdout;
import dev.tidemill.validation.gate.scoring.AnswerProfile;
import dev.tidemill.validation.gate.scoring.ClassList;
import dev.tidemill.validation.gate.scoring.HoldoutRegret;
import dev.tidemill.validation.gate.scoring.HoldoutRows;
import dev.tidemill.validation.gate.scoring.LabelFigures;
import dev.tidemill.validation.gate.scoring.LiveAnswers;
import dev.tidemill.validation.gate.scoring.ModelContractException;
import dev.tidemill.validation.gate.scoring.Scoring;
import dev.tidemill.validation.gate.scoring.Scoring.ChampionScores;
import dev.tidemill.validation.gate.scoring.Scoring.Scored;
import dev.tidemill.validation.gate.scoring.ServedScores;
import dev.tidemill.validation.gate.statistics.EvaluationBudget;
import dev.tidemill.validation.loss.LossScale;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Judges a candidate. It scores candidate and champion on the holdout with ONNX Runtime, in a
 * process of their own, and applies the checks of the specification. A candidate fails the check
 * {@code contract} if it cannot be loaded, fed or called as its signature says, or if it answers
 * NaN. Nothing that the trainer reported is used.
 *
 * <p>With the verdict it stores golden requests and the profile of the training inputs, see {@link
 * VersionFiles}.
 */
final class ModelGate {

  private final ArtefactStore store;
  private final Scoring scoring;
  private final LiveAnswers live;
  private final VersionFiles files;
  private final Onlooker onlooker;

  /**
   * @param store holds rows and models, and takes golden requests and profiles
   * @param served what champions answered live
   * @param onlooker hears what was judged
   */
  ModelGate(ArtefactStore store, ServedScores served, Onlooker onlooker) {
    this.store = store;
    this.scoring = new Scoring(store);
    this.live = new LiveAnswers(served);
    this.files = new VersionFiles(store);
    this.onlooker = onlooker;
  }

  /** The work, the id of its verdict, and the run that seeds what is random. */
  private record Subject(CheckModel work, String verdictId, String runId) {}

  /**
   * Judges.
   *
   * @param runId seeds what is random
   * @param permit refused when the judging is to be stopped
   * @throws SQLException if the stored rows cannot be read
   */
  Verdict judge(CheckModel work, String verdictId, String runId, Permit permit)
      throws SQLException {
    Subject subject = new Subject(work, verdictId, runId);
    verify(work);
    try (DuckDb database = DuckDb.open(List.of(store.root()), permit)) {
      return judge(database, subject, scores(database, work, permit));
    } catch (ModelContractException e) {
      ModelResults results = ModelResults.broken(e.getMessage());
      return verdict(subject, results, Optional.empty(), Optional.empty(), Map.of());
    }
  }

  /** Makes sure that the rows have their digests: a program may have altered what it was given. */
  private void verify(CheckModel work) {
    store.verified(work.snapshot().trainDigest());
    store.verified(work.snapshot().holdoutDigest());
    store.verified(work.prepared().trainDigest());
    store.verified(work.prepared().holdoutDigest());
    work.prepared().championHoldoutDigest().ifPresent(store::verified);
  }

  private record Scores(Scored candidate, ChampionScores champion) {}

  /** Scores both in one process, which ends before the long work begins. */
  private Scores scores(DuckDb database, CheckModel work, Permit permit)
      throws SQLException, ModelContractException {
    try (ModelProcess process = Scoring.process(work, permit)) {
      Scored scored = scoring.candidate(database, process, work);
      return new Scores(scored, scoring.champion(database, process, work, scored));
    }
  }

  private Verdict judge(DuckDb database, Subject subject, Scores scores) throws SQLException {
    CheckModel work = subject.work();
    Scored scored = scores.candidate();
    LabelFigures labels = scoring.trainingLabels(database, work);
    ClassList classes = classes(scores, work, labels);
    Candidacy candidacy =
        withLiveAnswers(candidacy(subject, scores, labels, classes), work, scored.rows(), classes);
    onlooker.saw(work, candidacy.holdout(), scored.rows().inputs(), classes);
    ModelResults results = ModelResults.of(work, candidacy, scored, scores.champion(), labels);
    Profile profile = profile(database, work, scored, labels);
    HoldoutRegret.Measured regret =
        HoldoutRegret.measure(database, store, work, scored, profile, labels);
    return verdict(
        subject,
        results,
        Optional.of(files.golden(work.candidate().digest(), scored, subject.runId())),
        Optional.of(files.profile(profile, regret.baseline())),
        HoldoutFigures.of(
            candidacy,
            LossScale.ofRollout(work.spec(), labels.variance()),
            labels,
            regret.regret()));
  }

  private static ClassList classes(Scores scores, CheckModel work, LabelFigures labels) {
    List<String> found = new ArrayList<>(scores.candidate().rows().classes());
    found.addAll(labels.classes().keySet());
    return ClassList.of(
        scores.candidate().scores(),
        scores.champion().scores(),
        LabelValues.of(work.spec()),
        found);
  }

  private static Candidacy candidacy(
      Subject subject, Scores scores, LabelFigures labels, ClassList classes) {
    CheckModel work = subject.work();
    HoldoutRows rows = scores.candidate().rows();
    Holdout holdout =
        new Holdout(
            classes.labels(rows),
            rows.eventMillis(),
            classes.answers(scores.candidate().scores()),
            scores.champion().scores().map(classes::answers),
            rows.columns(),
            !work.spec().data().columns().isIngested());
    return new Candidacy(
        work.spec().task(),
        holdout,
        classes.constant(labels),
        Math.sqrt(labels.variance()),
        work.champion()
            .map(c -> OptionalLong.of(c.snapshot().windowEnd().toEpochMilli()))
            .orElse(OptionalLong.empty()),
        Optional.empty(),
        scores.champion().problem(),
        scores.candidate().nanos(),
        work.candidate().bytes(),
        new EvaluationBudget(work.evaluation()),
        subject.runId(),
        work.spec().rollout().filter(RolloutSpec::judgesQualityOnPairs).isPresent());
  }

  /** Looks for live answers only if too few rows are left without them, because that takes long. */
  private Candidacy withLiveAnswers(
      Candidacy candidacy, CheckModel work, HoldoutRows rows, ClassList classes) {
    Candidacy.ComparableRows fair = candidacy.comparableRows();
    return Candidacy.needsServed(fair.overlap(), fair.rows().rows())
        ? candidacy.with(live.to(work, rows, classes))
        : candidacy;
  }

  private Profile profile(DuckDb database, CheckModel work, Scored scored, LabelFigures labels)
      throws SQLException {
    String relation = HoldoutRows.parquet(store.path(work.prepared().trainDigest()));
    Profile inputs = new ProfileBuilder(database.connection()).of(relation, scored.inputNames());
    if (work.spec().monitor().isEmpty()) {
      return inputs;
    }
    boolean several = work.spec().task() == Task.MULTICLASS_CLASSIFICATION;
    return inputs
        .withAnswers(AnswerProfile.of(database, scored.scores()))
        .withClasses(several ? labels.classes() : Map.of());
  }

  private static Verdict verdict(
      Subject subject,
      ModelResults results,
      Optional<String> golden,
      Optional<String> profile,
      Map<String, Double> statistics) {
    CheckModel work = subject.work();
    VerdictOutcome outcome = results.outcome();
    Optional<String> championDigest = work.champion().map(ModelVersion::digest);
    return new Verdict(
        subject.verdictId(),
        "model",
        outcome,
        work.candidate().digest(),
        work.champion().map(ModelVersion::version),
        championDigest,
        results.checks(),
        !work.redeploys() && championDigest.equals(Optional.of(work.candidate().digest())),
        golden,
        profile,
        statistics,
        List.of(),
        Sentences.of(outcome, results.checks()));
  }
}
