package dev.tidemill.validation.check.duckdb;

import dev.tidemill.kit.store.ArtefactStore;
import dev.tidemill.schemas.message.CheckResult;
import dev.tidemill.schemas.message.DataFile;
import dev.tidemill.schemas.message.FileHistory;
import dev.tidemill.schemas.spec.DataCheckSpec;
import dev.tidemill.schemas.spec.DataCheckSpec.Kind;
import dev.tidemill.schemas.spec.DataCheckSpec.Scope;
import dev.tidemill.schemas.spec.DataSpec;
import dev.tidemill.schemas.spec.DataSpec.Columns;
import dev.tidemill.schemas.spec.DataSpec.DataClock;
import dev.tidemill.schemas.spec.DataSpec.Holdout;
import dev.tidemill.schemas.spec.DataSpec.SourceSpec;
import dev.tidemill.schemas.spec.DataSpec.Window;
import dev.tidemill.schemas.spec.FilesSpec;
import dev.tidemill.schemas.spec.GatesSpec.Severity;
import dev.tidemill.schemas.spec.ReadingSpec;
import dev.tidemill.schemas.spec.Task;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Files in a folder and a gate over them. */
public final class GateFixture {

  /** The run's clock. */
  public static final Instant NOW = Instant.parse("2001-01-10T00:00:00Z");

  private final Path folder;
  private final List<DataFile> files = new ArrayList<>();
  private final List<DataFile> fresh = new ArrayList<>();
  private final List<SourceSpec> sources = new ArrayList<>(List.of(source("rows", "incoming/")));
  private final List<DataCheckSpec> checks = new ArrayList<>();
  private List<FileHistory> history = List.of();
  private Optional<Path> championRows = Optional.empty();
  private List<Path> windowRows = List.of();
  private List<Path> contextRows = List.of();
  private String query = "SELECT * FROM rows";
  private DataSpec.LabelColumn label = new DataSpec.LabelColumn("y");
  private String time = "at";
  private Task task = Task.BINARY_CLASSIFICATION;
  private Map<String, Map<String, String>> types = Map.of();
  private boolean rawInputs = true;

  public GateFixture(Path folder) {
    this.folder = folder;
  }

  public GateFixture query(String sql) {
    query = sql;
    return this;
  }

  public GateFixture task(Task is) {
    task = is;
    return this;
  }

  /** The files have no times but those at which they were written. */
  public GateFixture ingested(Instant written) {
    time = Columns.INGESTED;
    for (List<DataFile> list : List.of(files, fresh)) {
      list.replaceAll(
          f ->
              new DataFile(
                  f.path(),
                  f.digest(),
                  f.bytes(),
                  f.rows(),
                  Optional.of(written),
                  Optional.of(written)));
    }
    return this;
  }

  /** What is declared of the label y. */
  public GateFixture label(Optional<String> positive, List<String> classes) {
    label = new DataSpec.LabelColumn("y", positive, classes);
    return this;
  }

  /** Types of the first source's columns as the snapshot read them. */
  public GateFixture types(Map<String, String> byColumn) {
    types = Map.of("rows", byColumn);
    return this;
  }

  /** A program makes the model inputs. */
  public GateFixture prepared() {
    rawInputs = false;
    return this;
  }

  public GateFixture newFile(String name, String... lines) {
    fresh.add(write(name, String.join("\n", lines) + "\n"));
    return this;
  }

  /** A file that is there already; the source then holds Parquet. */
  public GateFixture newParquet(String name) {
    sources.set(
        0,
        new SourceSpec(
            "rows", new FilesSpec("incoming/", "*.parquet", "parquet", Duration.ofSeconds(1))));
    DataFile file =
        new DataFile(
            name,
            "digest of " + name,
            folder.resolve("incoming").resolve(name).toFile().length(),
            -1,
            Optional.empty(),
            Optional.empty());
    files.add(file);
    fresh.add(file);
    return this;
  }

