package dev.tidemill.training.runner;

import static dev.tidemill.training.snapshot.Database.name;
import static dev.tidemill.training.snapshot.Database.names;
import static dev.tidemill.training.snapshot.Database.text;

import dev.tidemill.kit.store.ArtefactStore;
import dev.tidemill.schemas.message.JobWork.PrepareFeatures;
import dev.tidemill.schemas.message.ModelVersion;
import dev.tidemill.schemas.message.Prepared;
import dev.tidemill.schemas.spec.DataSpec.Columns;
import dev.tidemill.schemas.spec.PipelineSpec;
import dev.tidemill.schemas.spec.PrepareSpec;
import dev.tidemill.training.snapshot.Database;
import dev.tidemill.training.snapshot.Manifest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Makes model inputs of raw rows.
 *
 * <p>The program runs once over all rows of the snapshot in the order of time (context, training
 * and holdout rows) and its rows are split afterwards. It is causal by contract (an input at t uses
 * nothing that became known after t), so a row's inputs are the same as in a run of its own with
 * {@code prepare.history} of context or more. Without a program the raw columns are the inputs.
 */
final class Preparation {

  private static final Set<String> NUMBERS =
      Set.of(
          "BOOLEAN",
          "TINYINT",
          "SMALLINT",
          "INTEGER",
          "BIGINT",
          "HUGEINT",
          "UTINYINT",
          "USMALLINT",
          "UINTEGER",
          "UBIGINT",
          "FLOAT",
          "DOUBLE");

  private final ArtefactStore store;
  private final ProcessRunner processes;

  Preparation(ArtefactStore store, ProcessRunner processes) {
    this.store = store;
    this.processes = processes;
  }

  Prepared prepare(PrepareFeatures work, Execution execution)
      throws JobFailure, SQLException, IOException, InterruptedException {
    PipelineSpec spec = work.spec();
    Path code = CodeArchive.folder(spec, work.folder());
    CodeArchive archive = CodeArchive.of(spec, code, store);
    String program = archive.store(store);
    Manifest manifest = Manifest.read(store, work.snapshot().digest());
    Path raw = merged(manifest, spec, execution.folder().resolve("raw.parquet"));
    Path features = features("prepare", archive.prepare(), code, raw, spec, execution);
    try (Database database = Database.open()) {
      InputTable inputs = InputTable.of(database, spec.data().columns(), features);
      String train = inputs.store(store, manifest.train(), execution.folder());
      String holdout = inputs.store(store, manifest.holdout(), execution.folder());
      Optional<String> champions = championHoldout(work, program, manifest, raw, execution);
      return new Prepared(program, train, holdout, champions, inputs.names());
    }
  }

  /** The holdout made by the champion's own program, if that is another one. */
  private Optional<String> championHoldout(
      PrepareFeatures work, String program, Manifest manifest, Path raw, Execution execution)
      throws JobFailure, SQLException, IOException, InterruptedException {
    Optional<String> champions =
        work.champion().map(ModelVersion::prepared).map(Prepared::programDigest);
    if (champions.isEmpty() || champions.get().equals(program)) {
      return Optional.empty();
    }
    CodeArchive archive = CodeArchive.read(store, champions.get());
    Path code = Files.createDirectories(execution.folder().resolve("champion-code"));
    archive.unpack(store, code);
    Path features =
        features("champion's prepare", archive.prepare(), code, raw, work.spec(), execution);
    try (Database database = Database.open()) {
      InputTable inputs = InputTable.of(database, work.spec().data().columns(), features);
      return Optional.of(inputs.store(store, manifest.holdout(), execution.folder()));
    }
  }

  /** All rows of a snapshot in the order of time. */
  private Path merged(Manifest manifest, PipelineSpec spec, Path target) throws SQLException {
    Columns columns = spec.data().columns();
    List<String> order = new ArrayList<>(List.of(columns.time()));
    order.addAll(columns.id());
    try (Database database = Database.open()) {
      database.run(
          "COPY (SELECT * FROM read_parquet([%s, %s, %s]) ORDER BY %s) TO %s (FORMAT parquet)"
              .formatted(
                  text(store.path(manifest.context())),
                  text(store.path(manifest.train())),
                  text(store.path(manifest.holdout())),
                  names(order),
                  text(target)));
    }
    return target;
  }

