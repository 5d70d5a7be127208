package dev.tidemill.validation.gate.run;

import static dev.tidemill.validation.check.SqlText.name;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tidemill.kit.store.ArtefactStore;
import dev.tidemill.schemas.message.CheckResult;
import dev.tidemill.schemas.message.GoldenRequests;
import dev.tidemill.schemas.message.JobWork.CheckModel;
import dev.tidemill.schemas.message.ModelVersion;
import dev.tidemill.schemas.message.Verdict;
import dev.tidemill.schemas.message.VerdictOutcome;
import dev.tidemill.schemas.spec.GatesSpec.Severity;
import dev.tidemill.schemas.spec.ModelCheckSpec;
import dev.tidemill.schemas.spec.ModelCheckSpec.Champion;
import dev.tidemill.schemas.spec.ModelCheckSpec.Latency;
import dev.tidemill.schemas.spec.ModelCheckSpec.Slices;
import dev.tidemill.schemas.spec.Task;
import dev.tidemill.validation.check.Judged;
import dev.tidemill.validation.check.Profile;
import dev.tidemill.validation.check.run.DuckDb;
import dev.tidemill.validation.check.run.ProfileBuilder;
import dev.tidemill.validation.check.run.ProfileJson;
import dev.tidemill.validation.gate.Candidacy;
import dev.tidemill.validation.gate.ClusteredMean;
import dev.tidemill.validation.gate.EvaluationBudget;
import dev.tidemill.validation.gate.GoldenRows;
import dev.tidemill.validation.gate.Holdout;
import dev.tidemill.validation.gate.Metric;
import dev.tidemill.validation.gate.ModelCheck;
import dev.tidemill.validation.monitor.Loss;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;

/**
 * Judges a candidate: scores it and the champion on the holdout with ONNX Runtime and applies the
 * checks of the specification. A candidate that cannot be loaded, fed or asked as its signature
 * says, or answers NaN, fails the check {@code contract}; nothing that the trainer reported is
 * used.
 *
 * <p>With the verdict it stores golden requests (inputs with the gate's own scores) and the profile
 * of the training inputs.
 */
public final class ModelGate {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int GOLDEN = 8;
  private static final int WARM_UP_CALLS = 200;
  private static final int CALLS = 1000;
  private static final long MEASURE_NANOS = 2_000_000_000L;
  private static final int BLOCK_ROWS = 25;
  private static final double CLIP = 3;
  private static final int BASELINE_ROWS = 100_000;

  private final ArtefactStore store;

  public ModelGate(ArtefactStore store) {
    this.store = store;
  }

  /** What scoring the candidate gave. */
  private record Scored(HoldoutRows rows, double[] scores, List<Long> nanos, List<String> inputs) {}

  /** What scoring the champion gave: scores, or the reason why there are none. */
  private record ChampionScores(Optional<double[]> scores, Optional<String> problem) {}

  /**
   * Judges.
   *
   * @param jobId names the verdict
   * @param runId seeds what is random
   * @throws SQLException if the stored rows cannot be read
   */
  public Verdict judge(CheckModel work, String jobId, String runId) throws SQLException {
    try (DuckDb database = DuckDb.open()) {
      Scored scored;
      try {
        scored = scoreCandidate(database, work);
      } catch (ModelContractException e) {
        return broken(work, jobId, e.getMessage());
      }
      return judge(database, work, jobId, runId, scored);
    }
  }

