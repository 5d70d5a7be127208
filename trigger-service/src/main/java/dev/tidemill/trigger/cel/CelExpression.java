package dev.tidemill.trigger.cel;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelOptions;
import dev.cel.common.CelValidationException;
import dev.cel.common.types.SimpleType;
import dev.cel.compiler.CelCompiler;
import dev.cel.compiler.CelCompilerBuilder;
import dev.cel.compiler.CelCompilerFactory;
import dev.cel.parser.CelStandardMacro;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import dev.cel.runtime.CelRuntimeFactory;
import dev.cel.runtime.CelUnknownSet;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * An expression of CEL that was compiled. It has at most {@value #MOST_CHARACTERS} characters; an
 * evaluation ends after a bounded amount of work, whatever it is given, and the same values always
 * give the same answer. Immutable and thread-safe.
 */
public final class CelExpression {

  /** The longest text of an expression. */
  public static final int MOST_CHARACTERS = 4_000;

  /** The most elements that all comprehensions of an evaluation go through. */
  private static final int MOST_ITERATIONS = 100_000;

  private static final CelOptions OPTIONS =
      CelOptions.current()
          .maxExpressionCodePointSize(MOST_CHARACTERS)
          .maxParseRecursionDepth(60)
          .maxParseErrorRecoveryLimit(5)
          .comprehensionMaxIterations(MOST_ITERATIONS)
          .maxRegexProgramSize(1_000)
          .enableHeterogeneousNumericComparisons(true)
          .build();

  private static final CelRuntime RUNTIME =
      CelRuntimeFactory.legacyCelRuntimeBuilder().setOptions(OPTIONS).build();

  private static final int MOST_KEPT = 2_000;

  /** What was compiled lately: compiling takes a thousand times as long as evaluating. */
  private static final Map<Key, CelExpression> COMPILED =
      Collections.synchronizedMap(
          new LinkedHashMap<>(64, 0.75f, true) {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<Key, CelExpression> eldest) {
              return size() > MOST_KEPT;
            }
          });

  private record Key(String text, Set<String> variables) {}

  private final CelAbstractSyntaxTree tree;
  private final CelRuntime.Program program;

  private CelExpression(CelAbstractSyntaxTree tree, CelRuntime.Program program) {
    this.tree = tree;
    this.program = program;
  }

  /**
   * Compiles a text, or takes the one that was compiled before.
   *
   * @param variables the names that it may use; each may hold any value
   * @throws InvalidExpressionException if it is not one
   */
  public static CelExpression compile(String text, Set<String> variables) {
    if (text.length() > MOST_CHARACTERS) {
      throw new InvalidExpressionException(
          "The expression has %d characters; at most %d are allowed"
              .formatted(text.length(), MOST_CHARACTERS));
    }
    Key key = new Key(text, Set.copyOf(variables));
    CelExpression known = COMPILED.get(key);
    if (known == null) {
      known = compiled(text, variables);
      COMPILED.put(key, known);
    }
    return known;
  }

  private static CelExpression compiled(String text, Set<String> variables) {
    try {
      CelAbstractSyntaxTree tree = compiler(variables).compile(text).getAst();
      return new CelExpression(tree, RUNTIME.createProgram(tree));
    } catch (CelValidationException e) {
      throw new InvalidExpressionException(CelMessages.ofCompilation(e, text, variables));
    } catch (CelEvaluationException e) {
      throw new InvalidExpressionException(CelMessages.ofEvaluation(e));
    } catch (StackOverflowError e) {
      throw new InvalidExpressionException("The expression is nested too deeply");
    }
  }

  /** Evaluates it once more, and keeps what the parts come to. */
  private List<String> got(Map<String, ?> values, String function, int offset) {
    Map<?, ?> given = CelValues.given(values);
    CelArguments arguments = new CelArguments(new CelBudget(given));
    try {
      @SuppressWarnings("unchecked") // names stay names
      Map<String, Object> named = (Map<String, Object>) given;
      program.trace(named, arguments);
    } catch (CelEvaluationException | RuntimeException e) {
      return arguments.of(tree, function, offset); // it fails as before
    }
    return List.of();
  }

  private static CelCompiler compiler(Set<String> variables) {
    CelCompilerBuilder builder =
        CelCompilerFactory.standardCelCompilerBuilder()
            .setOptions(OPTIONS)
            .setStandardMacros(CelStandardMacro.STANDARD_MACROS);
    new TreeSet<>(variables).forEach(name -> builder.addVar(name, SimpleType.DYN));
    return builder.build();
  }

  /**
   * Compiles a text that people write: what it can never do is told too.
   *
   * @throws InvalidExpressionException also if a pattern, time or duration in it is none
   */
  public static CelExpression checked(String text, Set<String> variables) {
    CelExpression expression = compile(text, variables);
    CelLiterals.problem(expression.tree, text)
        .ifPresent(
            problem -> {
              throw new InvalidExpressionException(problem);
            });
    return expression;
  }

  /**
   * As {@link #checked}, of a condition.
   *
   * @throws InvalidExpressionException also if it can come to something else than true or false
   *     whatever the values are
   */
  public static CelExpression checkedCondition(String text, Set<String> variables) {
    CelExpression expression = checked(text, variables);
    CelTruth.otherThan(expression.tree)
        .ifPresent(
            other -> {
              throw new InvalidExpressionException(
                  "The condition comes to %s; it has to come to true or false, as a comparison does"
                      .formatted(other));
            });
    return expression;
  }

  /**
   * Evaluates it.
   *
   * @param values by variable: text, Boolean, Integer, Long, Double, Instant, Duration, and Lists
   *     and Maps of these, as {@link CelValues} makes them of JSON; null stands for null
   */
  public CelAnswer evaluate(Map<String, ?> values) {
    try {
      @SuppressWarnings("unchecked") // names stay names
      Map<String, Object> given = (Map<String, Object>) CelValues.given(values);
      Object value = program.trace(given, new CelBudget(given));
      return value instanceof CelUnknownSet
          ? new CelAnswer.Failed(
              "it uses what is not known here; known are "
                  + String.join(", ", new TreeSet<>(given.keySet())))
          : new CelAnswer.Value(CelValues.taken(value));
    } catch (CelBudget.SpentException e) {
      return new CelAnswer.Failed(e.getMessage());
    } catch (CelEvaluationException e) {
      return new CelAnswer.Failed(
          CelMessages.ofEvaluation(e, (function, offset) -> got(values, function, offset)));
    } catch (StackOverflowError e) {
      return new CelAnswer.Failed("the values are nested too deeply for it");
    } catch (RuntimeException e) { // of the library, about values that it does not expect
      return new CelAnswer.Failed(
          "it cannot be evaluated: " + CelMessages.firstLine(String.valueOf(e.getMessage())));
    }
  }
}
