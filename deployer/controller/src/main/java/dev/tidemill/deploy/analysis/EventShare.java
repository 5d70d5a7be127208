package dev.tidemill.deploy.analysis;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The event-share e-process: given that an event happened, it is the candidate's with probability w
 * when both versions are alike. Mixed over rate ratios r: {@code E = mean_r prod [q/w]^x
 * [(1-q)/(1-w)]^(1-x)}, {@code q = w r / (w r + 1 - w)}, x = 1 for the candidate's. Exact at every
 * size, and w may change between epochs, because it is fixed before the event (Lindon and Malek,
 * NeurIPS 2022, arXiv 2011.03567).
 */
public final class EventShare {

  private static final double[] MORE_ERRORS = {1.5, 2, 3, 5, 10, 30, 100};
  private static final double[] EITHER_WAY = {
    0.5, 2 / 3.0, 0.8, 0.9, 0.95, 1.05, 1.1, 1.25, 1.5, 2
  };

  private EventShare() {}

  /**
   * Does the candidate have more than its share of the errors? Counts are first errors of a sticky
   * key only: later ones of the same key depend on the first.
   */
  public static Judgement errors(List<SplitCounts> epochs, double alpha) {
    return judge(Guards.EVENT_SHARE, epochs, MORE_ERRORS, alpha, "first errors of a key");
  }

  /** Does the split of distinct sticky keys differ from the declared share, either way? */
  public static Judgement sampleRatio(List<SplitCounts> epochs, double alpha) {
    return judge(Guards.SAMPLE_RATIO, epochs, EITHER_WAY, alpha, "distinct keys");
  }

  /** Natural logarithm of E for excess errors. */
  public static double logErrors(List<SplitCounts> epochs) {
    return logE(epochs, MORE_ERRORS);
  }

  /** Natural logarithm of E for a split that differs either way. */
  public static double logSampleRatio(List<SplitCounts> epochs) {
    return logE(epochs, EITHER_WAY);
  }

  private static Judgement judge(
      String guard, List<SplitCounts> epochs, double[] ratios, double alpha, String what) {
    Map<String, Double> numbers = new TreeMap<>();
    long candidate = 0;
    long champion = 0;
    for (int i = 0; i < epochs.size(); i++) {
      SplitCounts e = epochs.get(i);
      candidate += e.candidate();
      champion += e.champion();
      numbers.put("w." + (i + 1), e.w());
      numbers.put("candidate." + (i + 1), (double) e.candidate());
      numbers.put("champion." + (i + 1), (double) e.champion());
    }
    double logE = logE(epochs, ratios);
    numbers.put("n", (double) (candidate + champion));
    numbers.put("statistic", Math.exp(logE));
    numbers.put("upperBound", 1 / alpha);
    numbers.put("alpha", alpha);
    GuardOutcome outcome =
        logE >= Math.log(1 / alpha) - 1e-12 ? GuardOutcome.FAIL : GuardOutcome.PASS;
    String message =
        "%d %s on the candidate, %d on the champion; E = %.4g, limit %.4g"
            .formatted(candidate, what, champion, Math.exp(logE), 1 / alpha);
    return new Judgement(guard, outcome, message, numbers);
  }

  private static double logE(List<SplitCounts> epochs, double[] ratios) {
    double[] logs = new double[ratios.length];
    for (int i = 0; i < ratios.length; i++) {
      double r = ratios[i];
      for (SplitCounts e : epochs) {
        if (e.w() > 0 && e.w() < 1) {
          logs[i] +=
              e.candidate() * Math.log(r)
                  - (e.candidate() + e.champion()) * Math.log(e.w() * r + 1 - e.w());
        }
      }
    }
    double most = Arrays.stream(logs).max().orElseThrow();
    double sum = 0;
    for (double l : logs) {
      sum += Math.exp(l - most);
    }
    return most + Math.log(sum / ratios.length);
  }
}
