package dev.tidemill.standalone.reproduce;

import dev.tidemill.cli.client.CliException;
import dev.tidemill.kit.job.protocol.ExecutionId;
import dev.tidemill.kit.onnx.Scores;
import dev.tidemill.kit.onnx.UnusableModelException;
import dev.tidemill.kit.onnx.process.ModelLimits;
import dev.tidemill.kit.onnx.process.ModelProcess;
import dev.tidemill.kit.sql.GuardedDatabase;
import dev.tidemill.kit.sql.GuardedDatabase.Confines;
import dev.tidemill.kit.sql.Permit;
import dev.tidemill.kit.sql.SourceTable;
import dev.tidemill.kit.sql.Sql;
import dev.tidemill.kit.store.ArtefactStore;
import dev.tidemill.schemas.file.FileReading;
import dev.tidemill.schemas.message.Job;
import dev.tidemill.schemas.message.JobEventBody;
import dev.tidemill.schemas.message.ModelFormat;
import dev.tidemill.schemas.message.Signature;
import dev.tidemill.schemas.message.TrainedModel;
import dev.tidemill.standalone.rehearsal.RehearsalWorkers;
import dev.tidemill.standalone.scoring.RowParts;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;

/**
 * Trains a model again from its record, with the code of the runner: the same code archive, rows,
 * parameters and seed. What comes out is compared and never becomes a version.
 */
public final class Reproduction {

  private static final String MEMORY = "1GB";

  private final RecordedTraining recorded;
  private final ArtefactStore store;
  private final Path work;

  /**
   * @param store has the rows, the code and the model
   * @param work an existing folder for what the programs need
   */
  public Reproduction(RecordedTraining recorded, ArtefactStore store, Path work) {
    this.recorded = recorded;
    this.store = store;
    this.work = work;
  }

  /**
   * Trains, and compares.
   *
   * @param lines takes what the trainer prints
   * @throws CliException if the training fails
   */
  public Reproduced run(Consumer<String> lines)
      throws IOException, InterruptedException, UnusableModelException {
    TrainedModel made = train(lines);
    if (made.digest().equals(recorded.model().digest())) {
      return new Reproduced(made, true, recorded.snapshot().holdoutRows(), 0, 0, 0);
    }
    if (!ModelFormat.of(recorded.model().format()).onnx()) {
      throw new CliException(
          "The digest differs (%s, recorded %s); predictions of ONNX models are"
                  .formatted(made.digest(), recorded.model().digest())
              + " ONNX file only",
          1);
    }
    return compared(made);
  }

  private TrainedModel train(Consumer<String> lines) throws IOException, InterruptedException {
    Job job = recorded.job();
    try (RehearsalWorkers workers =
        new RehearsalWorkers(
            recorded.cause().spec(),
            store,
            work,
            log -> log.lines().forEach(line -> lines.accept(line.text())))) {
      JobEventBody done = workers.work(job, ExecutionId.of(job, "reproduce-" + UUID.randomUUID()));
      if (done instanceof JobEventBody.TrainFinished finished) {
        return finished.model();
      }
      String why =
          done instanceof JobEventBody.JobFailed failed ? failed.message() : done.toString();
      throw new CliException("The training failed: " + why, 1);
    }
  }

  private Reproduced compared(TrainedModel made) throws IOException, UnusableModelException {
    Path rows = store.verified(recorded.model().prepared().holdoutDigest());
    try (GuardedDatabase database =
            GuardedDatabase.open(work, new Confines(MEMORY, 0, List.of(rows)), Permit.ALWAYS);
        ModelProcess process =
            ModelProcess.start(
                ModelLimits.ofMemory(ModelLimits.USUAL_MEMORY_BYTES), Permit.ALWAYS)) {
      SourceTable table =
          SourceTable.load(
              database,
              "holdout",
              FileReading.of(FileReading.Format.PARQUET),
              List.of(new SourceTable.Part(0, rows)));
      List<Scores> before =
          scores(
              process,
              database,
              table,
              recorded.model().digest(),
              recorded.model().format(),
              recorded.model().signature());
      List<Scores> after =
          scores(process, database, table, made.digest(), made.format(), made.signature());
      return difference(made, Scores.joined(before), Scores.joined(after));
    } catch (SQLException e) {
      throw new CliException("The recorded holdout cannot be read: " + Sql.reason(e), 70);
    }
  }

  private List<Scores> scores(
      ModelProcess process,
      GuardedDatabase database,
      SourceTable table,
      String digest,
      String format,
      Signature signature)
      throws SQLException, UnusableModelException {
    ModelProcess.Model model =
        process.load(store.verified(digest), ModelFormat.of(format), signature);
    RowParts parts = new RowParts(database, table, model.columns(), Map.of());
    List<Scores> all = new ArrayList<>();
    for (long first = 0; first < parts.rows() || first == 0; first += RowParts.AT_ONCE) {
      all.add(model.score(parts.from(first)));
    }
    return all;
  }

  static Reproduced difference(TrainedModel made, Scores before, Scores after) {
    long changed = 0;
    long classes = 0;
    double largest = 0;
    for (int row = 0; row < before.size(); row++) {
      double most = 0;
      for (int column = 0; column < before.width(); column++) {
        most = Math.max(most, Math.abs(before.column(column)[row] - after.column(column)[row]));
      }
      changed += most > 0 ? 1 : 0;
      classes += best(before, row) != best(after, row) ? 1 : 0;
      largest = Math.max(largest, most);
    }
    return new Reproduced(made, false, before.size(), changed, classes, largest);
  }

  private static int best(Scores scores, int row) {
    int best = 0;
    for (int column = 1; column < scores.width(); column++) {
      if (scores.column(column)[row] > scores.column(best)[row]) {
        best = column;
      }
    }
    return best;
  }
}
