package dev.tidemill.validation.monitor.quality;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemill.validation.loss.Loss;
import dev.tidemill.validation.loss.LossScale;
import dev.tidemill.validation.monitor.quality.FreshBaseline.Example;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** An endpoint with 160 requests a day and eight inputs, of which all matter a little. */
class QualityWatchTest {

  private static final int INPUTS = 8;
  private static final int ROWS_A_DAY = 160;
  private static final long DAY = 86_400_000L;
  private static final double THRESHOLD = RegretCusum.threshold(0.17, QualityWatch.BLOCKS_PER_DAY);
  private static final InputEncoding ENCODING =
      new InputEncoding(
          IntStream.range(0, INPUTS)
              .mapToObj(
                  i ->
                      new InputEncoding.Column(
                          "x" + i,
                          new QuantileBins(
                              IntStream.range(1, 64).mapToDouble(q -> q / 64.0).toArray())))
              .toList());

  private final Random random = new Random(11);

  private double[] inputs() {
    return DoubleStream.generate(random::nextDouble).limit(INPUTS).toArray();
  }

  /** What is true: every input shifts the odds. */
  private static double truth(double[] x) {
    return 1 / (1 + Math.exp(-2 * DoubleStream.of(x).map(v -> v - 0.5).sum()));
  }

  private double label(double[] x) {
    return random.nextDouble() < truth(x) ? 1 : 0;
  }

  private FreshBaseline trainedByTheGate() {
    List<Example> training = new ArrayList<>();
    for (int i = 0; i < 20_000; i++) {
      double[] x = inputs();
      training.add(new Example(ENCODING.encode(x, Map.of()), label(x)));
    }
    return cold().learn(training);
  }

  private static FreshBaseline cold() {
    return FreshBaseline.untrained(new LossScale(Loss.LOG, 1), ENCODING, 0);
  }

  /** A model that answers from {@code used} inputs alone. */
  private List<QualityWatch.Row> days(int days, int used) {
    List<QualityWatch.Row> rows = new ArrayList<>();
    for (int i = 0; i < days * ROWS_A_DAY; i++) {
      double[] x = inputs();
      double[] seen = x.clone();
      for (int lost = used; lost < INPUTS; lost++) {
        seen[lost] = 0.5;
      }
      long time = i * (DAY / ROWS_A_DAY);
      rows.add(
          new QualityWatch.Row(time, time + DAY / 2, x, Map.of(), truth(seen), label(x), "", 0));
    }
    return rows;
  }

  private static List<Long> alarmDays(FreshBaseline from, List<QualityWatch.Row> rows) {
    return QualityWatch.start(ENCODING, 1, from).observe(rows, THRESHOLD).alarms().stream()
        .map(alarm -> alarm.atMillis() / DAY)
        .toList();
  }

  @Test
  void aModelThatIsWorseFromTheStartIsFoundMonthsEarlierWithTheGatesBaseline() {
    FreshBaseline gates = trainedByTheGate();
    List<QualityWatch.Row> rows = days(200, 4);

    List<Long> warm = alarmDays(gates, rows);
    List<Long> untrained = alarmDays(cold(), rows);

    System.out.printf(
        "160 rows a day, alarms with the gate's baseline on days %s, without on %s%n",
        warm, untrained);
    assertThat(warm.get(0)).isLessThan(40);
    assertThat(untrained.isEmpty() ? 200 : untrained.get(0)).isGreaterThan(2 * warm.get(0));
  }

  @Test
  void aModelThatKnowsTheTruthIsNotFoundWithTheGatesBaseline() {
    FreshBaseline gates = trainedByTheGate();

    assertThat(alarmDays(gates, days(200, INPUTS))).isEmpty();
  }
}
