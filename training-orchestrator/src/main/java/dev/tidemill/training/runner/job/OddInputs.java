package dev.tidemill.training.runner.job;

import static dev.tidemill.kit.sql.Sql.name;
import static dev.tidemill.kit.sql.Sql.text;

import dev.tidemill.kit.sql.FileRelation;
import dev.tidemill.kit.sql.FileRows;
import dev.tidemill.kit.sql.FileRows.UnreadableRowsException;
import dev.tidemill.schemas.file.FileReading;
import dev.tidemill.schemas.message.DataFile;
import dev.tidemill.schemas.message.JobWork.PrepareFeatures;
import dev.tidemill.schemas.spec.DataSpec.SourceSpec;
import dev.tidemill.schemas.text.Counted;
import dev.tidemill.training.runner.JobFailure;
import dev.tidemill.training.snapshot.Database;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Describes model inputs that are neither numbers nor texts, and texts that nearly are numbers.
 *
 * @param prepared whether a program made them; else they are the raw columns
 */
record OddInputs(Database database, PrepareFeatures work, Path features, boolean prepared) {

  private static final String TEXT = "VARCHAR";

  /** There is no input at all. */
  JobFailure none() {
    return prepared
        ? new JobFailure(
            "BAD_OUTPUT",
            "features.parquet has no column beside those of data.columns: no model input",
            false)
        : new JobFailure(
            "NO_INPUTS",
            "data.query gives no column beside those of data.columns: no model input",
            false);
  }

  /** More of a column's values than that are numbers: then the others may be mistakes. */
  private static final double MOSTLY = 0.5;

  /** A sentence for each input of texts most of which are numbers. */
  List<String> nearlyNumbers(Map<String, String> types) throws SQLException {
    List<String> told = new ArrayList<>();
    for (Map.Entry<String, String> column : types.entrySet()) {
      if (InputTable.isText(column.getValue())) {
        Figures figures = figures(column.getKey());
        if (figures.bad() > 0 && figures.bad() < figures.values() * MOSTLY) {
          told.add(told(column.getKey(), column.getValue(), figures) + ". It is taken as text.");
        }
      }
    }
    return told;
  }

  /**
   * Some inputs are neither numbers nor texts.
   *
   * @param wrong their types by column
   */
  JobFailure neither(Map<String, String> wrong) throws SQLException {
    List<String> told = new ArrayList<>();
    for (Map.Entry<String, String> column : wrong.entrySet()) {
      told.add(told(column.getKey(), column.getValue(), figures(column.getKey())));
    }
    return new JobFailure(
        prepared ? "BAD_OUTPUT" : "INPUTS_NOT_NUMBERS",
        "Model inputs are numbers or texts, but "
            + String.join("; ", told)
            + ". "
            + (prepared
                ? "prepare made them."
                : "Make numbers of them in data.query, as epoch(%1$s) or dayofweek(%1$s) do of a"
                        .formatted(wrong.keySet().iterator().next())
                    + " time, or in prepare, or name them in data.columns.notFeatures."),
        false);
  }

  private record Figures(long values, long bad, String example) {}

  private Figures figures(String column) throws SQLException {
    String value = "CAST(" + name(column) + " AS VARCHAR)";
    String number = "TRY_CAST(" + value + " AS DOUBLE) IS NOT NULL";
    String rows = FileRelation.parquet(features) + " WHERE " + name(column) + " IS NOT NULL";
    List<Object> figures =
        database
            .rows(
                "SELECT count(*), count(*) FILTER (NOT %2$s), coalesce(min(%1$s) FILTER (NOT %2$s), min(%1$s)) FROM %3$s"
                    .formatted(value, "(" + number + ")", rows))
            .get(0);
    return new Figures(
        ((Number) figures.get(0)).longValue(),
        ((Number) figures.get(1)).longValue(),
        (String) figures.get(2));
  }

  private String told(String column, String type, Figures figures) {
    if (figures.values() == 0) {
      return column + " has no value";
    }
    long bad = figures.bad();
    String example = figures.example();
    String count =
        type.equals(TEXT) && bad > 0
            ? ": %d of %s %s"
                .formatted(
                    bad,
                    Counted.of(figures.values(), "value"),
                    Counted.verb(bad, "is not a number", "are not numbers"))
            : "";
    String in = file(column, type, example).map(f -> " in " + f).orElse("");
    return column + " holds " + kind(type) + count + ", for example '" + example + "'" + in;
  }

  private static String kind(String type) {
    if (type.equals(TEXT)) {
      return "text";
    }
    if (type.equals("DATE") || type.startsWith("TIME")) {
      return type.equals("DATE") ? "dates" : "times";
    }
    return "values of another kind";
  }

  /** A file that holds the value in a column of that name: new files come first. */
  private Optional<String> file(String column, String type, String value) {
    if (prepared || !type.equals(TEXT)) {
      return Optional.empty();
    }
    Set<DataFile> files = new LinkedHashSet<>(work.snapshot().newFiles());
    files.addAll(work.snapshot().files());
    for (DataFile file : files) {
      for (SourceSpec source : work.spec().data().sources()) {
        Optional<Path> folder = source.folder(Path.of(work.folder()));
        if (folder.isPresent() && holds(source, folder.get().resolve(file.path()), column, value)) {
          return Optional.of(file.path());
        }
      }
    }
    return Optional.empty();
  }

  /** Naming the file only helps: if it cannot be read now, the message goes without it. */
  private boolean holds(SourceSpec source, Path file, String column, String value) {
    if (!Files.isRegularFile(file)) {
      return false;
    }
    FileReading reading = work.spec().data().reading(source, work.spec().gates().data().checks());
    try (FileRows rows = FileRows.of(database.guarded(), reading, file)) {
      return rows.columns().stream().anyMatch(column::equalsIgnoreCase)
          && database.number(
                  "SELECT count(*) FROM %s WHERE CAST(%s AS VARCHAR) = %s"
                      .formatted(rows.relation(), name(column), text(value)))
              > 0;
    } catch (SQLException | UnreadableRowsException e) {
      return false;
    }
  }
}
