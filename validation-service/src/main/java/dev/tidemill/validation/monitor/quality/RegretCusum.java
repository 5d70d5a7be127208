package dev.tidemill.validation.monitor.quality;

import java.util.Arrays;
import java.util.List;
import java.util.stream.DoubleStream;

/**
 * The e-CUSUM of decision rule C1 (an e-detector after Shin, Ramdas and Rinaldo 2023): three bets
 * on block means of the regret. For each lambda in {.2, .5, .9}, {@code M <- max(M, 1) (1 + lambda
 * z)}; alarm when the mean of the M reaches {@code c}. While the mean regret is not above what is
 * expected of the model, the expected time between alarms is at least {@code c} blocks.
 *
 * @param m the three M; 0 before the first block and after an alarm
 * @param rising per M the event time (epoch ms) of the first block since it was last at most 1, or
 *     -1 while it is
 * @param blocks how many blocks were judged since the start
 * @param alarms how many alarms there were since the start
 */
public record RegretCusum(double[] m, long[] rising, long blocks, long alarms) {

  /** The regret that is a full bet. */
  public static final double SCALE = 0.10;

  private static final double[] LAMBDAS = {0.2, 0.5, 0.9};

  /** Nothing was seen. */
  public static final RegretCusum START = reset(0, 0);

  /**
   * The state after a block, and whether it alarmed.
   *
   * @param z the block's bet
   * @param m the three M, before the reset of an alarm
   * @param statistic mean of the M
   * @param onset when the last of the M that are above 1 began to rise, -1 while none is
   */
  public record Step(
      RegretCusum next, double z, List<Double> m, double statistic, boolean alarm, long onset) {}

  /**
   * Judges one block.
   *
   * @param excess mean of the block's regret less what is expected of the model (m0)
   * @param threshold c: blocks per tolerated false alarm
   * @param blockStart event time of the block in epoch ms
   */
  public Step judge(double excess, double threshold, long blockStart) {
    double z = Math.max(-1, Math.min(1, excess / SCALE));
    double[] next = new double[LAMBDAS.length];
    long[] since = new long[LAMBDAS.length];
    double sum = 0;
    long latest = -1;
    for (int i = 0; i < next.length; i++) {
      next[i] = Math.max(m[i], 1) * (1 + LAMBDAS[i] * z);
      since[i] = next[i] <= 1 ? -1 : rising[i] >= 0 ? rising[i] : blockStart;
      sum += next[i];
      latest = Math.max(latest, since[i]);
    }
    double statistic = sum / next.length;
    boolean alarm = statistic >= threshold;
    RegretCusum after =
        alarm ? reset(blocks + 1, alarms + 1) : new RegretCusum(next, since, blocks + 1, alarms);
    return new Step(after, z, DoubleStream.of(next).boxed().toList(), statistic, alarm, latest);
  }

  /** The mean of the M, which is compared with the threshold. */
  public double statistic() {
    return DoubleStream.of(m).average().orElse(0);
  }

  /** The stakes of the three bets. */
  public static List<Double> lambdas() {
    return DoubleStream.of(LAMBDAS).boxed().toList();
  }

  private static RegretCusum reset(long blocks, long alarms) {
    long[] rising = new long[LAMBDAS.length];
    Arrays.fill(rising, -1);
    return new RegretCusum(new double[LAMBDAS.length], rising, blocks, alarms);
  }

  /**
   * The threshold of a number of false alarms a month.
   *
   * @param falseAlarmsPerMonth more than 0
   */
  public static double threshold(double falseAlarmsPerMonth, int blocksPerDay) {
    double daysPerMonth = 365.25 / 12;
    return blocksPerDay * daysPerMonth / falseAlarmsPerMonth;
  }
}
