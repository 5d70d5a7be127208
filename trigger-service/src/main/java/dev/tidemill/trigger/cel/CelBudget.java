package dev.tidemill.trigger.cel;

import dev.cel.common.ast.CelExpr;
import dev.cel.common.ast.CelExpr.ExprKind.Kind;
import dev.cel.runtime.CelEvaluationListener;
import java.util.Collection;
import java.util.Map;
import java.util.Set;

/**
 * Counts the work of one evaluation in steps, so that it does not depend on a clock: each part of
 * the expression is one, a text costs by its length, a comparison of whole lists or mappings by
 * what they hold.
 */
final class CelBudget implements CelEvaluationListener {

  /** About two seconds of one core at the worst. */
  static final long MOST_STEPS = 1_000_000;

  private static final int CHARACTERS_READ = 100;
  private static final int CHARACTERS_MADE = 10;
  private static final int CHARACTERS_MATCHED = 4;
  private static final Set<String> DEEP = Set.of("_==_", "_!=_", "@in", "_in_", "in");

  /** The evaluation took more steps than are allowed. */
  static final class SpentException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    SpentException() {
      super(
          "it takes more than %d steps for these values".formatted(MOST_STEPS), null, false, false);
    }
  }

  private final Object values;
  private long weight;
  private long steps;
  private boolean container;
  private int longest;

  /**
   * @param values all that the expression may look at
   */
  CelBudget(Object values) {
    this.values = values;
  }

  /** How much there is in all values: few expressions ask. */
  private long weight() {
    if (weight == 0) {
      weight = CelValues.weight(values);
    }
    return weight;
  }

  @Override
  public void callback(CelExpr expression, Object result) {
    steps += 1;
    boolean call = expression.getKind() == Kind.CALL;
    if (call && expression.call().function().equals("matches")) {
      steps += longest / CHARACTERS_MATCHED;
      longest = 0;
    }
    if (result instanceof CharSequence text) {
      longest = Math.max(longest, text.length());
      steps += text.length() / (call ? CHARACTERS_MADE : CHARACTERS_READ);
    }
    if (call && container && DEEP.contains(expression.call().function())) {
      steps += weight();
    }
    if (result instanceof Collection<?> list) {
      container = true;
      steps += call || expression.getKind() == Kind.LIST ? list.size() : 0;
    } else if (result instanceof Map<?, ?>) {
      container = true;
    } else if (call) {
      container = false;
    }
    if (steps > MOST_STEPS) {
      throw new SpentException();
    }
  }
}
