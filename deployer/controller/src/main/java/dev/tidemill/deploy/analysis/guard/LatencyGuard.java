package dev.tidemill.deploy.analysis.guard;

import dev.tidemill.deploy.analysis.BetaMixture;
import dev.tidemill.deploy.analysis.Evidence;
import dev.tidemill.deploy.analysis.Guard;
import dev.tidemill.deploy.analysis.GuardOutcome;
import dev.tidemill.deploy.analysis.GuardVerdict;
import dev.tidemill.schemas.message.Latencies;
import dev.tidemill.schemas.spec.guard.Latency;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Latency of the tail (decision rule A10). FAIL when the time-uniform lower bound of the
 * candidate's quantile is above {@code maxRatio} times the champion's quantile and above it by more
 * than {@code maxIncreaseMicros}.
 *
 * <p>The bound: an edge x of the histogram is below the quantile when the count above x rejects "at
 * most 1 - quantile of the requests take longer than x" by {@link BetaMixture}. That count falls as
 * x grows, so the test at the true quantile decides for all edges and no union bound is paid: the
 * fixed-quantile confidence sequence of Howard and Ramdas (Bernoulli 28(3), 2022). Bins err on the
 * candidate's side: lower bound for the candidate, upper edge for the champion.
 *
 * @param quantile such as .99
 */
public record LatencyGuard(double quantile, double maxRatio, double maxIncreaseMicros, double alpha)
    implements Guard {

  /** Executions of each version below which there is no judgement. */
  public static final long MIN_EXECUTIONS = 500;

  private static final double ALPHA = 0.001;

  static Optional<LatencyGuard> of(Guards.Setting setting) {
    return setting
        .rules()
        .guard(Latency.class)
        .map(
            l ->
                new LatencyGuard(
                    l.quantile(), l.maxRatio(), l.maxIncrease().toNanos() / 1000.0, ALPHA));
  }

  @Override
  public String name() {
    return "latency";
  }

  @Override
  public boolean judgesPromotion() {
    return false;
  }

  @Override
  public GuardVerdict judge(Evidence evidence) {
    return judge(evidence.candidate().latencies(), evidence.reference().latencies());
  }

  /** Counts per bin of {@link Latencies}. */
  public GuardVerdict judge(List<Long> candidate, List<Long> champion) {
    long n = total(candidate);
    long championN = total(champion);
    Map<String, Double> numbers = new TreeMap<>();
    numbers.put("n", (double) n);
    numbers.put("championN", (double) championN);
    numbers.put("alpha", alpha);
    numbers.put("quantile", quantile);
    if (n < MIN_EXECUTIONS || championN < MIN_EXECUTIONS) {
      String message =
          "%d and %d executions; %d of each are needed".formatted(n, championN, MIN_EXECUTIONS);
      return new GuardVerdict(name(), GuardOutcome.HOLD, message, numbers);
    }
    Edge bound = lowerBound(candidate, n);
    double lower = bound.micros();
    double reference = quantileMicros(champion, championN);
    numbers.put("statistic", quantileMicros(candidate, n));
    numbers.put("lowerBound", lower);
    numbers.put("aboveLowerBound", (double) bound.above());
    numbers.put("championQuantile", reference);
    numbers.put("maxRatio", maxRatio);
    numbers.put("maxIncreaseMicros", maxIncreaseMicros);
    boolean slow = slow(lower, reference);
    String message =
        String.format(
            Locale.ROOT,
            "p%s is at least %.0f microseconds, the champion's is %.0f",
            trim(quantile * 100),
            lower,
            reference);
    return new GuardVerdict(name(), slow ? GuardOutcome.FAIL : GuardOutcome.PASS, message, numbers);
  }

  /** Whether {@link #judge} fails, without its figures. */
  public boolean fails(List<Long> candidate, List<Long> champion) {
    long n = total(candidate);
    long championN = total(champion);
    return Math.min(n, championN) >= MIN_EXECUTIONS
        && slow(lowerBound(candidate, n).micros(), quantileMicros(champion, championN));
  }

  private boolean slow(double lower, double reference) {
    return lower > maxRatio * reference && lower > reference + maxIncreaseMicros;
  }

  private static String trim(double percent) {
    return percent == Math.rint(percent) ? Long.toString((long) percent) : Double.toString(percent);
  }

  /** An edge of the histogram and the count above it. */
  private record Edge(double micros, long above) {}

  /** 0 when nothing is known yet. */
  private Edge lowerBound(List<Long> counts, long n) {
    long above = 0;
    for (int bin = counts.size() - 1; bin >= 0; bin--) {
      if (BetaMixture.rejectsAtMost(above, n, 1 - quantile, alpha)) {
        return new Edge(Latencies.upperMicros(bin), above);
      }
      above += counts.get(bin);
    }
    return new Edge(0, above);
  }

  private double quantileMicros(List<Long> counts, long n) {
    long above = 0;
    for (int bin = counts.size() - 1; bin >= 0; bin--) {
      above += counts.get(bin);
      if (above > (1 - quantile) * n) {
        return Latencies.upperMicros(bin);
      }
    }
    return 0;
  }

  private static long total(List<Long> counts) {
    return counts.stream().mapToLong(Long::longValue).sum();
  }
}
