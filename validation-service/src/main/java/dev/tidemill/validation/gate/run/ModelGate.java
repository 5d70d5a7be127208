package dev.tidemill.validation.gate.run;

import static dev.tidemill.kit.sql.Sql.name;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tidemill.kit.onnx.process.ModelProcess;
import dev.tidemill.kit.sql.Permit;
import dev.tidemill.kit.store.ArtefactStore;
import dev.tidemill.schemas.message.CheckOutcome;
import dev.tidemill.schemas.message.CheckResult;
import dev.tidemill.schemas.message.GoldenRequests;
import dev.tidemill.schemas.message.JobWork.CheckModel;
import dev.tidemill.schemas.message.ModelVersion;
import dev.tidemill.schemas.message.Verdict;
import dev.tidemill.schemas.message.VerdictOutcome;
import dev.tidemill.schemas.spec.GatesSpec.Severity;
import dev.tidemill.schemas.spec.ModelCheckSpec;
import dev.tidemill.schemas.spec.MonitorSpec;
import dev.tidemill.schemas.spec.PipelineSpec;
import dev.tidemill.schemas.spec.RolloutSpec;
import dev.tidemill.schemas.spec.Task;
import dev.tidemill.schemas.text.Counted;
import dev.tidemill.validation.check.Judged;
import dev.tidemill.validation.check.duckdb.DuckDb;
import dev.tidemill.validation.check.duckdb.ProfileBuilder;
import dev.tidemill.validation.check.profile.Profile;
import dev.tidemill.validation.check.profile.ProfileJson;
import dev.tidemill.validation.gate.Candidacy;
import dev.tidemill.validation.gate.GoldenRows;
import dev.tidemill.validation.gate.Holdout;
import dev.tidemill.validation.gate.MonitorCheck;
import dev.tidemill.validation.gate.kind.ModelChecks;
import dev.tidemill.validation.gate.metric.Metric;
import dev.tidemill.validation.gate.metric.Metrics;
import dev.tidemill.validation.gate.run.Scoring.ChampionScores;
import dev.tidemill.validation.gate.run.Scoring.Scored;
import dev.tidemill.validation.gate.run.Scoring.TrainingLabels;
import dev.tidemill.validation.gate.statistics.ClusteredMean;
import dev.tidemill.validation.gate.statistics.EvaluationBudget;
import dev.tidemill.validation.monitor.FreshBaseline;
import dev.tidemill.validation.monitor.Loss;
import dev.tidemill.validation.monitor.MonitorPlan;
import dev.tidemill.validation.monitor.run.BaselineJson;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;

/**
 * Judges a candidate: scores it and the champion on the holdout with ONNX Runtime, in a process of
 * their own, and applies the checks of the specification. A candidate that cannot be loaded, fed or
 * asked as its signature says, or answers NaN, fails the check {@code contract}; nothing that the
 * trainer reported is used.
 *
 * <p>With the verdict it stores golden requests (inputs with the gate's own scores) and the profile
 * of the training inputs with the trained baseline.
 */
public final class ModelGate {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int GOLDEN = 8;
  private static final int BLOCK_ROWS = 25;
  private static final double CLIP = 3;
  private static final int BASELINE_ROWS = 100_000;

  private final ArtefactStore store;
  private final Scoring scoring;
  private final ServedScores served;

  /**
   * @param store holds rows and models, and takes golden requests and profiles
   * @param served what champions answered live
   */
  public ModelGate(ArtefactStore store, ServedScores served) {
    this.store = store;
    this.served = served;
    this.scoring = new Scoring(store);
  }

  /**
   * Judges.
   *
   * @param jobId names the verdict
   * @param runId seeds what is random
   * @throws SQLException if the stored rows cannot be read
   */
  public Verdict judge(CheckModel work, String jobId, String runId) throws SQLException {
    return judge(work, jobId, runId, Permit.ALWAYS);
  }

  /** As the other, as long as it may. */
  Verdict judge(CheckModel work, String jobId, String runId, Permit permit) throws SQLException {
    verify(work);
    try (DuckDb database = DuckDb.open(List.of(store.root()), permit)) {
      Scores scores;
      try {
        scores = scores(database, work, permit);
      } catch (ModelContractException e) {
        return broken(work, jobId, e.getMessage());
      }
      return judge(database, work, jobId, runId, scores.candidate(), scores.champion());
    }
  }

  /** The rows are those that the digests say: a program may have altered what it was given. */
  private void verify(CheckModel work) {
    store.verified(work.snapshot().trainDigest());
    store.verified(work.snapshot().holdoutDigest());
    store.verified(work.prepared().trainDigest());
    store.verified(work.prepared().holdoutDigest());
    work.prepared().championHoldoutDigest().ifPresent(store::verified);
  }

  private record Scores(Scored candidate, ChampionScores champion) {}

