package dev.tidemill.validation.check.duckdb;

import dev.tidemill.schemas.message.CheckOutcome;
import dev.tidemill.schemas.message.CheckResult;
import dev.tidemill.schemas.message.DataFile;
import dev.tidemill.schemas.message.FileHistory;
import dev.tidemill.schemas.spec.DataCheckSpec;
import dev.tidemill.schemas.spec.GatesSpec.Severity;
import dev.tidemill.schemas.spec.check.Schema;
import dev.tidemill.schemas.spec.kind.Kinds;
import dev.tidemill.schemas.text.Counted;
import dev.tidemill.validation.check.Check;
import dev.tidemill.validation.check.CheckContext;
import dev.tidemill.validation.check.Columns;
import dev.tidemill.validation.check.Judged;
import dev.tidemill.validation.check.Part;
import dev.tidemill.validation.check.basics.TypeCheck;
import dev.tidemill.validation.check.kind.SchemaCheck;
import dev.tidemill.validation.check.kind.SchemaCheck.FileSchema;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Collects what the checks of a gate came to into its result. */
final class GateResults {

  private static final String SCHEMA = "schema";

  private final GateInput input;
  private final List<Part<FileSchema>> schemas;
  private final RawTables tables;
  private final Map<Integer, String> unreadable;
  private final RowGate rows;
  private final List<CheckResult> results = new ArrayList<>();
  private final List<CheckOutcome> blocking = new ArrayList<>();
  private final Set<String> failing = new LinkedHashSet<>();

  /**
   * @param schemas of the new files of the first source
   * @param tables the files as they were read
   */
  GateResults(GateInput input, List<Part<FileSchema>> schemas, RawTables tables, RowGate rows) {
    this.input = input;
    this.schemas = schemas;
    this.tables = tables;
    this.unreadable = tables.unreadable();
    this.rows = rows;
  }

  /**
   * The result.
   *
   * @param figures of the new files
   */
  DataGate.Result result(List<FileHistory> figures) {
    for (DataCheckSpec check : input.checks()) {
      boolean warnOnly = check.severity() == Severity.WARN;
      List<String> pointers = rows.failingRows().getOrDefault(check, List.of());
      Judged judged = outcome(check);
      String kind = Kinds.nameOf(check.kind().getClass());
      add(judged.named(check.name(), kind, warnOnly, pointers), judged);
    }
    unreadableFiles().ifPresent(j -> addBasic("readable", j));
    TypeCheck.judge(tables.mistyped(input)).ifPresent(j -> addBasic("declared types", j));
    rows.basics().forEach(this::addBasic);
    List<DataFile> failingFiles =
        input.files().stream()
            .filter(f -> f.fresh() && failing.contains(f.file().path()))
            .map(RawFile::file)
            .toList();
    return new DataGate.Result(
        Judged.combine(blocking), results, failingFiles, figures, rows.statements());
  }

  private void addBasic(String name, Judged judged) {
    add(judged.named(name, SCHEMA, false, List.of()), judged);
  }

  private void add(CheckResult result, Judged judged) {
    results.add(result);
    if (!result.warnOnly() && judged.blocks()) {
      blocking.add(judged.outcome());
      failing.addAll(judged.failingFiles());
    }
  }

  private Judged outcome(DataCheckSpec check) {
    if (check.kind() instanceof Schema schema) {
      CheckContext context =
          new CheckContext(new Columns(Map.of()), input.history(), Optional.empty(), input.now());
      return schemas.isEmpty()
          ? input.noNewFile()
          : new SchemaCheck().judge(new Check<>(check, schema, context), schemas);
    }
    return rows.outcomes().get(check);
  }

  /** A file that cannot be read fails the gate even where no schema check looks at it. */
  private Optional<Judged> unreadableFiles() {
    boolean hasSchema = input.checks().stream().anyMatch(c -> c.kind() instanceof Schema);
    Set<String> covered =
        hasSchema ? schemas.stream().map(Part::name).collect(Collectors.toSet()) : Set.of();
    List<Integer> left =
        unreadable.keySet().stream().filter(i -> !covered.contains(input.paths().get(i))).toList();
    if (left.isEmpty()) {
      return Optional.empty();
    }
    List<String> names = left.stream().map(input.paths()::get).toList();
    return Optional.of(
        Judged.of(
                false,
                Counted.of(names.size(), "unreadable file"),
                "every file can be read",
                names.get(0) + " cannot be read: " + unreadable.get(left.get(0)),
                Map.of("unreadable", (double) names.size()))
            .in(names));
  }
}
