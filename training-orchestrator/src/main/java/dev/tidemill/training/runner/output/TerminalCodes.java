package dev.tidemill.training.runner.output;

/**
 * Separates the text of a program from what is only for a terminal (ECMA-48): colours, movements of
 * the cursor, titles, links, and single control characters. Each stream needs one of its own.
 */
final class TerminalCodes {

  private static final int ESCAPE = 0x1b;
  private static final int BELL = 0x07;

  /** What is longer and has not ended is not a sequence. */
  private static final int LONGEST = 256;

  private enum Inside {
    TEXT,
    ESCAPED,
    /** ESC [ ... up to a letter. */
    CONTROL,
    /** ESC ] and others, up to BEL or ESC \. */
    STRING,
    STRING_ESCAPED
  }

  private Inside inside = Inside.TEXT;
  private int length;

  /** A line ends every sequence. */
  void reset() {
    inside = Inside.TEXT;
  }

  /** Whether a byte of UTF-8 is text. */
  boolean shows(byte b) {
    int c = b & 0xff;
    if (inside != Inside.TEXT && ++length > LONGEST) {
      inside = Inside.TEXT;
    }
    switch (inside) {
      case TEXT -> {
        if (c == ESCAPE) {
          inside = Inside.ESCAPED;
          length = 0;
          return false;
        }
        return (c >= ' ' && c != 0x7f) || c == '\t';
      }
      case ESCAPED -> inside = afterEscape(c);
      case CONTROL -> inside = c >= 0x40 && c <= 0x7e ? Inside.TEXT : Inside.CONTROL;
      case STRING -> {
        if (c == BELL) {
          inside = Inside.TEXT;
        } else if (c == ESCAPE) {
          inside = Inside.STRING_ESCAPED;
        }
      }
      case STRING_ESCAPED -> inside = c == '\\' ? Inside.TEXT : Inside.STRING;
    }
    return false;
  }

  private static Inside afterEscape(int c) {
    return switch (c) {
      case '[' -> Inside.CONTROL;
      case ']', 'P', 'X', '^', '_' -> Inside.STRING;
      default -> c >= ' ' && c <= '/' ? Inside.ESCAPED : Inside.TEXT;
    };
  }

  /** The text without the control characters that UTF-8 writes as two bytes. */
  static String plain(String text) {
    return text.codePoints().anyMatch(TerminalCodes::control)
        ? text.codePoints()
            .filter(c -> !control(c))
            .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
            .toString()
        : text;
  }

  private static boolean control(int c) {
    return c >= 0x80 && c <= 0x9f;
  }
}
