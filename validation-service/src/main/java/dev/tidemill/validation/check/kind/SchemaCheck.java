package dev.tidemill.validation.check.kind;

import dev.tidemill.schemas.spec.GatesSpec.Severity;
import dev.tidemill.schemas.spec.check.Schema;
import dev.tidemill.schemas.text.Counted;
import dev.tidemill.validation.check.Check;
import dev.tidemill.validation.check.CheckKind;
import dev.tidemill.validation.check.Judged;
import dev.tidemill.validation.check.Part;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The column names and types of each new file. This check looks at the files, not at the rows of
 * the query. It fails for a file that cannot be read, a missing column, or a value of another type.
 */
public final class SchemaCheck implements CheckKind<Schema, SchemaCheck.FileSchema> {

  private static final int SHOWN = 3;

  /**
   * How a file differs from the declared columns.
   *
   * @param unreadable why no row could be read
   * @param missing declared columns that it lacks
   * @param extra columns that are not declared
   * @param mistyped per declared column, how many values are not of its type
   * @param example per such column, one of those values
   */
  public record FileSchema(
      Optional<String> unreadable,
      List<String> missing,
      List<String> extra,
      Map<String, Long> mistyped,
      Map<String, String> example) {}

  @Override
  public Class<Schema> spec() {
    return Schema.class;
  }

  @Override
  public Judged judge(Check<Schema> check, List<Part<FileSchema>> files) {
    Schema schema = check.kind();
    String allowed =
        schema.columns().entrySet().stream()
            .map(c -> c.getKey() + " " + c.getValue())
            .reduce((a, b) -> a + ", " + b)
            .orElse("any column");
    if (files.isEmpty()) {
      return Judged.insufficient(allowed, "There is no file to look at");
    }
    List<String> failures = new ArrayList<>();
    List<String> warnings = new ArrayList<>();
    List<String> failing = new ArrayList<>();
    Map<String, Double> stats = new LinkedHashMap<>();
    for (Part<FileSchema> part : files) {
      FileSchema file = part.figures();
      List<String> wrong = wrong(schema, file);
      if (!file.extra().isEmpty()) {
        String extra = "undeclared " + String.join(", ", file.extra());
        (schema.extraColumns() == Severity.FAIL ? wrong : warnings).add(extra);
      }
      if (!wrong.isEmpty()) {
        failing.add(part.name());
        failures.add(part.name() + ": " + String.join("; ", wrong));
      }
      file.mistyped().forEach((c, n) -> stats.merge("mistyped." + c, (double) n, Double::sum));
    }
    stats.put("files", (double) files.size());
    stats.put("failing", (double) failing.size());
    String note = warnings.isEmpty() ? "" : " (warning: " + warnings.get(0) + ")";
    String message =
        failures.isEmpty()
            ? "Every declared column is there with its type"
            : String.join(" | ", failures.subList(0, Math.min(SHOWN, failures.size())));
    String observed =
        failing.size()
            + " of "
            + Counted.of(files.size(), "file")
            + Counted.verb(failing.size(), " differs", " differ");
    return Judged.of(failing.isEmpty(), observed, allowed, message + note, stats).in(failing);
  }

  private static List<String> wrong(Schema schema, FileSchema file) {
    List<String> wrong = new ArrayList<>();
    file.unreadable().ifPresent(why -> wrong.add("cannot be read: " + why));
    if (!file.missing().isEmpty()) {
      wrong.add("lacks " + String.join(", ", file.missing()));
    }
    file.mistyped()
        .forEach(
            (column, n) ->
                wrong.add(
                    "%s of %s %s not %s, for example '%s'"
                        .formatted(
                            Counted.of(n, "value"),
                            column,
                            Counted.verb(n, "is", "are"),
                            schema.columns().getOrDefault(column, "of its type"),
                            file.example().getOrDefault(column, ""))));
    return wrong;
  }
}