  private Verdict judge(DuckDb database, CheckModel work, String jobId, String runId, Scored scored)
      throws SQLException {
    ChampionScores champion = scoreChampion(database, work, scored);
    TrainingLabels training = trainingLabels(database, work);
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
            work.champion()
                .map(c -> OptionalLong.of(c.snapshot().windowEnd().toEpochMilli()))
                .orElse(OptionalLong.empty()),
            champion.problem(),
            scored.nanos(),
            work.candidate().bytes(),
            new EvaluationBudget(work.evaluation()),
            runId);
    List<CheckResult> results = new ArrayList<>();
    List<VerdictOutcome> blocking = new ArrayList<>();
    results.add(contract("Loads, and scores all %d holdout rows".formatted(holdout.rows())));
    for (ModelCheckSpec check : work.spec().gates().model().checks()) {
      Judged judged = ModelCheck.judge(check.kind(), candidacy);
      boolean warnOnly = check.severity() == Severity.WARN;
      results.add(judged.named(check.name(), kind(check), warnOnly, List.of()));
      if (!warnOnly && judged.blocks()) {
        blocking.add(judged.outcome());
      }
    }
    Profile profile = profile(database, work, scored.inputs());
    VerdictOutcome outcome = Judged.combine(blocking);
    Map<String, Double> statistics = statistics(candidacy);
    statistics.put("labelMean", training.mean());
    statistics.put("labelVariance", training.variance());
    statistics.put("holdoutRegret", regret(database, work, scored, profile, training));
    statistics.values().removeIf(v -> !Double.isFinite(v));
    return verdict(
        work,
        jobId,
        outcome,
        results,
        Optional.of(golden(scored, runId)),
        Optional.of(store.put(ProfileJson.toJson(profile).getBytes(StandardCharsets.UTF_8))),
        statistics);
  }

  private Scored scoreCandidate(DuckDb database, CheckModel work)
      throws SQLException, ModelContractException {
    Path file = store.verified(work.candidate().digest());
    try (OnnxModel model = OnnxModel.load(file, work.candidate().signature())) {
      HoldoutRows rows =
          HoldoutRows.read(
              database,
              work.spec().data(),
              store.path(work.snapshot().holdoutDigest()),
              store.path(work.prepared().holdoutDigest()),
              model.inputNames(),
              extraColumns(work));
      double[] scores = model.score(rows.inputs());
      requireProbabilities(work, scores);
      return new Scored(rows, scores, latencies(work, model, rows), model.inputNames());
    }
  }

  private static void requireProbabilities(CheckModel work, double[] scores)
      throws ModelContractException {
    boolean classifier = work.spec().task() != Task.REGRESSION;
    if (classifier && Arrays.stream(scores).anyMatch(p -> p < -1e-6 || p > 1 + 1e-6)) {
      throw new ModelContractException(
          "The scores go from %s to %s, but a probability is between 0 and 1"
              .formatted(
                  Arrays.stream(scores).min().orElseThrow(),
                  Arrays.stream(scores).max().orElseThrow()));
    }
  }

  private static List<String> extraColumns(CheckModel work) {
    List<String> columns = new ArrayList<>();
    for (ModelCheckSpec check : work.spec().gates().model().checks()) {
      if (check.kind() instanceof Slices slices) {
        columns.addAll(slices.by());
      }
      if (check.kind() instanceof Champion champion) {
        columns.add(champion.cluster());
      }
    }
    return columns.stream().distinct().toList();
  }

  private static List<Long> latencies(CheckModel work, OnnxModel model, HoldoutRows rows)
      throws ModelContractException {
    List<Long> nanos = new ArrayList<>();
    boolean asked =
        work.spec().gates().model().checks().stream().anyMatch(c -> c.kind() instanceof Latency);
    if (!asked || rows.inputs().length == 0) {
      return nanos;
    }
    long deadline = System.nanoTime() + MEASURE_NANOS;
    for (int i = 0; i < WARM_UP_CALLS + CALLS && System.nanoTime() < deadline; i++) {
      long took = model.timeNanos(rows.inputs()[i % rows.inputs().length]);
      if (i >= WARM_UP_CALLS || took * WARM_UP_CALLS > MEASURE_NANOS) {
        nanos.add(took);
      }
    }
    return nanos;
  }

  private ChampionScores scoreChampion(DuckDb database, CheckModel work, Scored scored)
      throws SQLException {
    if (work.champion().isEmpty()) {
      return new ChampionScores(Optional.empty(), Optional.empty());
    }
    ModelVersion champion = work.champion().get();
    try (OnnxModel model =
        OnnxModel.load(store.verified(champion.digest()), champion.signature())) {
      String prepared =
          work.prepared().championHoldoutDigest().orElse(work.prepared().holdoutDigest());
      HoldoutRows rows =
          HoldoutRows.read(
              database,
              work.spec().data(),
              store.path(work.snapshot().holdoutDigest()),
              store.path(prepared),
              model.inputNames(),
              List.of());
      if (!Arrays.equals(rows.labels(), scored.rows().labels())) {
        return new ChampionScores(
            Optional.empty(), Optional.of("its holdout has other rows than the candidate's"));
      }
      return new ChampionScores(Optional.of(model.score(rows.inputs())), Optional.empty());
    } catch (ModelContractException e) {
      return new ChampionScores(Optional.empty(), Optional.of(e.getMessage()));
    }
  }

  /** NaN where there is no labelled training row. */
  private record TrainingLabels(double mean, double variance) {}

  private TrainingLabels trainingLabels(DuckDb database, CheckModel work) throws SQLException {
    String label = "CAST(" + name(work.spec().data().columns().label()) + " AS DOUBLE)";
    List<Object> row =
        database
            .rows(
                "SELECT avg(%s), var_pop(%s) FROM %s"
                    .formatted(
                        label,
                        label,
                        HoldoutRows.parquet(store.path(work.snapshot().trainDigest()))))
            .get(0);
    return new TrainingLabels(number(row.get(0)), number(row.get(1)));
  }

  private static double number(Object value) {
    return value instanceof Number number ? number.doubleValue() : Double.NaN;
  }

  private double regret(
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

  private String golden(Scored scored, String runId) {
    long seed = UUID.nameUUIDFromBytes(runId.getBytes(StandardCharsets.UTF_8)).hashCode();
    List<double[]> inputs = new ArrayList<>();
    List<Double> scores = new ArrayList<>();
    for (int row : GoldenRows.pick(scored.scores(), GOLDEN, seed)) {
      inputs.add(scored.rows().inputs()[row]);
      scores.add(scored.scores()[row]);
    }
    try {
      return store.put(JSON.writeValueAsBytes(new GoldenRequests(inputs, scores)));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Golden requests are always JSON", e);
    }
  }

  private static Map<String, Double> statistics(Candidacy candidacy) {
    Holdout holdout = candidacy.holdout();
    Metric metric = candidacy.defaultLoss();
    Map<String, Double> stats = new LinkedHashMap<>();
    stats.put("holdoutRows", (double) holdout.rows());
    stats.put("holdoutLoss", metric.value(holdout.labels(), holdout.candidate()));
    stats.put("evaluation", (double) candidacy.budget().evaluation());
    if (metric.isMeanOfRows() && holdout.champion().isPresent()) {
      Holdout rows = candidacy.unseenByChampion();
      double[] champion = rows.champion().orElseThrow();
      double[] difference = new double[rows.rows()];
      for (int i = 0; i < difference.length; i++) {
        double label = rows.labels()[i];
        double d =
            metric.terms(label, rows.candidate()[i])[0] - metric.terms(label, champion[i])[0];
        difference[i] = Math.max(-CLIP, Math.min(CLIP, d));
      }
      ClusteredMean pairs = ClusteredMean.ofHourBlocks(difference, rows.eventMillis(), BLOCK_ROWS);
      stats.put("pairMeanDifference", pairs.mean());
      stats.put("pairBlocks", (double) pairs.clusters());
      stats.put("pairBlockVariancePerRow", pairs.variancePerRow());
    }
    return stats;
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
