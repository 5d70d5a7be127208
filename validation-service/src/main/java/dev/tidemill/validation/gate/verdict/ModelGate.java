package dev.tidemill.validation.gate.verdict;

import dev.tidemill.kit.onnx.process.ModelProcess;
import dev.tidemill.kit.sql.Permit;
import dev.tidemill.kit.store.ArtefactStore;
import dev.tidemill.schemas.message.CheckOutcome;
import dev.tidemill.schemas.message.CheckResult;
import dev.tidemill.schemas.message.JobWork.CheckModel;
import dev.tidemill.schemas.message.ModelVersion;
import dev.tidemill.schemas.message.Verdict;
import dev.tidemill.schemas.message.VerdictOutcome;
import dev.tidemill.schemas.spec.GatesSpec.Severity;
import dev.tidemill.schemas.spec.ModelCheckSpec;
import dev.tidemill.schemas.spec.RolloutSpec;
import dev.tidemill.schemas.spec.kind.Kinds;
import dev.tidemill.schemas.text.Counted;
import dev.tidemill.validation.check.CheckFailedException;
import dev.tidemill.validation.check.Judged;
import dev.tidemill.validation.check.duckdb.DuckDb;
import dev.tidemill.validation.check.duckdb.ProfileBuilder;
import dev.tidemill.validation.check.profile.Profile;
import dev.tidemill.validation.gate.Candidacy;
import dev.tidemill.validation.gate.Holdout;
import dev.tidemill.validation.gate.MonitorCheck;
import dev.tidemill.validation.gate.kind.ModelChecks;
import dev.tidemill.validation.gate.metric.ModelAnswers;
import dev.tidemill.validation.gate.scoring.HoldoutRegret;
import dev.tidemill.validation.gate.scoring.HoldoutRows;
import dev.tidemill.validation.gate.scoring.LiveAnswers;
import dev.tidemill.validation.gate.scoring.ModelContractException;
import dev.tidemill.validation.gate.scoring.Scoring;
import dev.tidemill.validation.gate.scoring.Scoring.ChampionScores;
import dev.tidemill.validation.gate.scoring.Scoring.Scored;
import dev.tidemill.validation.gate.scoring.Scoring.TrainingLabels;
import dev.tidemill.validation.gate.scoring.ServedScores;
import dev.tidemill.validation.gate.statistics.EvaluationBudget;
import dev.tidemill.validation.loss.LossScale;
import dev.tidemill.validation.monitor.kind.MonitorKinds;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

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

  private static final Logger LOG = LoggerFactory.getLogger(ModelGate.class);

  private final ArtefactStore store;
  private final Scoring scoring;
  private final LiveAnswers live;
  private final VersionFiles files;

  /**
   * @param store holds rows and models, and takes golden requests and profiles
   * @param served what champions answered live
   */
  ModelGate(ArtefactStore store, ServedScores served) {
    this.store = store;
    this.scoring = new Scoring(store);
    this.live = new LiveAnswers(served);
    this.files = new VersionFiles(store);
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
      Results results = new Results();
      results.add("contract", "contract", false, contract(false, "broken", e.getMessage()));
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
    TrainingLabels labels = scoring.trainingLabels(database, work);
    Candidacy candidacy = withLiveAnswers(candidacy(subject, scores, labels), work, scored.rows());
    Results results = results(work, scored, candidacy);
    Profile profile = profile(database, work, scored.inputNames());
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

  private static Candidacy candidacy(Subject subject, Scores scores, TrainingLabels labels) {
    CheckModel work = subject.work();
    HoldoutRows rows = scores.candidate().rows();
    Holdout holdout =
        new Holdout(
            rows.labels(),
            rows.eventMillis(),
            ModelAnswers.of(scores.candidate().scores().single()),
            scores.champion().scores().map(s -> ModelAnswers.of(s.single())),
            rows.columns());
    return new Candidacy(
        work.spec().task(),
        holdout,
        new double[] {labels.mean()},
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
  private Candidacy withLiveAnswers(Candidacy candidacy, CheckModel work, HoldoutRows rows) {
    Candidacy.ComparableRows fair = candidacy.comparableRows();
    return Candidacy.needsServed(fair.overlap(), fair.rows().rows())
        ? candidacy.with(ModelAnswers.of(live.to(work, rows)))
        : candidacy;
  }

  /** The results of checks, and the outcomes that count in the verdict. */
  private static final class Results {
    private final List<CheckResult> checks = new ArrayList<>();
    private final List<CheckOutcome> blocking = new ArrayList<>();

    void add(String name, String kind, boolean warnOnly, Judged judged) {
      checks.add(judged.named(name, kind, warnOnly, List.of()));
      if (!warnOnly && judged.blocks()) {
        blocking.add(judged.outcome());
      }
    }
  }

  private static Results results(CheckModel work, Scored scored, Candidacy candidacy) {
    Results results = new Results();
    String loads =
        "Loads, and scores %s".formatted(Counted.of(candidacy.holdout().rows(), "holdout row"));
    results.add("contract", "contract", false, contract(true, "kept", loads));
    for (ModelCheckSpec check : work.spec().gates().model().checks()) {
      results.add(
          check.name(),
          Kinds.nameOf(check.kind().getClass()),
          check.severity() == Severity.WARN,
          judged(check, candidacy));
    }
    work.spec()
        .monitor()
        .flatMap(
            m ->
                MonitorCheck.failure(m, scored.inputNames(), k -> MonitorKinds.find(k).isPresent()))
        .ifPresent(judged -> results.add("monitor", "monitor", false, judged));
    return results;
  }

  /** What a check comes to; if its kind fails, that check alone is an error. */
  private static Judged judged(ModelCheckSpec check, Candidacy candidacy) {
    try {
      return ModelChecks.judge(check, candidacy);
    } catch (CheckFailedException e) {
      LOG.warn("A check of the model gate failed", e);
      return Judged.error("", e.getMessage());
    }
  }

  private Profile profile(DuckDb database, CheckModel work, List<String> inputs)
      throws SQLException {
    String relation = HoldoutRows.parquet(store.path(work.prepared().trainDigest()));
    return new ProfileBuilder(database.connection()).of(relation, inputs);
  }

  private static Judged contract(boolean kept, String observed, String message) {
    return Judged.of(kept, observed, "as the signature says", message, Map.of());
  }

  private static Verdict verdict(
      Subject subject,
      Results results,
      Optional<String> golden,
      Optional<String> profile,
      Map<String, Double> statistics) {
    CheckModel work = subject.work();
    VerdictOutcome outcome = Judged.combine(results.blocking);
    Optional<String> championDigest = work.champion().map(ModelVersion::digest);
    return new Verdict(
        subject.verdictId(),
        "model",
        outcome,
        work.candidate().digest(),
        work.champion().map(ModelVersion::version),
        championDigest,
        results.checks,
        championDigest.equals(Optional.of(work.candidate().digest())),
        golden,
        profile,
        statistics,
        List.of(),
        Sentences.of(outcome, results.checks));
  }
}