  private Path features(
      String name,
      List<String> command,
      Path code,
      Path raw,
      PipelineSpec spec,
      Execution execution)
      throws JobFailure, IOException, InterruptedException {
    if (command.isEmpty()) {
      return raw;
    }
    Path output = Files.createDirectories(execution.folder().resolve(name.replaceAll("\\W+", "-")));
    Map<String, String> variables = new HashMap<>();
    variables.put("TIDEMILL_RUN_ID", execution.job().runId());
    variables.put("TIDEMILL_ATTEMPT", Integer.toString(execution.job().attempt()));
    variables.put("TIDEMILL_PIPELINE", execution.job().pipeline());
    variables.put("TIDEMILL_INPUT", raw.toString());
    variables.put("TIDEMILL_OUTPUT", output.toString());
    processes.run(
        name,
        new Launch(
            command,
            code,
            execution.folder(),
            variables,
            spec.prepare().map(PrepareSpec::timeout).orElse(execution.timeout()),
            spec.train().resources().memoryLimitBytes(),
            spec.train().resources().cpuLimit()),
        execution.output(),
        execution.lease());
    Path features = output.resolve("features.parquet");
    if (!Files.isRegularFile(features)) {
      throw new JobFailure(
          "BAD_OUTPUT", name + " wrote no features.parquet into TIDEMILL_OUTPUT", false);
    }
    return features;
  }

  /** What a program made, checked. */
  private record InputTable(Database database, Columns columns, Path file, List<String> names) {

    static InputTable of(Database database, Columns columns, Path features)
        throws SQLException, JobFailure {
      Map<String, String> types;
      try {
        types = database.columns("read_parquet(" + text(features) + ")");
      } catch (SQLException e) {
        throw new JobFailure(
            "BAD_OUTPUT", "features.parquet cannot be read: " + Database.reason(e), false);
      }
      Set<String> known = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
      known.addAll(columns.id());
      known.add(columns.time());
      known.add(columns.label());
      columns.labelTime().ifPresent(known::add);
      // known only afterwards: never an input, even if a program hands it on
      known.addAll(columns.notFeatures());
      List<String> inputs = new ArrayList<>();
      List<String> wrong = new ArrayList<>();
      for (Map.Entry<String, String> column : types.entrySet()) {
        if (!known.contains(column.getKey())) {
          inputs.add(column.getKey());
          String type = column.getValue().toUpperCase(Locale.ROOT);
          if (!NUMBERS.contains(type) && !type.startsWith("DECIMAL")) {
            wrong.add(column.getKey() + " " + type);
          }
        }
      }
      Set<String> given = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
      given.addAll(types.keySet());
      for (String id : columns.id()) {
        if (!given.contains(id)) {
          throw new JobFailure(
              "BAD_OUTPUT", "features.parquet has no column " + id + " (data.columns.id)", false);
        }
      }
      if (!wrong.isEmpty() || inputs.isEmpty()) {
        throw new JobFailure(
            "BAD_OUTPUT",
            "model inputs must be numbers known at prediction time, made by prepare; these are"
                + " not: "
                + wrong,
            false);
      }
      return new InputTable(database, columns, features, inputs);
    }

    /** The inputs of the rows of one part: id columns, time, label, inputs. */
    String store(ArtefactStore store, String rawDigest, Path folder)
        throws SQLException, IOException, JobFailure {
      List<String> keys = new ArrayList<>(columns.id());
      String raw = "read_parquet(" + text(store.path(rawDigest)) + ")";
      String made = "read_parquet(" + text(file) + ")";
      long wanted = database.number("SELECT count(*) FROM " + raw);
      String join = raw + " r JOIN " + made + " f USING (" + Database.names(keys) + ")";
      long matched = database.number("SELECT count(*) FROM " + join);
      if (matched != wanted) {
        throw new JobFailure(
            "BAD_OUTPUT",
            "prepare must give each row exactly once by "
                + columns.id()
                + ": of "
                + wanted
                + " rows it gave "
                + matched,
            false);
      }
      List<String> selected = new ArrayList<>();
      keys.forEach(k -> selected.add("r." + name(k)));
      if (!keys.contains(columns.time())) {
        selected.add("r." + name(columns.time()));
      }
      selected.add("r." + name(columns.label()));
      names.forEach(n -> selected.add("f." + name(n)));
      Path target = Files.createTempFile(folder, "inputs", ".parquet");
      database.run("SET threads = 1");
      database.run(
          "COPY (SELECT %s FROM %s ORDER BY r.%s, %s) TO %s (FORMAT parquet)"
              .formatted(
                  String.join(", ", selected),
                  join,
                  name(columns.time()),
                  String.join(", ", keys.stream().map(k -> "r." + name(k)).toList()),
                  text(target)));
      String digest = store.put(target);
      Files.delete(target);
      return digest;
    }
  }
}
