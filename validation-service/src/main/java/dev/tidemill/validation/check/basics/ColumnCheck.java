package dev.tidemill.validation.check.basics;

import dev.tidemill.schemas.text.Counted;
import dev.tidemill.validation.check.Judged;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Whether new files still have the columns that earlier files have, as far as a check or the model
 * looks at them. Without this check, a column that got another name would be empty silently.
 */
public final class ColumnCheck {

  private static final int NAMED = 3;

  /**
   * A new file that lacks columns which every earlier file has.
   *
   * @param lacks those columns
   * @param extra columns that no earlier file has
   */
  public record Lacking(String file, List<String> lacks, List<String> extra) {

    private String told() {
      String has =
          extra.isEmpty()
              ? ", which every earlier file has"
              : "; it has " + Counted.names(extra, NAMED) + ", which the other files do not have";
      return "%s has no %s %s%s"
          .formatted(file, Counted.noun(lacks.size(), "column"), Counted.names(lacks, NAMED), has);
    }

    private String advice() {
      String lost = lacks.get(0);
      return extra.isEmpty()
          ? "If it is gone for good, data.query has to do without it."
          : "If a column was renamed, data.query can bring both together, as in coalesce(%s, %s) AS %s."
              .formatted(extra.get(0), lost, lost);
    }
  }

  private ColumnCheck() {}

  /** Judges the files; empty if none lacks a column. */
  public static Optional<Judged> judge(List<Lacking> files) {
    if (files.isEmpty()) {
      return Optional.empty();
    }
    List<String> told = new ArrayList<>();
    files.stream().limit(NAMED).forEach(f -> told.add(f.told()));
    if (files.size() > NAMED) {
      told.add("the same holds for " + Counted.of(files.size() - NAMED, "more file"));
    }
    return Optional.of(
        Judged.of(
                false,
                Counted.of(files.size(), "file") + " without a column",
                "the columns of the earlier files that a check or the model looks at",
                String.join("; ", told) + ". " + files.get(0).advice(),
                Map.of("failing", (double) files.size()))
            .in(files.stream().map(Lacking::file).toList()));
  }
}
