package dev.tidemill.kit.access;

/**
 * Who did something, as commands and events name them. What a token proves stands first; a name
 * that was only claimed stands in parentheses, or is marked as claimed, and so can never be taken
 * for a proven one.
 */
public final class Actor {

  /** The longest name that a request may claim, in characters. */
  public static final int MAX_LENGTH = 100;

  private Actor() {}

  /**
   * The actor of a command: {@code anna}, {@code ci-bot (for anna)}, or where no token is asked for
   * {@code anna (claimed)}.
   *
   * @param claimed the name that the request gives; empty if it gives none
   * @throws IllegalArgumentException if the claimed name could be taken for something else
   */
  public static String of(Principal principal, String claimed) {
    String name = claimed.strip();
    check(name);
    if (principal.proven()) {
      return name.isEmpty() || name.equals(principal.name())
          ? principal.name()
          : principal.name() + " (for " + name + ")";
    }
    return name.isEmpty() ? "anonymous" : name + " (claimed)";
  }

  /** Whether this text may stand where a name stands. @throws IllegalArgumentException if not */
  static void check(String name) {
    if (name.codePointCount(0, name.length()) > MAX_LENGTH) {
      throw new IllegalArgumentException("A name may have at most " + MAX_LENGTH + " characters");
    }
    if (!name.codePoints().allMatch(Actor::plain)) {
      throw new IllegalArgumentException(
          "A name may not contain parentheses or control characters");
    }
  }

  /** Brackets of any script, invisible characters, and those that change the order of the text. */
  private static boolean plain(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.START_PUNCTUATION,
          Character.END_PUNCTUATION ->
          false;
      default -> true;
    };
  }
}
