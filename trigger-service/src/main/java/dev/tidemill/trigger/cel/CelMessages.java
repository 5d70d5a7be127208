package dev.tidemill.trigger.cel;

import dev.cel.common.CelErrorCode;
import dev.cel.common.CelIssue;
import dev.cel.common.CelValidationException;
import dev.cel.runtime.CelEvaluationException;
import dev.tidemill.schemas.text.ForeignText;
import java.util.List;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the CEL library says, in the words of the documents and with what is allowed. */
final class CelMessages {

  private static final int LONGEST = 200;
  private static final Pattern EVALUATION =
      Pattern.compile("^evaluation error(?: at [^:]*:(\\d+))?: (.*)$", Pattern.DOTALL);

  /** Of a key that a map lacks the library says only the key. */
  private static final Pattern KEY = Pattern.compile("[^\\s'\"]+");

  private static final Pattern UNDECLARED =
      Pattern.compile("undeclared reference to '([^']*)'.*", Pattern.DOTALL);

  private CelMessages() {}

  static String ofCompilation(CelValidationException e, String text, Set<String> variables) {
    if (e.getErrors().isEmpty()) {
      return "The expression is not understood: " + firstLine(e.getMessage());
    }
    CelIssue issue = e.getErrors().get(0);
    int line = issue.getSourceLocation().getLine();
    int column = issue.getSourceLocation().getColumn() + 1;
    Matcher undeclared = UNDECLARED.matcher(issue.getMessage());
    String what =
        CelMisfits.ofCompilation(issue.getMessage())
            .orElseGet(
                () ->
                    undeclared.matches()
                        ? CelMistakes.undeclared(undeclared.group(1), text, variables)
                        : CelMistakes.syntax(firstLine(issue.getMessage()), text));
    return "The expression is wrong at %s: %s".formatted(place(text, line, column), what);
  }

  private static String place(String text, int line, int column) {
    return text.lines().count() > 1
        ? "line %d, character %d".formatted(line, column)
        : "character " + column;
  }

  /**
   * Where something stands.
   *
   * @param offset in code points, from 0
   */
  static String place(String text, int offset) {
    String before =
        text.substring(0, text.offsetByCodePoints(0, Math.min(offset, codePoints(text))));
    String line = before.substring(before.lastIndexOf('\n') + 1);
    int lines = before.length() - before.replace("\n", "").length();
    return place(text, lines + 1, codePoints(line) + 1);
  }

  private static int codePoints(String text) {
    return text.codePointCount(0, text.length());
  }

  static String ofEvaluation(CelEvaluationException e) {
    return ofEvaluation(e, (function, offset) -> List.of());
  }

  /**
   * @param got the types of what a function got that stands at an offset in the text; none if they
   *     are not known
   */
  static String ofEvaluation(
      CelEvaluationException e, BiFunction<String, Integer, List<String>> got) {
    Matcher matcher = EVALUATION.matcher(String.valueOf(e.getMessage()));
    if (!matcher.matches()) {
      return firstLine(String.valueOf(e.getMessage()));
    }
    String says = matcher.group(2);
    int offset = matcher.group(1) == null ? -1 : Integer.parseInt(matcher.group(1));
    List<String> types = CelMisfits.function(says).map(f -> got.apply(f, offset)).orElse(List.of());
    String told =
        e.getErrorCode() == CelErrorCode.ATTRIBUTE_NOT_FOUND && KEY.matcher(says).matches()
            ? "there is no \"" + firstLine(says) + "\""
            : firstLine(CelMisfits.ofEvaluation(says, types).orElse(says));
    return offset < 0 ? told : "at character %d: %s".formatted(offset + 1, told);
  }

  static String firstLine(String text) {
    String first = text.strip().lines().findFirst().orElse("");
    String bare = first.endsWith(".") ? first.substring(0, first.length() - 1) : first;
    return bare.length() > LONGEST ? ForeignText.cut(bare, LONGEST) + "..." : bare;
  }
}
