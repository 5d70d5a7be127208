package dev.tidemill.trigger.cel;

import dev.cel.common.CelIssue;
import dev.cel.common.CelValidationException;
import dev.cel.runtime.CelEvaluationException;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The words of the CEL library, without its own prefixes, and with what is allowed. */
final class CelMessages {

  private static final int LONGEST = 200;
  private static final Pattern EVALUATION =
      Pattern.compile("^evaluation error(?: at [^:]*:(\\d+))?: (.*)$", Pattern.DOTALL);
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
        undeclared.matches()
            ? CelMistakes.undeclared(undeclared.group(1), text, variables)
            : CelMistakes.syntax(firstLine(issue.getMessage()), text);
    String place =
        text.lines().count() > 1
            ? "line %d, character %d".formatted(line, column)
            : "character " + column;
    return "The expression is wrong at %s: %s".formatted(place, what);
  }

  static String ofEvaluation(CelEvaluationException e) {
    Matcher matcher = EVALUATION.matcher(String.valueOf(e.getMessage()));
    if (!matcher.matches()) {
      return firstLine(String.valueOf(e.getMessage()));
    }
    return matcher.group(1) == null
        ? firstLine(matcher.group(2))
        : "at character %d: %s"
            .formatted(Integer.parseInt(matcher.group(1)) + 1, firstLine(matcher.group(2)));
  }

  static String firstLine(String text) {
    String first = text.strip().lines().findFirst().orElse("");
    String bare = first.endsWith(".") ? first.substring(0, first.length() - 1) : first;
    return bare.length() > LONGEST ? bare.substring(0, LONGEST) + "..." : bare;
  }
}