  /** In one process, which is gone before the long work begins. */
  private Scores scores(DuckDb database, CheckModel work, Permit permit)
      throws SQLException, ModelContractException {
    try (ModelProcess process = Scoring.process(work, permit)) {
      Scored scored = scoring.candidate(database, process, work);
      return new Scores(scored, scoring.champion(database, process, work, scored));
    }
  }

  private Verdict judge(
      DuckDb database,
      CheckModel work,
      String jobId,
      String runId,
      Scored scored,
      ChampionScores champion)
      throws SQLException {
    TrainingLabels training = scoring.trainingLabels(database, work);
    Holdout holdout =
        new Holdout(
            scored.rows().labels(),
            scored.rows().eventMillis(),
            scored.scores(),
            champion.scores(),
            scored.rows().columns());
    Candidacy candidacy =
        new Candidacy(
            work.spec().task(),
            holdout,
            training.mean(),
            Math.sqrt(training.variance()),
            work.champion()
                .map(c -> OptionalLong.of(c.snapshot().windowEnd().toEpochMilli()))
                .orElse(OptionalLong.empty()),
            Optional.empty(),
            champion.problem(),
            scored.nanos(),
            work.candidate().bytes(),
            new EvaluationBudget(work.evaluation()),
            runId,
            work.spec().rollout().filter(RolloutSpec::judgesQualityOnPairs).isPresent());
    Candidacy.ComparableRows fair = candidacy.comparableRows();
    if (Candidacy.needsServed(fair.overlap(), fair.rows().rows())) {
      candidacy = candidacy.with(served(work, scored.rows()));
    }
    List<CheckResult> results = new ArrayList<>();
    List<CheckOutcome> blocking = new ArrayList<>();
    results.add(
        contract("Loads, and scores %s".formatted(Counted.of(holdout.rows(), "holdout row"))));
    for (ModelCheckSpec check : work.spec().gates().model().checks()) {
      Judged judged = ModelChecks.judge(check.kind(), candidacy);
      boolean warnOnly = check.severity() == Severity.WARN;
      results.add(judged.named(check.name(), kind(check), warnOnly, List.of()));
      if (!warnOnly && judged.blocks()) {
        blocking.add(judged.outcome());
      }
    }
    Optional<Judged> unwatchable =
        work.spec().monitor().flatMap(m -> MonitorCheck.failure(m, scored.inputs()));
    unwatchable.ifPresent(
        judged -> {
          results.add(judged.named("monitor", "monitor", false, List.of()));
          blocking.add(judged.outcome());
        });
    Profile profile = profile(database, work, scored.inputs());
    VerdictOutcome outcome = Judged.combine(blocking);
    Map<String, Double> statistics = statistics(candidacy, training.variance());
    statistics.put("labelMean", training.mean());
    statistics.put("labelVariance", training.variance());
    HoldoutRegret.Measured measured = regret(database, work, scored, profile, training);
    statistics.put("holdoutRegret", measured.regret());
    statistics.values().removeIf(v -> !Double.isFinite(v));
    return verdict(
        work,
        jobId,
        outcome,
        results,
        Optional.of(golden(work.candidate().digest(), scored, runId)),
        Optional.of(reference(profile, measured.baseline())),
        statistics);
  }

  /** What was answered live to each row before its label was known; NaN where nothing was. */
  private double[] served(CheckModel work, HoldoutRows rows) {
    Map<String, Instant> known = new HashMap<>();
    Duration after = knownAfter(work.spec());
    for (int i = 0; i < rows.labels().length; i++) {
      if (rows.ids()[i] != null) {
        known.put(rows.ids()[i], Instant.ofEpochMilli(rows.knownMillis()[i]).plus(after));
      }
    }
    Map<String, Double> answers =
        work.spec()
            .rollout()
            .filter(r -> !known.isEmpty())
            .map(r -> served.before(r.serving().endpoint(), known))
            .orElse(Map.of());
    return Arrays.stream(rows.ids())
        .mapToDouble(id -> id == null ? Double.NaN : answers.getOrDefault(id, Double.NaN))
        .toArray();
  }

  /**
   * What the time at which a label became known lacks where no column says it, and the event time
   * stands for it: the longest that labels take, or else so little that only an answer at the row's
   * own event time or before counts.
   */
  private static Duration knownAfter(PipelineSpec spec) {
    if (spec.data().columns().labelTime().isPresent()) {
      return Duration.ZERO;
    }
    return spec.monitor()
        .map(MonitorSpec::labelsMaxDelay)
        .filter(delay -> !delay.isZero())
        .orElse(Duration.ofMillis(1));
  }

  private String reference(Profile profile, FreshBaseline baseline) {
    String json = BaselineJson.with(ProfileJson.toJson(profile), baseline);
    return store.put(json.getBytes(StandardCharsets.UTF_8));
  }

