package dev.tidemill.training.runner.job;

import static dev.tidemill.kit.sql.Sql.name;

import dev.tidemill.kit.sql.FileRelation;
import dev.tidemill.kit.sql.Permit;
import dev.tidemill.kit.sql.Sql;
import dev.tidemill.kit.store.ArtefactStore;
import dev.tidemill.schemas.message.JobWork.TrainModel;
import dev.tidemill.schemas.spec.LabelValues;
import dev.tidemill.training.runner.JobFailure;
import dev.tidemill.training.snapshot.Database;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The words that the label has in the rows that a trainer is given. */
final class TrainingLabels {

  private TrainingLabels() {}

  static List<String> words(ArtefactStore store, TrainModel work, Path folder, Permit permit)
      throws JobFailure {
    String rows = FileRelation.parquet(store.path(work.prepared().trainDigest()));
    String label = work.spec().data().columns().label().column();
    try (Database database = Database.open(folder, List.of(store.root()), permit)) {
      Map<String, String> types = database.columns(rows);
      String type =
          types.entrySet().stream()
              .filter(e -> e.getKey().equalsIgnoreCase(label))
              .map(Map.Entry::getValue)
              .findFirst()
              .orElse("");
      return database
          .rows(
              "SELECT DISTINCT %s AS word FROM %s ORDER BY word LIMIT %d"
                  .formatted(Sql.word(name(label), type), rows, LabelValues.MOST_CLASSES + 1))
          .stream()
          .map(row -> (String) row.get(0))
          .filter(Objects::nonNull)
          .toList();
    } catch (SQLException e) {
      throw new JobFailure(
          "IO_ERROR", "The labels of the training rows cannot be read: " + Sql.reason(e), true);
    }
  }
}
