package dev.tidemill.validation.gate.scoring;

import dev.tidemill.kit.onnx.InputColumn;
import dev.tidemill.kit.onnx.InputRows;
import dev.tidemill.kit.onnx.Scores;
import dev.tidemill.kit.onnx.UnusableModelException;
import dev.tidemill.kit.onnx.process.ModelLimits;
import dev.tidemill.kit.onnx.process.ModelProcess;
import dev.tidemill.kit.sql.Permit;
import dev.tidemill.kit.store.ArtefactStore;
import dev.tidemill.schemas.message.JobWork.CheckModel;
import dev.tidemill.schemas.message.ModelFormat;
import dev.tidemill.schemas.message.ModelVersion;
import dev.tidemill.schemas.message.Predicted;
import dev.tidemill.schemas.spec.LabelValues;
import dev.tidemill.schemas.spec.Task;
import dev.tidemill.schemas.text.Counted;
import dev.tidemill.validation.check.duckdb.DuckDb;
import dev.tidemill.validation.gate.kind.ModelChecks;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Scores candidate and champion on the holdout with ONNX Runtime. They run in a process of their
 * own, because a model that no gate has judged yet may be hostile. For a model that is not ONNX its
 * program has answered before.
 */
public final class Scoring {

  private static final int NAMED_CLASSES = 10;
  private static final int WARM_UP_CALLS = 200;
  private static final int CALLS = 500;
  private static final int ROUNDS = 3;
  private static final Duration ROUND = Duration.ofMillis(700);

  private final ArtefactStore store;
  private final ProgramAnswers answers;

  public Scoring(ArtefactStore store) {
    this.store = store;
    this.answers = new ProgramAnswers(store);
  }

  /**
   * Starts the process that does all the scoring of one gate. It may use as much memory as the
   * run's programs.
   */
  public static ModelProcess process(CheckModel work, Permit permit) {
    long memory =
        work.spec().train().resources().memoryLimitBytes().orElse(ModelLimits.USUAL_MEMORY_BYTES);
    return ModelProcess.start(ModelLimits.ofMemory(memory), permit);
  }

  /** What scoring the candidate gave. */
  public record Scored(
      HoldoutRows rows, Scores scores, List<Long> nanos, List<InputColumn> inputs) {

    /** The names of the model's inputs in order. */
    public List<String> inputNames() {
      return inputs.stream().map(InputColumn::name).toList();
    }
  }

  /** The champion's scores, or the reason why there are none. */
  public record ChampionScores(
      Optional<Scores> scores, Optional<String> problem, List<String> inputs) {

    static ChampionScores none(Optional<String> problem) {
      return new ChampionScores(Optional.empty(), problem, List.of());
    }
  }

  /** The labels of the raw training rows. */
  public LabelFigures trainingLabels(DuckDb database, CheckModel work) throws SQLException {
    return LabelFigures.of(
        database, LabelValues.of(work.spec()), store.path(work.snapshot().trainDigest()));
  }

  /**
   * Scores the candidate.
   *
   * @throws ModelContractException if it does not keep its contract
   */
  public Scored candidate(DuckDb database, ModelProcess process, CheckModel work)
      throws SQLException, ModelContractException {
    Optional<String> predictions = work.predicted().flatMap(Predicted::candidateDigest);
    if (predictions.isEmpty()) {
      return run(database, process, work);
    }
    Scored scored = answers.candidate(database, work, predictions.get(), columns(work));
    requireProbabilities(work, scored.scores());
    return scored;
  }

  private Scored run(DuckDb database, ModelProcess process, CheckModel work)
      throws SQLException, ModelContractException {
    Path file = store.verified(work.candidate().digest());
    try {
      ModelProcess.Model model =
          process.load(
              file, ModelFormat.of(work.candidate().format()), work.candidate().signature());
      HoldoutRows rows =
          HoldoutRows.read(
              database,
              LabelValues.of(work.spec()),
              work.spec().data(),
              store.path(work.snapshot().holdoutDigest()),
              store.path(work.prepared().holdoutDigest()),
              model.columns(),
              columns(work));
      Scores scores = model.score(rows.inputs());
      requireProbabilities(work, scores);
      RowsAlone.require(rows.inputs(), scores, model::scoreAlone);
      return new Scored(rows, scores, latencies(work, model, rows), model.columns());
    } catch (UnusableModelException e) {
      throw new ModelContractException(e.getMessage(), e);
    }
  }

