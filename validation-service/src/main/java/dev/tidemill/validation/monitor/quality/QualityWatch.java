package dev.tidemill.validation.monitor.quality;

import dev.tidemill.validation.loss.LossScale;
import dev.tidemill.validation.loss.RowLoss;
import dev.tidemill.validation.monitor.quality.FreshBaseline.Example;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;

/**
 * Live quality by decision rule C1: the regret of the live answers against the always-fresh
 * baseline, in blocks of a quarter day of event time, judged by {@link RegretCusum}. Rows come when
 * they are mature, in the order of their event time. Before a row is scored, the baseline has
 * learned exactly the labels that had come true by then. So the outcome does not depend on how rows
 * are cut into batches.
 */
public record QualityWatch(
    InputEncoding encoding,
    double scale,
    FreshBaseline baseline,
    List<Waiting> waiting,
    RegretCusum cusum,
    long block,
    double excess,
    double regret,
    long rows,
    long seen,
    Recalibration recent) {

  /** Blocks a day. */
  public static final int BLOCKS_PER_DAY = 4;

  /**
   * If more labels than this are on their way, the baseline learns from a part of them. That bounds
   * the size of the state, and a linear model of a few hundred weights needs no more.
   */
  public static final int MAX_WAITING = 2048;

  /** Positions of all waiting examples together; each takes up to three bytes. */
  private static final int MAX_POSITIONS = 100_000;

  /** A quarter day with fewer rows is judged together with the next one. */
  private static final long FEWEST_ROWS = 25;

  private static final long BLOCK_MILLIS = 86_400_000L / BLOCKS_PER_DAY;

  /**
   * An example whose label comes true at {@code landsAt} (epoch ms of event time).
   *
   * @param order decides between labels of the same instant: the row's number
   */
  public record Waiting(long landsAt, long order, Example example) implements Comparable<Waiting> {
    @Override
    public int compareTo(Waiting other) {
      int byTime = Long.compare(landsAt, other.landsAt);
      return byTime != 0 ? byTime : Long.compare(order, other.order);
    }
  }

  /**
   * A request whose label is known.
   *
   * @param eventMillis event time of the request
   * @param labelMillis when its label came true
   * @param texts inputs that are text, by name
   * @param score the answer that the caller got; of several classes the probability that it gave to
   *     the one that came true
   * @param word the class that came true, where there are several
   * @param expectedRegret m0 of the version that gave it: {@code min(0, regret on the gate's
   *     holdout + .01)}
   */
  public record Row(
      long eventMillis,
      long labelMillis,
      double[] features,
      Map<String, String> texts,
      double score,
      double label,
      String word,
      double expectedRegret) {}

  /**
   * An alarm.
   *
   * @param onsetMillis start of the rise that led to it
   * @param atMillis end of the block that led to it
   * @param z the bet of that block
   * @param m the three M, whose mean is the statistic
   * @param line what would set the last answers right
   */
  public record Alarm(
      long onsetMillis,
      long atMillis,
      double z,
      List<Double> m,
      double statistic,
      double threshold,
      double meanRegret,
      double meanExcess,
      long rows,
      long blocks,
      Optional<Recalibration.Line> line) {}

  /** The watch after rows, and what it saw in them. */
  public record Step(QualityWatch next, List<Alarm> alarms) {}

  public QualityWatch {
    waiting = List.copyOf(waiting);
  }

  /**
   * A watch that has seen nothing.
   *
   * @param baseline what it starts from: the gate's, or one that has learned nothing
   * @param labelVariance of the training labels; used for regression only
   */
  public static QualityWatch start(
      InputEncoding encoding, double labelVariance, FreshBaseline baseline) {
    return new QualityWatch(
        encoding,
        scale(labelVariance),
        baseline,
        List.of(),
        RegretCusum.START,
        -1,
        0,
        0,
        0,
        0,
        Recalibration.NONE);
  }

  /**
   * The same watch with another encoding, for inputs that the present one cannot tell apart. The
   * evidence belongs to the endpoint and stays; what the baseline learned in the other bins is
   * lost.
   */
  public QualityWatch with(InputEncoding other, double labelVariance, FreshBaseline its) {
    return new QualityWatch(
        other,
        scale(labelVariance),
        its,
        List.of(),
        cusum,
        block,
        excess,
        regret,
        rows,
        seen,
        recent);
  }

  private static double scale(double labelVariance) {
    return labelVariance > 0 ? labelVariance : 1;
  }

  /** Mean regret of the block that goes on, once it has rows enough. */
  public Optional<Double> meanRegret() {
    return rows < FEWEST_ROWS ? Optional.empty() : Optional.of(regret / rows);
  }

  /** The regret that is expected of a version, given its regret on the holdout of its gate. */
  public static double expectedRegret(Optional<Double> holdoutRegret) {
    return holdoutRegret
        .filter(Double::isFinite)
        .map(regret -> Math.min(0, regret + 0.01))
        .orElse(0.0);
  }

  /**
   * The watch after more rows.
   *
   * @param batch ascending event times, none before those of earlier batches
   * @param threshold see {@link RegretCusum#threshold}
   */
  public Step observe(List<Row> batch, double threshold) {
    return batch.isEmpty() ? new Step(this, List.of()) : new Fold(threshold).run(batch);
  }

  /** One batch: mutable while it runs, a value before and after. */
  private final class Fold {
    private final double threshold;
    private final PriorityQueue<Waiting> landing = new PriorityQueue<>(waiting);
    private final List<Alarm> alarms = new ArrayList<>();
    private final List<Row> taken = new ArrayList<>();
    private final FreshBaseline.Training fresh = baseline.training();
    private RegretCusum detector = cusum;
    private long open = block;
    private double sumExcess = excess;
    private double sumRegret = regret;
    private long n = rows;
    private long number = seen;

    Fold(double threshold) {
      this.threshold = threshold;
    }

    Step run(List<Row> batch) {
      for (Row row : batch) {
        long current = Math.floorDiv(row.eventMillis(), BLOCK_MILLIS);
        if (current > open) {
          if (n >= FEWEST_ROWS) {
            close();
          }
          open = current;
        }
        learnLanded(row.eventMillis());
        take(row);
      }
      List<Waiting> left = new ArrayList<>(landing);
      Collections.sort(left);
      return new Step(
          new QualityWatch(
              encoding,
              scale,
              fresh.done(),
              left,
              detector,
              open,
              sumExcess,
              sumRegret,
              n,
              number,
              last()),
          alarms);
    }

    /** The last answers before this batch and those of it that were taken. */
    private Recalibration last() {
      return recent.plus(
          taken.stream().mapToDouble(Row::score).toArray(),
          taken.stream().mapToDouble(Row::label).toArray());
    }

    private void take(Row row) {
      boolean several = !baseline.classes().isEmpty();
      Example example =
          new Example(
              encoding.encode(row.features(), row.texts()),
              several ? baseline.classOf(row.word()) : row.label());
      LossScale by = new LossScale(baseline.loss(), scale, baseline.quantile());
      double own = several ? RowLoss.log(row.score()) : by.of(row.score(), row.label());
      double d = own - fresh.loss(by, example);
      if (!Double.isFinite(d)) {
        return;
      }
      if (!several) {
        taken.add(row);
      }
      sumRegret += d;
      sumExcess += d - row.expectedRegret();
      n++;
      number++;
      if (landing.size() < Math.min(MAX_WAITING, MAX_POSITIONS / example.active().length)) {
        landing.add(new Waiting(row.labelMillis(), number, example));
      }
    }

    private void learnLanded(long eventMillis) {
      while (!landing.isEmpty() && landing.peek().landsAt() <= eventMillis) {
        fresh.learn(landing.poll().example());
      }
    }

    private void close() {
      RegretCusum.Step step = detector.judge(sumExcess / n, threshold, open * BLOCK_MILLIS);
      detector = step.next();
      if (step.alarm()) {
        alarms.add(
            new Alarm(
                step.onset(),
                (open + 1) * BLOCK_MILLIS - 1,
                step.z(),
                step.m(),
                step.statistic(),
                threshold,
                sumRegret / n,
                sumExcess / n,
                n,
                detector.blocks(),
                last().line(baseline.loss())));
      }
      sumExcess = 0;
      sumRegret = 0;
      n = 0;
    }
  }
}
