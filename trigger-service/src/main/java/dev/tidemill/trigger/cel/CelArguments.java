package dev.tidemill.trigger.cel;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.ast.CelExpr.ExprKind.Kind;
import dev.cel.common.navigation.CelNavigableAst;
import dev.cel.runtime.CelEvaluationListener;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Keeps what the parts of an expression came to, to tell what a call got that failed. */
final class CelArguments implements CelEvaluationListener {

  private final CelEvaluationListener budget;
  private final Map<Long, String> types = new HashMap<>();

  /**
   * @param budget bounds the work of this evaluation too
   */
  CelArguments(CelEvaluationListener budget) {
    this.budget = budget;
  }

  @Override
  public void callback(CelExpr part, Object result) {
    budget.callback(part, result);
    types.put(part.id(), CelValues.typeName(result));
  }

  /**
   * The types of what a call got, the value before the dot first.
   *
   * @param offset where the call stands in the text, from 0
   * @return none if they are not known
   */
  List<String> of(CelAbstractSyntaxTree tree, String function, int offset) {
    Map<Long, Integer> places = tree.getSource().getPositionsMap();
    Optional<CelExpr> call =
        CelNavigableAst.fromAst(tree)
            .getRoot()
            .allNodes()
            .map(node -> node.expr())
            .filter(
                e ->
                    e.getKind() == Kind.CALL
                        && e.call().function().equals(function)
                        && places.getOrDefault(e.id(), -1) == offset)
            .findFirst();
    List<String> got = new ArrayList<>();
    if (call.isPresent()) {
      List<CelExpr> parts = new ArrayList<>();
      call.get().call().target().ifPresent(parts::add);
      parts.addAll(call.get().call().args());
      for (CelExpr part : parts) {
        String type = types.get(part.id());
        if (type == null) {
          return List.of();
        }
        got.add(type);
      }
    }
    return got;
  }
}