  /** The columns that checks name beside the model's inputs; some may not be there. */
  private static List<String> columns(CheckModel work) {
    return work.spec().gates().model().checks().stream()
        .flatMap(check -> check.kind().namedColumns().stream())
        .distinct()
        .toList();
  }

  private static void requireWidth(CheckModel work, Scores scores) throws ModelContractException {
    boolean several = work.spec().task() == Task.MULTICLASS_CLASSIFICATION;
    if (several && scores.classes().isEmpty()) {
      throw new ModelContractException(
          "The model answers one number for each row, but a multiclass-classification needs the"
              + " probability of each class");
    }
    if (!several && scores.width() > 1) {
      throw new ModelContractException(
          "The model answers the probabilities of %s (%s), but the task has one number for each row"
              .formatted(
                  Counted.of(scores.width(), "class"),
                  Counted.names(scores.classes(), NAMED_CLASSES)));
    }
  }

  private static void requireProbabilities(CheckModel work, Scores scores)
      throws ModelContractException {
    requireWidth(work, scores);
    boolean classifier = work.spec().task() != Task.REGRESSION;
    if (classifier && scores.values().anyMatch(p -> p < -1e-6 || p > 1 + 1e-6)) {
      throw new ModelContractException(
          "The scores go from %s to %s, but a probability is between 0 and 1. If they are logits, end the model with a sigmoid or softmax"
              .formatted(scores.values().min().orElseThrow(), scores.values().max().orElseThrow()));
    }
  }

  /**
   * Times of single-row calls. Other programs only add to them, so the fastest of several rounds
   * counts.
   */
  private static List<Long> latencies(CheckModel work, ModelProcess.Model model, HoldoutRows rows)
      throws UnusableModelException {
    List<Long> nanos = new ArrayList<>();
    if (!ModelChecks.timeCalls(work.spec().gates().model().checks()) || rows.inputs().size() == 0) {
      return nanos;
    }
    InputRows warm = repeated(rows.inputs(), WARM_UP_CALLS);
    InputRows timed = repeated(rows.inputs(), CALLS);
    model.timeNanos(warm, ROUND);
    double fastest = Double.POSITIVE_INFINITY;
    for (int round = 0; round < ROUNDS; round++) {
      List<Long> measured = model.timeNanos(timed, ROUND);
      double mean = measured.stream().mapToLong(Long::longValue).average().orElse(Double.NaN);
      if (mean < fastest) {
        fastest = mean;
        nanos = measured;
      }
    }
    return nanos;
  }

  private static InputRows repeated(InputRows rows, int count) {
    return rows.pick(IntStream.range(0, count).map(i -> i % rows.size()).toArray());
  }

  /** Scores the champion, if there is one. */
  public ChampionScores champion(
      DuckDb database, ModelProcess process, CheckModel work, Scored scored) throws SQLException {
    if (work.champion().isEmpty()) {
      return ChampionScores.none(Optional.empty());
    }
    if (work.prepared().championProblem().isPresent()) {
      return ChampionScores.none(work.prepared().championProblem());
    }
    ModelVersion champion = work.champion().get();
    if (!ModelFormat.of(champion.format()).onnx()) {
      return answers.champion(database, work, champion, scored);
    }
    try {
      ModelProcess.Model model =
          process.load(
              store.verified(champion.digest()),
              ModelFormat.of(champion.format()),
              champion.signature());
      String prepared =
          work.prepared().championHoldoutDigest().orElse(work.prepared().holdoutDigest());
      HoldoutRows rows =
          HoldoutRows.read(
              database,
              LabelValues.of(work.spec()),
              work.spec().data(),
              store.path(work.snapshot().holdoutDigest()),
              store.path(prepared),
              model.columns(),
              List.of());
      if (!Arrays.equals(rows.labels(), scored.rows().labels())) {
        return ChampionScores.none(Optional.of("its holdout has other rows than the candidate's"));
      }
      Scores scores = model.score(rows.inputs());
      requireWidth(work, scores);
      return new ChampionScores(
          Optional.of(scores),
          Optional.empty(),
          model.columns().stream().map(InputColumn::name).toList());
    } catch (ModelContractException | UnusableModelException e) {
      return ChampionScores.none(Optional.of(e.getMessage()));
    }
  }
}