  public GateFixture oldFile(String name, String... lines) {
    write(name, String.join("\n", lines) + "\n");
    return this;
  }

  private DataFile write(String name, String text) {
    return write("incoming", name, text.getBytes(StandardCharsets.UTF_8));
  }

  private DataFile write(String source, String name, byte[] content) {
    try {
      Path path = folder.resolve(source).resolve(name);
      Files.createDirectories(path.getParent());
      Files.write(path, content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    DataFile file =
        new DataFile(
            name, "digest of " + name, content.length, -1, Optional.empty(), Optional.empty());
    files.add(file);
    return file;
  }

  public GateFixture check(Kind kind) {
    return check("check " + checks.size(), Severity.FAIL, Scope.NEW, Optional.empty(), kind);
  }

  public GateFixture windowCheck(Kind kind) {
    return check("check " + checks.size(), Severity.FAIL, Scope.WINDOW, Optional.empty(), kind);
  }

  public GateFixture check(
      String name, Severity severity, Scope scope, Optional<String> where, Kind kind) {
    checks.add(new DataCheckSpec(name, severity, scope, where, 0, kind));
    return this;
  }

  public GateFixture tolerant(double maxFailing, Kind kind) {
    checks.add(
        new DataCheckSpec(
            "check " + checks.size(),
            Severity.FAIL,
            Scope.NEW,
            Optional.empty(),
            maxFailing,
            kind));
    return this;
  }

  public GateFixture history(FileHistory... files) {
    history = List.of(files);
    return this;
  }

  public GateFixture window(Path... rows) {
    windowRows = List.of(rows);
    return this;
  }

  public GateFixture context(Path... rows) {
    contextRows = List.of(rows);
    return this;
  }

  public GateFixture champion(Path rows) {
    championRows = Optional.of(rows);
    return this;
  }

  /** What the first source says of its files, beside their place. */
  public GateFixture types(Map<String, String> declared, double maxMistyped) {
    sources.set(
        0,
        new SourceSpec(
            "rows",
            new FilesSpec(
                "incoming/",
                "*.csv",
                "csv",
                Duration.ofSeconds(1),
                new ReadingSpec(declared, maxMistyped))));
    return this;
  }

  /** A second source beside {@code rows}, in a folder of its own. */
  public GateFixture source(String name) {
    sources.add(source(name, name + "/"));
    return this;
  }

  private static SourceSpec source(String name, String path) {
    return new SourceSpec(name, new FilesSpec(path, "*.csv", "csv", Duration.ofSeconds(1)));
  }

  /** A new file of a second source. */
  public GateFixture newFileOf(String source, String name, byte[] content) {
    fresh.add(write(source, name, content));
    return this;
  }

  public DataGate.Result run() throws SQLException {
    return gate().run();
  }

  public DataGate gate() {
    DataSpec data =
        new DataSpec(
            List.copyOf(sources),
            query,
            new Columns(List.of("id"), time, label, Optional.empty(), List.of()),
            DataClock.DATA,
            new Window(true, Optional.empty()),
            new Holdout(Duration.ofDays(2), 1000));
    return new DataGate(
        new GateInput(
            data,
            checks,
            RawFile.locate(data, folder, files, fresh),
            history,
            new RunRows(windowRows, contextRows),
            championRows,
            task,
            types,
            rawInputs,
            NOW));
  }

  /** The same, of files whose digests are those of their content. */
  public DataGate gateOfRealDigests() {
    for (List<DataFile> list : List.of(files, fresh)) {
      list.replaceAll(
          f ->
              new DataFile(
                  f.path(),
                  ArtefactStore.digest(folder.resolve("incoming").resolve(f.path())),
                  f.bytes(),
                  f.rows(),
                  f.minEventTime(),
                  f.maxEventTime()));
    }
    return gate();
  }

  /** The only check's result. */
  public CheckResult single() throws SQLException {
    return run().checks().get(0);
  }
}
