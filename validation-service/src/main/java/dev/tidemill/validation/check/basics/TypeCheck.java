package dev.tidemill.validation.check.basics;

import dev.tidemill.schemas.text.Counted;
import dev.tidemill.validation.check.Judged;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Whether the values of the new files have the types that their source declares. Every gate asks
 * this where types are declared: a value of another type would be missing silently.
 */
public final class TypeCheck {

  /** How many columns of files a message names. */
  private static final int SHOWN = 3;

  /**
   * Values of a file that are not of a declared type.
   *
   * @param of how many values the file has in that column
   * @param row of the first such value, from 1; 0 if it was not looked up
   * @param tolerated the share that may be so
   */
  public record Wrong(
      String file,
      String column,
      String type,
      long values,
      long of,
      long row,
      String example,
      double tolerated) {

    private boolean fails() {
      return values > tolerated * of;
    }

    private String said() {
      return "%s: %d of %s of %s %s not %s, for example '%s'%s"
          .formatted(
              file,
              values,
              Counted.of(of, "value"),
              column,
              Counted.verb(values, "is", "are"),
              type,
              example,
              row > 0 ? " in row " + row : "");
    }
  }

  private TypeCheck() {}

  /** Judges them; empty if there is none. */
  public static Optional<Judged> judge(List<Wrong> all) {
    if (all.isEmpty()) {
      return Optional.empty();
    }
    List<Wrong> failing = all.stream().filter(Wrong::fails).toList();
    List<Wrong> told = failing.isEmpty() ? all : failing;
    Set<String> files = new LinkedHashSet<>();
    failing.forEach(w -> files.add(w.file()));
    Map<String, Double> stats = new LinkedHashMap<>();
    all.forEach(w -> stats.merge("mistyped." + w.column(), (double) w.values(), Double::sum));
    long values = all.stream().mapToLong(Wrong::values).sum();
    String more = told.size() > SHOWN ? " | and " + (told.size() - SHOWN) + " more" : "";
    String message =
        String.join(" | ", told.stream().limit(SHOWN).map(Wrong::said).toList()) + more;
    return Optional.of(
        Judged.of(
                failing.isEmpty(),
                Counted.of(values, "value") + " of another type",
                "the types that files.types declares",
                message,
                stats)
            .in(List.copyOf(files)));
  }
}
