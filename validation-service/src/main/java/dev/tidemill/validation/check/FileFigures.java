package dev.tidemill.validation.check;

import dev.tidemill.kit.sql.Sql;
import dev.tidemill.schemas.message.DataFile;
import dev.tidemill.schemas.message.FileHistory;
import dev.tidemill.schemas.spec.DataCheckSpec;
import dev.tidemill.schemas.spec.DataCheckSpec.Scope;
import dev.tidemill.schemas.spec.GatesSpec.Severity;
import dev.tidemill.schemas.spec.check.Mean;
import dev.tidemill.schemas.spec.check.RowCount;
import dev.tidemill.validation.check.CompiledCheck.Figures;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * The figures of each new file that become history once the file is accepted. They are computed by
 * the statement of the new files, as one more entry of it.
 */
public final class FileFigures {

  /** As many as a pipeline keeps: more would only make the verdict's record large. */
  private static final int MOST = 64;

  private final List<String> keys = new ArrayList<>();
  private final CompiledCheck compiled;

  /**
   * @param checks those among them that compare with earlier files have figures
   */
  public FileFigures(Columns columns, List<DataCheckSpec> checks) {
    List<String> aggregates = new ArrayList<>();
    aggregates.add("count(*)");
    for (DataCheckSpec spec : checks) {
      if (spec.kind() instanceof Mean mean && columns.isNumber(mean.column())) {
        String x = "CAST(" + Sql.name(mean.column()) + " AS DOUBLE)";
        String value = "avg(" + x + ")" + CheckCompiler.filter(spec, "isfinite(" + x + ")");
        figure(HistoryChecks.figureKey(spec, mean), value, aggregates);
      } else if (spec.kind() instanceof RowCount && spec.where().isPresent()) {
        figure(
            HistoryChecks.rowsKey(spec.where().get()),
            "count(*)" + CheckCompiler.filter(spec, ""),
            aggregates);
      }
    }
    RowCount rows = new RowCount(Optional.empty(), Optional.empty(), OptionalDouble.empty());
    DataCheckSpec spec =
        new DataCheckSpec(
            "figures of the files", Severity.WARN, Scope.NEW, Optional.empty(), 0, rows);
    compiled =
        new CompiledCheck(
            spec,
            "figures",
            List.of(),
            aggregates,
            Optional.empty(),
            files -> Judged.insufficient("", "not a check").notBlocking());
  }

  private void figure(String key, String value, List<String> aggregates) {
    if (!keys.contains(key)) {
      keys.add(key);
      aggregates.add(value);
    }
  }

  /** The entry for the statement. */
  public CompiledCheck compiled() {
    return compiled;
  }

  /** The figures of the last files; a column without a finite value has no mean. */
  public List<FileHistory> history(List<Figures> figures, List<DataFile> files) {
    List<FileHistory> history = new ArrayList<>();
    for (int f = Math.max(0, figures.size() - MOST); f < figures.size(); f++) {
      Map<String, Double> means = new LinkedHashMap<>();
      for (int k = 0; k < keys.size(); k++) {
        double mean = figures.get(f).number(k + 1);
        if (!Double.isNaN(mean)) {
          means.put(keys.get(k), mean);
        }
      }
      history.add(new FileHistory(files.get(f).digest(), figures.get(f).count(0), means));
    }
    return history;
  }
}
