package dev.tidemill.console.tracking.search;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Reads the words of a filter or an order, one after the other. */
final class SearchWords {

  private static final int MOST = 20_000;

  private final String text;
  private int at;

  SearchWords(String text) {
    if (text.length() > MOST) {
      throw new SearchSyntaxException("A filter may have at most " + MOST + " characters");
    }
    this.text = text;
  }

  boolean ended() {
    blanks();
    return at >= text.length();
  }

  private void blanks() {
    while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
      at++;
    }
  }

  SearchSyntaxException wrong(String expected) {
    return new SearchSyntaxException(
        "\"%s\" cannot be read at character %d: expected %s".formatted(text, at + 1, expected));
  }

  SearchName name() {
    blanks();
    String first = part();
    if (at < text.length() && text.charAt(at) == '.') {
      at++;
      return SearchName.of(first, rest());
    }
    return SearchName.of(first, "");
  }

  private String part() {
    if (at < text.length() && quotes(text.charAt(at))) {
      return quoted();
    }
    int from = at;
    while (at < text.length()
        && (Character.isLetterOrDigit(text.charAt(at)) || text.charAt(at) == '_')) {
      at++;
    }
    if (from == at) {
      throw wrong("a name such as metrics.loss");
    }
    return text.substring(from, at);
  }

  private String rest() {
    if (at < text.length() && quotes(text.charAt(at))) {
      return quoted();
    }
    int from = at;
    while (at < text.length()
        && !Character.isWhitespace(text.charAt(at))
        && "=<>!(),".indexOf(text.charAt(at)) < 0) {
      at++;
    }
    if (from == at) {
      throw wrong("a key after the point");
    }
    return text.substring(from, at);
  }

  private static boolean quotes(char c) {
    return c == '\'' || c == '"' || c == '`';
  }

  private String quoted() {
    char quote = text.charAt(at);
    int end = text.indexOf(quote, at + 1);
    if (end < 0) {
      throw wrong("a closing " + quote);
    }
    String inside = text.substring(at + 1, end);
    at = end + 1;
    return inside;
  }

  /** Takes this word if it comes next. */
  boolean word(String word) {
    blanks();
    int end = at + word.length();
    boolean is =
        text.regionMatches(true, at, word, 0, word.length())
            && (end >= text.length() || !Character.isLetterOrDigit(text.charAt(end)));
    if (is) {
      at = end;
    }
    return is;
  }

  Optional<String> sign() {
    blanks();
    for (String sign : List.of(">=", "<=", "!=", "<>", "==", "=", ">", "<")) {
      if (text.startsWith(sign, at)) {
        at += sign.length();
        return Optional.of(sign);
      }
    }
    return Optional.empty();
  }

  /** A text in quotes, or a number. */
  SearchValue value() {
    blanks();
    if (at < text.length() && quotes(text.charAt(at))) {
      return new SearchValue(quoted(), Optional.empty());
    }
    int from = at;
    while (at < text.length()
        && !Character.isWhitespace(text.charAt(at))
        && "(),".indexOf(text.charAt(at)) < 0) {
      at++;
    }
    String number = text.substring(from, at);
    try {
      return new SearchValue(number, Optional.of(Double.valueOf(number.toLowerCase(Locale.ROOT))));
    } catch (NumberFormatException e) {
      at = from;
      throw wrong("a number, or a text in quotes");
    }
  }

  /** Texts in parentheses. */
  List<SearchValue> values() {
    blanks();
    if (at >= text.length() || text.charAt(at) != '(') {
      throw wrong("a list such as ('a', 'b')");
    }
    List<SearchValue> all = new ArrayList<>();
    do {
      at++;
      all.add(value());
      blanks();
    } while (at < text.length() && text.charAt(at) == ',');
    if (at >= text.length() || text.charAt(at) != ')') {
      throw wrong("a closing parenthesis");
    }
    at++;
    return all;
  }
}
