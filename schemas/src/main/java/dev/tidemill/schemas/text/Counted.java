package dev.tidemill.schemas.text;

import java.util.List;

/** Numbers of things as people write them: {@code 1 row}, {@code 2 rows}, {@code 3 new files}. */
public final class Counted {

  private Counted() {}

  /**
   * A number with its noun.
   *
   * @param noun of one thing, with a regular plural; it may have other words before it
   */
  public static String of(long number, String noun) {
    return number + " " + noun(number, noun);
  }

  /** The noun alone, as the number wants it. */
  public static String noun(long number, String noun) {
    if (number == 1) {
      return noun;
    }
    boolean endsInY = noun.matches(".*[^aeiou]y");
    return endsInY
        ? noun.substring(0, noun.length() - 1) + "ies"
        : noun + (noun.matches(".*(s|x|z|ch|sh)") ? "es" : "s");
  }

  /** One of two words, as the number of the sentence's subject wants it. */
  public static String verb(long number, String one, String several) {
    return number == 1 ? one : several;
  }

  /**
   * Names in a sentence: {@code a}, {@code a and b}, {@code a, b and c}, {@code a, b and 5 more}.
   *
   * @param most how many of them are named
   */
  public static String names(List<String> names, int most) {
    int shown = Math.min(names.size(), most);
    int more = names.size() - shown;
    if (more > 0) {
      return String.join(", ", names.subList(0, shown)) + " and " + more + " more";
    }
    if (shown < 2) {
      return String.join("", names);
    }
    return String.join(", ", names.subList(0, shown - 1)) + " and " + names.get(shown - 1);
  }
}
