package dev.tidemill.validation.check.basics;

import dev.tidemill.schemas.text.Counted;
import dev.tidemill.validation.check.Judged;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Whether each row of a run has an id of its own. Every gate asks this, because inputs are joined
 * to rows by the id. If several files hold the same id, the oldest stays and the newer ones fail:
 * only a person can know that a newer one is right.
 */
public final class IdCheck {

  private static final String ALLOWED = "each row has an id of its own";
  private static final int NAMED = 3;
  private static final String REPEATED = "repeated";

  /**
   * Ids of more than one row.
   *
   * @param ids how many
   * @param example one of them, with the names of the columns
   * @param in the files that hold the example, the oldest first
   */
  public record Repeated(long ids, String example, List<String> in) {

    public Repeated {
      in = List.copyOf(in);
    }
  }

  private IdCheck() {}

  /**
   * Judges repeated ids.
   *
   * @param blamed new files without which no id would be repeated; none if older rows repeat ids,
   *     or if every file does: then the specification is wrong
   */
  public static Judged repeated(Repeated seen, List<String> blamed) {
    String where = seen.in().isEmpty() ? "" : " in " + Counted.names(seen.in(), NAMED);
    String message =
        "%s %s more than once, for example %s%s. %s"
            .formatted(
                Counted.of(seen.ids(), "id"),
                Counted.verb(seen.ids(), "occurs", "occur"),
                seen.example(),
                where,
                advice(seen, blamed));
    return Judged.of(
            false,
            seen.ids() + " repeated",
            ALLOWED,
            message,
            Map.of(REPEATED, (double) seen.ids()))
        .in(blamed);
  }

  /** Whether this outcome is about repeated ids. */
  public static boolean isRepeated(Judged judged) {
    return judged.statistics().containsKey(REPEATED);
  }

  private static String advice(Repeated seen, List<String> blamed) {
    if (blamed.isEmpty()) {
      return "Each row needs an id of its own: name columns in data.columns.id that tell rows"
          + " apart. Where the rows are the same, SELECT DISTINCT in data.query drops the others.";
    }
    String fails = Counted.names(blamed, NAMED) + Counted.verb(blamed.size(), " fails", " fail");
    String newest = seen.in().isEmpty() ? "" : seen.in().get(seen.in().size() - 1);
    Optional<String> older =
        seen.in().size() > 1 && blamed.contains(newest)
            ? Optional.of(seen.in().get(0))
            : Optional.empty();
    return older
        .map(
            o ->
                ("%s: of files with the same id the oldest stays. tidemill data exclude %s leaves"
                        + " it out of later runs. If it corrects rows, write them into %s instead,"
                        + " or exclude that file and, if it is in quarantine, include this one.")
                    .formatted(fails, newest, o))
        .orElse(fails + ": each row needs an id of its own.");
  }

  /**
   * Judges rows without an id.
   *
   * @param columns of the id
   * @param blamed new files with such rows; none if every file has some
   */
  public static Judged missing(List<String> columns, long rows, List<String> blamed) {
    String message =
        "%s %s no value in %s%s. Each row needs an id of its own."
            .formatted(
                Counted.of(rows, "row"),
                Counted.verb(rows, "has", "have"),
                String.join(" or ", columns),
                blamed.isEmpty() ? "" : ", in " + Counted.names(blamed, NAMED));
    return Judged.of(
            false, rows + " without an id", ALLOWED, message, Map.of("missing", (double) rows))
        .in(blamed);
  }
}
