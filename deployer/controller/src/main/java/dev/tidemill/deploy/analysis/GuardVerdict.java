package dev.tidemill.deploy.analysis;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * What one guard says at one look, with every figure that is needed to say it again.
 *
 * @param guard name of the guard
 * @param message one sentence
 * @param statistics n, blocks, statistic, bounds, alpha, w, ...; {@code formulaVersion} names the
 *     version of the formulas in this package
 * @param details figures of single blocks: there are many, so only looks that change something are
 *     recorded with them
 */
public record GuardVerdict(
    String guard,
    GuardOutcome outcome,
    String message,
    Map<String, Double> statistics,
    Map<String, Double> details) {

  /** Raise it when a formula of this package changes. */
  public static final double FORMULA_VERSION = 2;

  public GuardVerdict {
    Map<String, Double> all = new TreeMap<>(statistics);
    all.put("formulaVersion", FORMULA_VERSION);
    statistics = Collections.unmodifiableMap(all);
    details = Collections.unmodifiableMap(new TreeMap<>(details));
  }

  /** Without figures of single blocks. */
  public GuardVerdict(
      String guard, GuardOutcome outcome, String message, Map<String, Double> statistics) {
    this(guard, outcome, message, statistics, Map.of());
  }

  boolean failed() {
    return outcome == GuardOutcome.FAIL;
  }

  /** Whether the evidence proves what this guard asks for. */
  public boolean passed() {
    return outcome == GuardOutcome.PASS;
  }
}
