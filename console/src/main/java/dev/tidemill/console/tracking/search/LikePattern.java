package dev.tidemill.console.tracking.search;

import java.util.Locale;

/** A pattern of SQL: {@code %} stands for any text and {@code _} for any character. */
record LikePattern(String pattern, boolean caseMatters) {

  /** Goes through the text once for each star at most: a regular expression could take for ever. */
  boolean matches(String given) {
    String text = caseMatters ? given : given.toLowerCase(Locale.ROOT);
    String like = caseMatters ? pattern : pattern.toLowerCase(Locale.ROOT);
    int at = 0;
    int want = 0;
    int star = -1;
    int from = 0;
    while (at < text.length()) {
      if (want < like.length() && like.charAt(want) == '%') {
        star = want++;
        from = at;
      } else if (want < like.length()
          && (like.charAt(want) == '_' || like.charAt(want) == text.charAt(at))) {
        want++;
        at++;
      } else if (star >= 0) {
        want = star + 1;
        at = ++from;
      } else {
        return false;
      }
    }
    while (want < like.length() && like.charAt(want) == '%') {
      want++;
    }
    return want == like.length();
  }
}
