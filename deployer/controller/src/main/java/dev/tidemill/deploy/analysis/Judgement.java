package dev.tidemill.deploy.analysis;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * What one guard says at one look, with every number that is needed to say it again.
 *
 * @param guard name of the guard, one of {@link Guards}
 * @param message one sentence
 * @param statistics n, blocks, statistic, bounds, alpha, w, ...; {@code formulaVersion} names the
 *     version of the formulas in this package
 */
public record Judgement(
    String guard, GuardOutcome outcome, String message, Map<String, Double> statistics) {

  /** Raised when a formula of this package changes. */
  public static final double FORMULA_VERSION = 2;

  public Judgement {
    Map<String, Double> all = new TreeMap<>(statistics);
    all.put("formulaVersion", FORMULA_VERSION);
    statistics = Collections.unmodifiableMap(all);
  }

  boolean failed() {
    return outcome == GuardOutcome.FAIL;
  }

  boolean passed() {
    return outcome == GuardOutcome.PASS;
  }
}
