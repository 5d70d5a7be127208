package dev.tidemill.deploy.analysis;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * The event-share e-process: given that an event happened, it is the candidate's with probability w
 * when both versions are alike. It is mixed over rate ratios r: {@code E = mean_r prod [q/w]^x
 * [(1-q)/(1-w)]^(1-x)}, {@code q = w r / (w r + 1 - w)}, x = 1 for the candidate's. Exact at every
 * size, and w may change between epochs, because it is fixed before the event (Lindon and Malek,
 * NeurIPS 2022, arXiv 2011.03567).
 */
public enum EventShare {
  /** Does the candidate have more than its share? */
  MORE_ERRORS(1.5, 2, 3, 5, 10, 30, 100),
  /** Does its share differ from w, either way? */
  EITHER_WAY(0.5, 2 / 3.0, 0.8, 0.9, 0.95, 1.05, 1.1, 1.25, 1.5, 2);

  private final double[] ratios;

  EventShare(double... ratios) {
    this.ratios = ratios;
  }

  /**
   * FAIL once E reaches 1 / alpha; else PASS.
   *
   * @param what the events that are counted, for the sentence
   */
  public GuardVerdict judge(
      String guard,
      String what,
      List<EpochTotals> epochs,
      Function<EpochTotals, SplitCounts> events,
      double alpha) {
    List<SplitCounts> counts = epochs.stream().map(events).toList();
    Map<String, Double> numbers = new TreeMap<>();
    for (int i = 0; i < counts.size(); i++) {
      SplitCounts c = counts.get(i);
      numbers.put("epoch." + (i + 1), (double) epochs.get(i).epoch());
      numbers.put("w." + (i + 1), c.w());
      numbers.put("candidate." + (i + 1), (double) c.candidate());
      numbers.put("champion." + (i + 1), (double) c.champion());
    }
    long candidate = counts.stream().mapToLong(SplitCounts::candidate).sum();
    long champion = counts.stream().mapToLong(SplitCounts::champion).sum();
    double logE = logE(counts);
    numbers.put("n", (double) (candidate + champion));
    numbers.put("statistic", Math.exp(logE));
    numbers.put("upperBound", 1 / alpha);
    numbers.put("alpha", alpha);
    GuardOutcome outcome =
        logE >= Math.log(1 / alpha) - 1e-12 ? GuardOutcome.FAIL : GuardOutcome.PASS;
    String message =
        "%d %s on the candidate, %d on the champion; E = %.4g, limit %.4g"
            .formatted(candidate, what, champion, Math.exp(logE), 1 / alpha);
    return new GuardVerdict(guard, outcome, message, numbers);
  }

  /** Natural logarithm of E. */
  public double logE(List<SplitCounts> epochs) {
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
