package dev.tidemill.validation.check.basics;

import dev.tidemill.schemas.text.Counted;
import dev.tidemill.validation.check.Judged;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Whether the columns that are model inputs hold numbers. Every gate asks this, because one word in
 * a file turns its column into text in every file. A column that is text everywhere is not judged
 * here; the run reports it.
 */
public final class InputCheck {

  private static final int SHOWN = 3;

  /**
   * What a file holds in a column of text.
   *
   * @param in path of the file; empty for rows of earlier files
   * @param values that are not missing
   * @param numbers how many of them are numbers
   * @param truths how many of them are {@code true} or {@code false}
   * @param notNumber one that is not a number; null if there is none
   * @param notTruth one that is neither {@code true} nor {@code false}; null if there is none
   */
  public record Seen(
      String column,
      String in,
      long values,
      long numbers,
      long truths,
      String notNumber,
      String notTruth) {

    private long bad(boolean truth) {
      return values - (truth ? truths : numbers);
    }

    private boolean isMostly(boolean truth) {
      return 2 * bad(truth) < values;
    }

    private String told(boolean truth) {
      return "%s: %d of %s in %s %s not %s (for example '%s')"
          .formatted(
              column,
              bad(truth),
              Counted.of(values, "value"),
              in.isEmpty() ? "rows of earlier files" : in,
              Counted.verb(bad(truth), "is", "are"),
              Counted.verb(bad(truth), truth ? "true or false" : "a number", plural(truth)),
              truth ? notTruth : notNumber);
    }

    private static String plural(boolean truth) {
      return truth ? "true or false" : "numbers";
    }
  }

  private InputCheck() {}

  /**
   * Judges the columns; empty if there is nothing to say.
   *
   * @param files new files, one entry a file and column
   * @param older rows of earlier files, one entry a column
   * @param others whether there are older files
   */
  public static Optional<Judged> judge(List<Seen> files, List<Seen> older, boolean others) {
    Set<String> columns = new LinkedHashSet<>();
    files.forEach(s -> columns.add(s.column()));
    older.forEach(s -> columns.add(s.column()));
    List<String> told = new ArrayList<>();
    List<String> named = new ArrayList<>();
    Set<String> blamed = new LinkedHashSet<>();
    Map<String, Double> bad = new LinkedHashMap<>();
    for (String column : columns) {
      Column seen = new Column(of(column, files), of(column, older));
      List<Seen> failing = seen.failing();
      if (!failing.isEmpty()) {
        failing.forEach(f -> told.add(f.told(seen.isTruth())));
        named.add(column);
        blamed.addAll(seen.blamed(failing, others));
        bad.put(
            "unreadable." + column,
            (double) failing.stream().mapToLong(f -> f.bad(seen.isTruth())).sum());
      }
    }
    if (told.isEmpty()) {
      return Optional.empty();
    }
    String more = told.size() > SHOWN ? "; and " + (told.size() - SHOWN) + " more" : "";
    String first = named.get(0);
    return Optional.of(
        Judged.of(
                false,
                "text in " + String.join(", ", named),
                "each model input is a number",
                String.join("; ", told.subList(0, Math.min(SHOWN, told.size())))
                    + more
                    + ". A missing value is empty. Mend the file, or make numbers in data.query, as"
                    + " TRY_CAST(%1$s AS DOUBLE) AS %1$s does; data.columns.notFeatures leaves a column out."
                        .formatted(first),
                bad)
            .in(List.copyOf(blamed)));
  }

  private static List<Seen> of(String column, List<Seen> seen) {
    return seen.stream().filter(s -> s.column().equals(column) && s.values() > 0).toList();
  }

  /** A column, in the files that have values in it. */
  private record Column(List<Seen> files, List<Seen> older) {

    boolean isTruth() {
      long truths = 0;
      long numbers = 0;
      for (List<Seen> some : List.of(files, older)) {
        truths += some.stream().mapToLong(Seen::truths).sum();
        numbers += some.stream().mapToLong(Seen::numbers).sum();
      }
      return truths > numbers;
    }

    /** Files with text where the file itself or the others hold mostly numbers. */
    List<Seen> failing() {
      boolean truth = isTruth();
      List<Seen> all = new ArrayList<>(files);
      all.addAll(older);
      return all.stream()
          .filter(s -> s.bad(truth) > 0)
          .filter(s -> s.isMostly(truth) || othersAreMostly(truth, s))
          .toList();
    }

    private boolean othersAreMostly(boolean truth, Seen one) {
      List<Seen> known = older.isEmpty() ? files : older;
      List<Seen> others = known.stream().filter(s -> s != one).toList();
      long values = others.stream().mapToLong(Seen::values).sum();
      long bad = others.stream().mapToLong(s -> s.bad(truth)).sum();
      return values > 0 && 2 * bad < values;
    }

    /**
     * New files without which the column would hold numbers. None if earlier rows hold text too, or
     * if every file does: then the specification is wrong.
     */
    List<String> blamed(List<Seen> failing, boolean others) {
      boolean truth = isTruth();
      boolean olderAreFine = older.stream().allMatch(s -> s.bad(truth) == 0);
      boolean restIsFine =
          files.stream().allMatch(s -> s.bad(truth) == 0 || failing.contains(s)) && olderAreFine;
      boolean someStay = others || files.stream().anyMatch(s -> !failing.contains(s));
      return restIsFine && someStay
          ? failing.stream().map(Seen::in).collect(Collectors.toList())
          : List.of();
    }
  }
}
