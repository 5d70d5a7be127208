package dev.tidemill.schemas.text;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Text that others wrote, where people read it: on a terminal, in an error. */
public final class ForeignText {

  private static final int MOST_QUOTED = 200;
  private static final int MOST_OF_ALL = 4_000;

  /** A word, or what is between quotes, that is longer than what an error repeats. */
  private static final Pattern LONG =
      Pattern.compile(
          "(?<=')[^'\n]{%1$d,}(?=')|(?<=\")[^\"\n]{%1$d,}(?=\")|[^\\s'\"]{%1$d,}"
              .formatted(MOST_QUOTED + 1));

  private ForeignText() {}

  /**
   * The text with what could move a cursor, change a title or turn the reading direction written
   * out: an escape character as {@code \u005cu001b}, which is also how JSON and YAML write it.
   * Newlines and tabs stay.
   */
  public static String shown(String text) {
    int first = 0;
    while (first < text.length() && !acts(text, first)) {
      first++;
    }
    if (first == text.length()) {
      return text;
    }
    StringBuilder shown = new StringBuilder(text.length() + 16).append(text, 0, first);
    for (int i = first; i < text.length(); i++) {
      if (acts(text, i)) {
        shown.append(String.format(Locale.ROOT, "\\u%04x", (int) text.charAt(i)));
      } else {
        shown.append(text.charAt(i));
      }
    }
    return shown.toString();
  }

  /** Whether a terminal or a reader's eye is led astray by it. */
  private static boolean acts(String text, int at) {
    char c = text.charAt(at);
    if (c == '\n' || c == '\t') {
      return false;
    }
    if (c < ' ') {
      return true;
    }
    if (c < 0x7f) {
      return false;
    }
    int point = c;
    if (Character.isHighSurrogate(c)) {
      point = text.codePointAt(at);
    } else if (Character.isLowSurrogate(c) && at > 0) {
      int before = text.codePointAt(at - 1);
      point = Character.isSupplementaryCodePoint(before) ? before : c;
    }
    return switch (Character.getType(point)) {
      case Character.CONTROL,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SURROGATE ->
          true;
      // Joiners and the soft hyphen belong to words and emoji.
      case Character.FORMAT -> point != 0x200c && point != 0x200d && point != 0xad;
      default -> false;
    };
  }

  /**
   * An error's message with what it repeats cut: no word and nothing in quotes of more than 200
   * characters, and 4,000 in all.
   */
  public static String bounded(String message) {
    if (message.length() <= MOST_QUOTED) {
      return message;
    }
    // What is cut anyway is not searched.
    int most = MOST_OF_ALL + 2 * MOST_QUOTED;
    String start = message.length() > most ? cut(message, most) : message;
    String cut =
        LONG.matcher(start)
            .replaceAll(m -> Matcher.quoteReplacement(cut(m.group(), MOST_QUOTED) + "..."));
    return cut.length() > MOST_OF_ALL ? cut(cut, MOST_OF_ALL) + "..." : cut;
  }

  /** The first characters of a text, never half of one: a log would keep another in its place. */
  public static String cut(String text, int most) {
    if (text.length() <= most) {
      return text;
    }
    return text.substring(0, Character.isHighSurrogate(text.charAt(most - 1)) ? most - 1 : most);
  }
}
