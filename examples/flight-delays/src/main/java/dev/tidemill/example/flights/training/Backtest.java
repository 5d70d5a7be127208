package dev.tidemill.example.flights.training;

import dev.tidemill.example.flights.Flight;
import dev.tidemill.example.flights.FlightData;
import dev.tidemill.example.flights.FlightFeatures;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Trains as a pipeline would have, week after week, and prints what each model scores on the week
 * that follows: the frozen model of the first four weeks beside one trained anew on all weeks so
 * far. No gates, no canary.
 *
 * <p>Arguments: the file of flights, then settings as in {@code recency.halfLifeDays=14}.
 */
public final class Backtest {
  private static final int FIRST_WEEKS = 4;
  private static final int WEEKS_BEFORE_BREAK = 13;

  private Backtest() {}

  public static void main(String[] arguments) throws Exception {
    Map<String, String> settings = new HashMap<>();
    for (int i = 1; i < arguments.length; i++) {
      settings.put(arguments[i].split("=")[0], arguments[i].split("=")[1]);
    }
    run(FlightData.read(Path.of(arguments[0])), TrainerSettings.of(settings), System.out);
  }

  private static void run(FlightData data, TrainerSettings settings, PrintStream out)
      throws Exception {
    TrainingRows rows = rows(data);
    List<FlightData.Week> weeks = data.weeks();
    double[][] sums = new double[2][5];
    out.println("week  first day   late   frozen auc  log-loss   anew auc  log-loss");
    int to = 0;
    GradientBoosting frozen = null;
    for (FlightData.Week week : weeks) {
      int from = to;
      to += week.flights().size();
      if (week.index() < FIRST_WEEKS) {
        continue;
      }
      TrainingRows past = rows.range(0, landedBefore(data, from, week));
      GradientBoosting anew =
          GradientBoosting.train(
              past, past.recencyWeights(settings.recencyHalfLifeDays()), settings, 20010101);
      frozen = frozen == null ? anew : frozen;
      TrainingRows test = rows.range(from, to);
      float[] old = frozen.predict(test);
      float[] fresh = anew.predict(test);
      double[] scores = {
        Scores.auc(old, test.labels()),
        Scores.logLoss(old, test.labels()),
        Scores.auc(fresh, test.labels()),
        Scores.logLoss(fresh, test.labels())
      };
      out.printf(
          "%4d  %s  %.3f       %.3f     %.3f      %.3f     %.3f%n",
          week.index(),
          week.firstDay(),
          week.lateRate(),
          scores[0],
          scores[1],
          scores[2],
          scores[3]);
      double[] sum = sums[week.index() < WEEKS_BEFORE_BREAK ? 0 : 1];
      for (int i = 0; i < 4; i++) {
        sum[i] += scores[i];
      }
      sum[4]++;
    }
    for (double[] s : sums) {
      out.printf(
          "mean of %2.0f weeks              %.3f     %.4f     %.3f     %.4f%n",
          s[4], s[0] / s[4], s[1] / s[4], s[2] / s[4], s[3] / s[4]);
    }
  }

  private static int landedBefore(FlightData data, int from, FlightData.Week week) {
    int rows = from;
    while (rows > 0
        && data.flights().get(rows - 1).landedAt().isAfter(week.firstDay().atStartOfDay())) {
      rows--;
    }
    return rows;
  }

  static TrainingRows rows(FlightData data) {
    FlightFeatures features = new FlightFeatures();
    int n = data.flights().size();
    int width = FlightFeatures.NAMES.size();
    long[] seconds = new long[n];
    float[] labels = new float[n];
    float[] inputs = new float[n * width];
    for (int i = 0; i < n; i++) {
      Flight flight = data.flights().get(i);
      seconds[i] = flight.departedAt().toEpochSecond(ZoneOffset.UTC);
      labels[i] = flight.late() ? 1 : 0;
      System.arraycopy(features.inputs(flight), 0, inputs, i * width, width);
    }
    return new TrainingRows(FlightFeatures.NAMES, seconds, labels, inputs);
  }
}
