package dev.tidemill.trigger.cel;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.ast.CelExpr.ExprKind.Kind;
import dev.cel.common.navigation.CelNavigableAst;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Texts in an expression that are in a language of their own: patterns, times, durations. One that
 * is wrong fails with every event, and the compiler does not look at it.
 */
final class CelLiterals {

  private static final String GIVEN = "given";
  private static final Pattern PLACE = Pattern.compile("^at character \\d+: ");

  /** What reads such a text, and what is allowed, by the function that takes it last. */
  private static final Map<String, Reader> READERS =
      Map.of(
          "matches",
              new Reader("''.matches(given)", "pattern", "an RE2 pattern such as '^v[0-9]+$'"),
          "timestamp",
              new Reader("timestamp(given)", "time", "a time such as '2026-01-31T00:00:00Z'"),
          "duration",
              new Reader("duration(given)", "duration", "a duration such as '90s' or '6h'"));

  private record Reader(String expression, String what, String allowed) {

    Optional<String> problem(String text) {
      CelAnswer answer =
          CelExpression.compile(expression, Set.of(GIVEN)).evaluate(Map.of(GIVEN, text));
      return answer instanceof CelAnswer.Failed failed
          ? Optional.of(
              "\"%s\" is not a %s (%s); write %s"
                  .formatted(
                      CelMessages.firstLine(text),
                      what,
                      PLACE.matcher(failed.why()).replaceFirst(""),
                      allowed))
          : Optional.empty();
    }
  }

  private CelLiterals() {}

  /** What is wrong with the first that is wrong. */
  static Optional<String> problem(CelAbstractSyntaxTree tree, String text) {
    return CelNavigableAst.fromAst(tree)
        .getRoot()
        .allNodes()
        .map(node -> node.expr())
        .filter(e -> e.getKind() == Kind.CALL && READERS.containsKey(e.call().function()))
        .flatMap(e -> problem(tree, e.call(), text).stream())
        .findFirst();
  }

  private static Optional<String> problem(
      CelAbstractSyntaxTree tree, CelExpr.CelCall call, String text) {
    List<CelExpr> given = call.args();
    if (given.isEmpty()) {
      return Optional.empty();
    }
    CelExpr last = given.get(given.size() - 1);
    if (last.getKind() != Kind.CONSTANT
        || last.constant().getKind() != CelConstant.Kind.STRING_VALUE) {
      return Optional.empty();
    }
    int offset = tree.getSource().getPositionsMap().getOrDefault(last.id(), 0);
    return READERS
        .get(call.function())
        .problem(last.constant().stringValue())
        .map(p -> "The expression is wrong at " + CelMessages.place(text, offset) + ": " + p);
  }
}