  private HoldoutRegret.Measured regret(
      DuckDb database, CheckModel work, Scored scored, Profile profile, TrainingLabels labels)
      throws SQLException {
    HoldoutRows training =
        HoldoutRows.newest(
            database,
            work.spec().data(),
            store.path(work.snapshot().trainDigest()),
            store.path(work.prepared().trainDigest()),
            scored.inputs(),
            BASELINE_ROWS);
    Loss loss = work.spec().task() == Task.REGRESSION ? Loss.SQUARED : Loss.LOG;
    return new HoldoutRegret(loss, profile, scored.inputs(), labels.mean(), labels.variance())
        .of(training, scored.rows(), scored.scores());
  }

  private Profile profile(DuckDb database, CheckModel work, List<String> inputs)
      throws SQLException {
    String relation = HoldoutRows.parquet(store.path(work.prepared().trainDigest()));
    return new ProfileBuilder(database.connection()).of(relation, inputs);
  }

  private String golden(String model, Scored scored, String runId) {
    long seed = UUID.nameUUIDFromBytes(runId.getBytes(StandardCharsets.UTF_8)).hashCode();
    List<double[]> inputs = new ArrayList<>();
    List<Double> scores = new ArrayList<>();
    for (int row : GoldenRows.pick(scored.scores(), GOLDEN, seed)) {
      inputs.add(scored.rows().inputs()[row]);
      scores.add(scored.scores()[row]);
    }
    try {
      return store.put(JSON.writeValueAsBytes(new GoldenRequests(model, inputs, scores)));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Golden requests are always JSON", e);
    }
  }

  private static Map<String, Double> statistics(Candidacy candidacy, double labelVariance) {
    Holdout holdout = candidacy.holdout();
    Metric metric = Metrics.usual(candidacy.task());
    Map<String, Double> stats = new LinkedHashMap<>();
    stats.put("holdoutRows", (double) holdout.rows());
    stats.put("holdoutLoss", metric.value(holdout.labels(), holdout.candidate()));
    stats.put("evaluation", (double) candidacy.budget().evaluation());
    if (holdout.champion().isPresent()) {
      ClusteredMean pairs = pairs(candidacy, labelVariance > 0 ? labelVariance : 1);
      stats.put("pairMeanDifference", pairs.mean());
      stats.put("pairBlocks", (double) pairs.clusters());
      stats.put("pairBlockVariancePerRow", pairs.variancePerRow());
    }
    return stats;
  }

  /** Differences by the loss that evidence has live: the controller compares the two (rule A1). */
  private static ClusteredMean pairs(Candidacy candidacy, double labelVariance) {
    Loss loss = MonitorPlan.lossOf(candidacy.task());
    Holdout rows = candidacy.comparableRows().rows();
    double[] champion = rows.champion().orElseThrow();
    double[] difference = new double[rows.rows()];
    for (int i = 0; i < difference.length; i++) {
      double label = rows.labels()[i];
      double d =
          loss.of(rows.candidate()[i], label, labelVariance)
              - loss.of(champion[i], label, labelVariance);
      difference[i] = Math.max(-CLIP, Math.min(CLIP, d));
    }
    return ClusteredMean.ofHourBlocks(difference, rows.eventMillis(), BLOCK_ROWS);
  }

  private static String kind(ModelCheckSpec check) {
    String name = check.kind().getClass().getSimpleName();
    return Character.toLowerCase(name.charAt(0)) + name.substring(1);
  }

  private static CheckResult contract(String message) {
    return Judged.of(true, "kept", "as the signature says", message, Map.of())
        .named("contract", "contract", false, List.of());
  }

  private Verdict broken(CheckModel work, String jobId, String why) {
    CheckResult contract =
        Judged.of(false, "broken", "as the signature says", why, Map.of())
            .named("contract", "contract", false, List.of());
    return verdict(
        work,
        jobId,
        VerdictOutcome.FAIL,
        List.of(contract),
        Optional.empty(),
        Optional.empty(),
        Map.of());
  }

  private static Verdict verdict(
      CheckModel work,
      String jobId,
      VerdictOutcome outcome,
      List<CheckResult> checks,
      Optional<String> golden,
      Optional<String> profile,
      Map<String, Double> statistics) {
    Optional<String> championDigest = work.champion().map(ModelVersion::digest);
    return new Verdict(
        UUID.nameUUIDFromBytes(("verdict " + jobId).getBytes(StandardCharsets.UTF_8)).toString(),
        "model",
        outcome,
        work.candidate().digest(),
        work.champion().map(ModelVersion::version),
        championDigest,
        checks,
        championDigest.equals(Optional.of(work.candidate().digest())),
        golden,
        profile,
        statistics,
        List.of(),
        Sentences.of(outcome, checks));
  }
}
