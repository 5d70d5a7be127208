package dev.tidemill.training.runner;

import static dev.tidemill.kit.sql.Sql.name;
import static dev.tidemill.kit.sql.Sql.names;
import static dev.tidemill.kit.sql.Sql.text;

import dev.tidemill.kit.sql.FileRelation;
import dev.tidemill.kit.sql.Sql;
import dev.tidemill.kit.store.ArtefactStore;
import dev.tidemill.kit.store.MissingArtefactException;
import dev.tidemill.schemas.message.JobWork.PrepareFeatures;
import dev.tidemill.schemas.message.Prepared;
import dev.tidemill.schemas.spec.DataSpec.Columns;
import dev.tidemill.schemas.spec.PipelineSpec;
import dev.tidemill.schemas.spec.PrepareSpec;
import dev.tidemill.schemas.text.Counted;
import dev.tidemill.training.snapshot.Database;
import dev.tidemill.training.snapshot.Manifest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
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

  private static final String WAY_OUT =
      "To replace it, give the champion check severity: warn until a new champion serves";

  private final ArtefactStore store;
  private final ProcessRunner processes;

  Preparation(ArtefactStore store, ProcessRunner processes) {
    this.store = store;
    this.processes = processes;
  }

  Prepared prepare(PrepareFeatures work, RunnerJob job)
      throws JobFailure, SQLException, IOException, InterruptedException {
    PipelineSpec spec = work.spec();
    Path folder = job.folder();
    Workplace workplace = Workplace.unpack(store, work.codeDigest(), spec, work.folder(), job);
    Manifest manifest = Manifest.read(store, work.snapshot().digest());
    Path raw = merged(manifest, spec, job);
    Path features = features("prepare", workplace, raw, spec, job);
    String train;
    String holdout;
    List<String> names;
    try (Database database = Database.open(folder, readable(work), job.permit())) {
      boolean prepared = !workplace.archive().prepare().isEmpty();
      InputTable inputs = InputTable.of(database, work, features, prepared);
      train = inputs.store(store, manifest.train(), folder);
      holdout = inputs.store(store, manifest.holdout(), folder);
      names = inputs.names();
      if (!prepared) {
        job.note(RawInputs.told(names));
      }
    }
    ChampionHoldout champions = championHoldout(work, manifest, raw, job);
    return new Prepared(
        work.codeDigest(), train, holdout, champions.digest(), names, champions.problem());
  }

  /** The store, and the folders of the sources: a message names the file that a value is from. */
  private List<Path> readable(PrepareFeatures work) {
    List<Path> all = new ArrayList<>(List.of(store.root()));
    work.spec().data().sources().stream()
        .map(source -> Path.of(work.folder()).resolve(source.files().path()))
        .forEach(all::add);
    return all;
  }

  /** The holdout made by the champion's own program, or why there is none. */
  private record ChampionHoldout(Optional<String> digest, Optional<String> problem) {}

  /**
   * The holdout made by the champion's own program, if that is another one. What is wrong with that
   * program does not fail the job: the gate decides, and it fails closed, for a candidate that was
   * not compared is not better for it. So that some run can replace the champion, a person may make
   * its check warn only; the problem says so.
   */
  private ChampionHoldout championHoldout(
      PrepareFeatures work, Manifest manifest, Path raw, RunnerJob job)
      throws JobFailure, IOException, InterruptedException {
    Optional<String> program =
        work.champion()
            .map(c -> c.prepared().programDigest())
            .filter(p -> !p.equals(work.codeDigest()));
    if (program.isEmpty()) {
      return new ChampionHoldout(Optional.empty(), Optional.empty());
    }
    String problem;
    try {
      String digest = championHoldout(work, program.get(), manifest, raw, job);
      return new ChampionHoldout(Optional.of(digest), Optional.empty());
    } catch (JobFailure e) {
      boolean triesLeft = job.job().attempt() <= work.spec().train().retry().limit();
      if (job.lease().refused().isPresent() || e.retryable() && triesLeft) {
        throw e;
      }
      problem = e.getMessage();
    } catch (SQLException e) {
      problem = "its inputs cannot be read: " + Sql.reason(e);
    } catch (MissingArtefactException e) {
      problem = "its code is gone: " + e.getMessage();
    }
    job.note("the champion cannot be prepared: " + problem);
    return new ChampionHoldout(Optional.empty(), Optional.of(problem + ". " + WAY_OUT));
  }

  private String championHoldout(
      PrepareFeatures work, String program, Manifest manifest, Path raw, RunnerJob job)
      throws JobFailure, SQLException, IOException, InterruptedException {
    Path folder = job.folder();
    Path live = CodeFiles.folder(work.spec(), Path.of(work.folder()));
    Workplace workplace = Workplace.unpack(store, program, live, folder.resolve("champion-code"));
    Path features = features("champion's prepare", workplace, raw, work.spec(), job);
    try (Database database = Database.open(folder, readable(work), job.permit())) {
      boolean prepared = !workplace.archive().prepare().isEmpty();
      InputTable inputs = InputTable.of(database, work, features, prepared);
      return inputs.store(store, manifest.holdout(), folder);
    }
  }

  /** All rows of a snapshot in the order of time. */
  private Path merged(Manifest manifest, PipelineSpec spec, RunnerJob job) throws SQLException {
    Path folder = job.folder();
    Path target = folder.resolve("raw.parquet");
    Columns columns = spec.data().columns();
    List<String> order = new ArrayList<>(List.of(columns.time()));
    order.addAll(columns.id());
    try (Database database = Database.open(folder, List.of(store.root()), job.permit())) {
      database.run(
          "COPY (SELECT * FROM %s ORDER BY %s) TO %s (FORMAT parquet)"
              .formatted(
                  FileRelation.parquet(
                      List.of(
                          store.verified(manifest.context()),
                          store.verified(manifest.train()),
                          store.verified(manifest.holdout()))),
                  names(order),
                  text(target)));
    }
    return target;
  }

  private Path features(
      String name, Workplace workplace, Path raw, PipelineSpec spec, RunnerJob job)
      throws JobFailure, IOException, InterruptedException {
    if (workplace.archive().prepare().isEmpty()) {
      return raw;
    }
    Path output = Files.createDirectories(job.folder().resolve(name.replaceAll("\\W+", "-")));
    Map<String, String> variables = new HashMap<>();
    variables.put("TIDEMILL_RUN_ID", job.job().runId());
    variables.put("TIDEMILL_ATTEMPT", Integer.toString(job.job().attempt()));
    variables.put("TIDEMILL_PIPELINE", job.job().pipeline());
    variables.put("TIDEMILL_INPUT", raw.toString());
    variables.put("TIDEMILL_OUTPUT", output.toString());
    processes.run(
        name,
        new Launch(
            workplace.command(workplace.archive().prepare()),
            workplace.code(),
            job.folder(),
            variables,
            spec.prepare().map(PrepareSpec::timeout).orElse(job.job().timeout()),
            spec.train().resources().memoryLimitBytes(),
            spec.train().resources().cpuLimit()),
        job.output(),
        job.lease());
    Path features = output.resolve("features.parquet");
    if (!Written.isFile(job.folder(), features)) {
      throw new JobFailure(
          "BAD_OUTPUT", name + " wrote no features.parquet into TIDEMILL_OUTPUT", false);
    }
    return features;
  }

  /** What a program made, checked. */
  private record InputTable(
      Database database, Columns columns, Path file, List<String> names, boolean prepared) {

    /**
     * Reads what a program made.
     *
     * @param prepared whether a program made it; else they are the raw rows
     */
    static InputTable of(Database database, PrepareFeatures work, Path features, boolean prepared)
        throws SQLException, JobFailure {
      Columns columns = work.spec().data().columns();
      Map<String, String> types;
      try {
        types = database.columns(FileRelation.parquet(features));
      } catch (SQLException e) {
        throw new JobFailure(
            "BAD_OUTPUT", "features.parquet cannot be read: " + Sql.reason(e), false);
      }
      Set<String> known = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
      known.addAll(columns.id());
      known.add(columns.time());
      known.add(columns.label());
      columns.labelTime().ifPresent(known::add);
      // known only afterwards: never an input, even if a program hands it on
      known.addAll(columns.notFeatures());
      List<String> inputs = new ArrayList<>();
      Map<String, String> wrong = new LinkedHashMap<>();
      for (Map.Entry<String, String> column : types.entrySet()) {
        if (!known.contains(column.getKey())) {
          inputs.add(column.getKey());
          String type = column.getValue().toUpperCase(Locale.ROOT);
          if (!NUMBERS.contains(type) && !type.startsWith("DECIMAL")) {
            wrong.put(column.getKey(), type);
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
      OddInputs odd = new OddInputs(database, work, features, prepared);
      if (inputs.isEmpty()) {
        throw odd.none();
      }
      if (!wrong.isEmpty()) {
        throw odd.notNumbers(wrong);
      }
      return new InputTable(database, columns, features, inputs, prepared);
    }

    /** The inputs of the rows of one part: id columns, time, label, inputs. */
    String store(ArtefactStore store, String rawDigest, Path folder)
        throws SQLException, IOException, JobFailure {
      List<String> keys = new ArrayList<>(columns.id());
      String raw = FileRelation.parquet(store.path(rawDigest));
      String made = FileRelation.parquet(file);
      long wanted = database.number("SELECT count(*) FROM " + raw);
      String join = raw + " r JOIN " + made + " f USING (" + Sql.names(keys) + ")";
      long matched = database.number("SELECT count(*) FROM " + join);
      // one row twice and another not at all is the right number too
      long forgotten = distinct(keys, raw + " r") - distinct(keys, join);
      if (matched != wanted || forgotten > 0) {
        throw notEachOnce(wanted, matched, forgotten);
      }
      List<String> selected = new ArrayList<>();
      keys.forEach(k -> selected.add("r." + name(k)));
      if (!keys.contains(columns.time())) {
        selected.add("r." + name(columns.time()));
      }
      selected.add("r." + name(columns.label()));
      names.forEach(n -> selected.add("f." + name(n)));
      Path target = Files.createTempFile(folder, "inputs", ".parquet");
      database.oneThread();
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

    /** The rows that a program is given have ids of their own: the data gate saw to it. */
    private JobFailure notEachOnce(long wanted, long matched, long forgotten) {
      if (!prepared) {
        return new JobFailure(
            "REPEATED_IDS", "data.columns.id: " + columns.id() + " repeats in the rows", false);
      }
      return new JobFailure(
          "BAD_OUTPUT",
          "prepare must give each row exactly once by "
              + columns.id()
              + ": of "
              + Counted.of(wanted, "row")
              + " it gave "
              + matched
              + (forgotten > 0 ? ", and none of " + forgotten + " of them" : ""),
          false);
    }

    private long distinct(List<String> keys, String rows) throws SQLException {
      String of = String.join(", ", keys.stream().map(k -> "r." + name(k)).toList());
      return database.number("SELECT count(*) FROM (SELECT DISTINCT " + of + " FROM " + rows + ")");
    }
  }
}
