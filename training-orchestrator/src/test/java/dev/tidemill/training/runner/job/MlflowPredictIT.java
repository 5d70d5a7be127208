package dev.tidemill.training.runner.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tidemill.schemas.message.JobEventBody;
import dev.tidemill.schemas.message.JobEventBody.PredictFinished;
import dev.tidemill.schemas.message.JobEventBody.PrepareFinished;
import dev.tidemill.schemas.message.JobEventBody.SnapshotFinished;
import dev.tidemill.schemas.message.JobEventBody.TrainFinished;
import dev.tidemill.schemas.message.JobWork;
import dev.tidemill.schemas.message.ModelFormat;
import dev.tidemill.schemas.message.Prepared;
import dev.tidemill.schemas.message.TrainedModel;
import dev.tidemill.training.TestSpecs;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** A model that MLflow saved needs no program of the pipeline to be judged. */
@EnabledOnOs({OS.LINUX, OS.MAC})
class MlflowPredictIT extends RunnerJobsFixture {

  private static final String PYTHON = System.getProperty("python.executable", "");

  private static final String TRAINER =
      """
      exec '%s' - <<PYTHON
      import os, mlflow.sklearn, pandas as pd
      from sklearn.linear_model import LogisticRegression
      rows = pd.read_parquet(os.environ["TIDEMILL_TRAIN_DATA"])
      model = LogisticRegression().fit(rows[["x"]], rows["y"])
      path = os.environ["TIDEMILL_OUTPUT"] + "/model"
      mlflow.sklearn.save_model(model, path, pip_requirements=["scikit-learn"])
      PYTHON
      """;

  @Test
  void aModelOfMlflowIsKeptAndAskedForProbabilities() throws Exception {
    assumeTrue(!PYTHON.isBlank(), "MLflow is tried by mvn -Ppython verify only");
    spec =
        TestSpecs.read(
            YAML.formatted("predict: {python: %s, timeout: 5m}".formatted(PYTHON))
                .replace("{format: onnx, positive: {output: probability}}", "{format: mlflow}")
                .replace("timeout: 1m", "timeout: 5m"));
    JobEventBody trained = trained(TRAINER.formatted(PYTHON));
    assertThat(trained).as(trained + " " + lines).isInstanceOf(TrainFinished.class);
    TrainedModel model = ((TrainFinished) trained).model();
    assertThat(ModelFormat.of(model.format())).isEqualTo(ModelFormat.MLFLOW);
    Prepared prepared = ((PrepareFinished) prepared(Optional.empty())).prepared();
    SnapshotFinished cut = cut();
    JobEventBody done =
        result(
            new JobWork.PredictHoldout(
                spec, folder.toString(), cut.codeDigest(), prepared, model, Optional.empty()));
    assertThat(done).as(done + " " + lines).isInstanceOf(PredictFinished.class);
    String answers = ((PredictFinished) done).predicted().candidateDigest().orElseThrow();
    assertThat(columns(answers)).containsExactly("id", "probability_false", "probability_true");
  }
}
