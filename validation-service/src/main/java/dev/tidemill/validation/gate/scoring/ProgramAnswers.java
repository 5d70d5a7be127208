package dev.tidemill.validation.gate.scoring;

import dev.tidemill.kit.onnx.InputColumn;
import dev.tidemill.kit.onnx.ModelContract;
import dev.tidemill.kit.onnx.ModelTensors;
import dev.tidemill.kit.onnx.Scores;
import dev.tidemill.kit.onnx.UnusableModelException;
import dev.tidemill.kit.store.ArtefactStore;
import dev.tidemill.schemas.message.JobWork.CheckModel;
import dev.tidemill.schemas.message.ModelVersion;
import dev.tidemill.schemas.message.Predicted;
import dev.tidemill.schemas.message.Signature;
import dev.tidemill.schemas.spec.LabelValues;
import dev.tidemill.validation.check.duckdb.DuckDb;
import dev.tidemill.validation.gate.scoring.Scoring.ChampionScores;
import dev.tidemill.validation.gate.scoring.Scoring.Scored;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** Scores of models that are not ONNX: a runner let their own programs answer for the holdout. */
final class ProgramAnswers {

  private final ArtefactStore store;

  ProgramAnswers(ArtefactStore store) {
    this.store = store;
  }

  /**
   * The candidate's.
   *
   * @param predictions digest of what its program wrote
   * @param extra columns for slices and clusters
   * @throws ModelContractException if not every row has one answer
   */
  Scored candidate(DuckDb database, CheckModel work, String predictions, List<String> extra)
      throws SQLException, ModelContractException {
    Signature signature = work.candidate().signature();
    List<InputColumn> columns = inputs(signature);
    HoldoutRows rows =
        HoldoutRows.read(
            database,
            LabelValues.of(work.spec()),
            work.spec().data(),
            store.path(work.snapshot().holdoutDigest()),
            store.path(work.prepared().holdoutDigest()),
            columns,
            extra);
    Scores scores = answers(database, work, predictions).read(signature, rows.labels().length);
    return new Scored(rows, scores, List.of(), columns);
  }

  /** The champion's, or why there are none. */
  ChampionScores champion(DuckDb database, CheckModel work, ModelVersion champion, Scored scored)
      throws SQLException {
    Optional<String> predictions =
        work.predicted()
            .filter(p -> p.championModelDigest().equals(Optional.of(champion.digest())))
            .flatMap(Predicted::championDigest);
    if (predictions.isEmpty()) {
      return ChampionScores.none(Optional.of(problem(work)));
    }
    try {
      Scores scores =
          answers(database, work, predictions.get())
              .read(champion.signature(), scored.rows().labels().length);
      return new ChampionScores(
          Optional.of(scores), Optional.empty(), champion.signature().features());
    } catch (ModelContractException e) {
      return ChampionScores.none(Optional.of(e.getMessage()));
    }
  }

  private static String problem(CheckModel work) {
    return work.predicted()
        .flatMap(Predicted::championProblem)
        .orElse(
            "it is not ONNX, and no program was asked to answer for it. To replace it, give the"
                + " champion check severity: warn until a new champion serves");
  }

  private PredictedScores answers(DuckDb database, CheckModel work, String predictions) {
    return new PredictedScores(
        database,
        work.spec(),
        store.path(work.snapshot().holdoutDigest()),
        store.verified(predictions));
  }

  private static List<InputColumn> inputs(Signature signature) throws ModelContractException {
    try {
      ModelTensors tensors = new ModelTensors(signature.inputs(), signature.outputs());
      return ModelContract.of(signature, tensors).columns();
    } catch (UnusableModelException e) {
      throw new ModelContractException(e.getMessage(), e);
    }
  }
}
