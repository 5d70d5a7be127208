package dev.tidemill.trigger.cel;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.ast.CelExpr.ExprKind.Kind;
import dev.cel.common.types.CelType;
import dev.cel.common.types.SimpleType;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Tells of an expression that it can come to something else than true or false, whatever the values
 * are. To the compiler each name may hold anything; what some of them hold is known nevertheless.
 */
final class CelTruth {

  private static final String MAP = "map";
  private static final String TIME = "timestamp";
  private static final String TEXT = SimpleType.STRING.name();

  /** What the names hold that triggers and hooks know. */
  private static final Map<String, String> HOLD =
      Map.of(
          "type", TEXT,
          "time", TIME,
          "starts_at", TIME,
          "pipeline", MAP,
          "attributes", MAP,
          "labels", MAP,
          "annotations", MAP,
          "headers", MAP);

  /** Those whose values are text. */
  private static final Set<String> OF_TEXT =
      Set.of("attributes", "labels", "annotations", "headers");

  private static final Set<String> ARITHMETIC = Set.of("_+_", "_-_", "_*_", "_/_", "_%_", "-_");

  private final CelAbstractSyntaxTree tree;

  private CelTruth(CelAbstractSyntaxTree tree) {
    this.tree = tree;
  }

  /** What else it comes to, for all values or for some; empty: the values decide. */
  static Optional<String> otherThan(CelAbstractSyntaxTree tree) {
    return new CelTruth(tree).other(tree.getExpr());
  }

  private Optional<String> other(CelExpr e) {
    CelType type = tree.getType(e.id()).orElse(SimpleType.DYN);
    if (type.equals(SimpleType.BOOL)) {
      return Optional.empty();
    }
    if (!type.equals(SimpleType.DYN)) {
      return Optional.of(type.name());
    }
    Kind kind = e.getKind();
    if (kind == Kind.IDENT) {
      return Optional.ofNullable(HOLD.get(e.ident().name()));
    }
    if (kind == Kind.SELECT) {
      return ofText(e.select().operand());
    }
    return kind == Kind.CALL ? ofCall(e.call()) : Optional.empty();
  }

  private Optional<String> ofCall(CelExpr.CelCall call) {
    List<CelExpr> args = call.args();
    return switch (call.function()) {
      case "_?_:_" -> other(args.get(1)).or(() -> other(args.get(2)));
      case "_[_]" -> ofText(args.get(0));
      default ->
          ARITHMETIC.contains(call.function())
              ? Optional.of("what " + call.function().replace("_", "") + " gives")
              : Optional.empty();
    };
  }

  private static Optional<String> ofText(CelExpr map) {
    return map.getKind() == Kind.IDENT && OF_TEXT.contains(map.ident().name())
        ? Optional.of(TEXT)
        : Optional.empty();
  }
}
