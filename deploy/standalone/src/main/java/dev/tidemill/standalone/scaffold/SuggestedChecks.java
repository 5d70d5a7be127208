package dev.tidemill.standalone.scaffold;

import dev.tidemill.standalone.scaffold.SeenColumn.Use;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * Checks of the data gate that the rows of the file pass, each with the reason for it. What is
 * certain fails a file; what one file alone suggests only warns.
 */
record SuggestedChecks(DataLook data, Guesses guesses) {

  /** A check as YAML, without the dash. */
  record Suggested(String reason, List<String> yaml) {}

  private static final double WIDER = 0.5;
  private static final String WARNS = "severity: warn";

  List<Suggested> all() {
    List<Suggested> checks = new ArrayList<>();
    checks.add(schema());
    checks.add(unique());
    data.columns().stream()
        .filter(c -> c.values() > 0 && c.use() != Use.NESTED)
        .forEach(c -> checks.add(complete(c)));
    guesses.inputs().stream().filter(c -> c.range().isPresent()).forEach(c -> checks.add(range(c)));
    guesses.inputs().stream()
        .filter(c -> c.use() == Use.TEXT && !c.few().isEmpty())
        .forEach(c -> checks.add(set(c)));
    checks.add(
        new Suggested(
            "A file with far fewer rows than the %d of this one is worth a look."
                .formatted(data.rows()),
            List.of("rowCount: {min: %d}".formatted(Math.max(1, data.rows() / 100)), WARNS)));
    return checks;
  }

  private Suggested schema() {
    String columns =
        data.columns().stream()
            .map(c -> Yaml.key(c.name()) + ": " + Yaml.type(c.type().toLowerCase(Locale.ROOT)))
            .collect(Collectors.joining(", "));
    return new Suggested(
        "The columns and types of the file; new columns only warn.",
        List.of("schema: {columns: {" + columns + "}, extraColumns: warn}"));
  }

  private Suggested unique() {
    return new Suggested(
        "Rows are joined by their id; no id comes twice in %d rows.".formatted(data.rows()),
        List.of("unique: {columns: [" + Yaml.key(guesses.id().value()) + "]}", "scope: window"));
  }

  private Suggested complete(SeenColumn column) {
    long empty = data.rows() - column.values();
    double share = (double) column.values() / data.rows();
    String least = String.format(Locale.ROOT, "%.2f", Math.max(0.01, Math.floor(share * 95) / 100));
    return new Suggested(
        empty == 0
            ? "%s is never empty here.".formatted(column.name())
            : "%s is empty in %d of %d rows.".formatted(column.name(), empty, data.rows()),
        List.of("complete: {column: %s, min: %s}".formatted(Yaml.key(column.name()), least)));
  }

  /** Twice as wide as what was seen; what was never negative stays so. */
  private Suggested range(SeenColumn column) {
    SeenColumn.Range seen = column.range().orElseThrow();
    double more = Math.max((seen.max() - seen.min()) * WIDER, 1e-9);
    double min = seen.min() >= 0 ? Math.max(0, seen.min() - more) : seen.min() - more;
    double max = seen.max() + more;
    return new Suggested(
        "%s goes from %s to %s here; the limits are wider by half of that."
            .formatted(column.name(), Yaml.number(seen.min()), Yaml.number(seen.max())),
        List.of(
            "range: {column: %s, min: %s, max: %s}"
                .formatted(Yaml.key(column.name()), Yaml.below(min), Yaml.above(max)),
            WARNS));
  }

  private static Suggested set(SeenColumn column) {
    String values = column.few().stream().map(Yaml::text).collect(Collectors.joining(", "));
    return new Suggested(
        "%s has %d different values here; the model knows no others."
            .formatted(column.name(), column.distinct()),
        List.of(
            "set: {column: %s, values: [%s]}".formatted(Yaml.key(column.name()), values), WARNS));
  }
}
