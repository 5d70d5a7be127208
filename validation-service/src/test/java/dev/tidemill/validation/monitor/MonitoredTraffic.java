package dev.tidemill.validation.monitor;

import dev.tidemill.schemas.message.Finding;
import dev.tidemill.schemas.spec.MonitorSpec;
import dev.tidemill.schemas.spec.Task;
import dev.tidemill.schemas.spec.check.Age;
import dev.tidemill.schemas.spec.check.Complete;
import dev.tidemill.schemas.spec.check.Drift;
import dev.tidemill.schemas.spec.check.Finite;
import dev.tidemill.schemas.spec.check.Quality;
import dev.tidemill.validation.check.profile.Profile;
import dev.tidemill.validation.loss.LossScale;
import dev.tidemill.validation.monitor.kind.MonitorKinds;
import dev.tidemill.validation.monitor.quality.QualityWatch;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.LongToDoubleFunction;
import java.util.stream.DoubleStream;

/** A monitor, and days of requests and labels for it. */
abstract class MonitoredTraffic {

  static final long DAY = 86_400_000L;
  static final int ROWS_A_DAY = 400;
  static final Instant TRAINED_TO = Instant.EPOCH;

  final Random random = new Random(7);
  final WatchedModel first = model(1, uniform(20_000, 0));
  final Monitor monitor = monitor(Map.of(1, first));

  static QualityWatch quality(MonitorState state) {
    return (QualityWatch) state.watches().get(Subject.model("live-quality"));
  }

  List<Finding> found(Monitor by, List<InputRow> rows) {
    return by.inputs(MonitorState.START, rows).findings();
  }

  DoubleStream uniform(int n, double shift) {
    return DoubleStream.generate(() -> random.nextDouble() + shift).limit(n);
  }

  List<InputRow> inputs(int from, int to, int champion, LongToDoubleFunction shift) {
    List<InputRow> rows = new ArrayList<>();
    for (int day = from; day < to; day++) {
      for (int i = 0; i < ROWS_A_DAY; i++) {
        rows.add(row(at(day, i), champion, random.nextDouble() + shift.applyAsDouble(day)));
      }
    }
    return rows;
  }

  /** Labels that follow x with the given strength; the model always believes in strength 1. */
  List<OutcomeRow> outcomes(int days, LongToDoubleFunction strength) {
    List<OutcomeRow> rows = new ArrayList<>();
    for (int day = 0; day < days; day++) {
      for (int i = 0; i < ROWS_A_DAY; i++) {
        double x = random.nextDouble();
        double believed = 0.05 + 0.9 * x;
        double s = strength.applyAsDouble(day);
        double label = random.nextDouble() < s * believed + (1 - s) * (1 - believed) ? 1 : 0;
        long time = at(day, i);
        rows.add(new OutcomeRow(time, time + 3_600_000, 1, new double[] {x}, believed, label));
      }
    }
    return rows;
  }

  static long at(int day, int i) {
    return day * DAY + i * (DAY / ROWS_A_DAY);
  }

  static InputRow row(long time, int champion, double x) {
    return new InputRow(time, champion, new double[] {x}, true, 0.5);
  }

  static WatchedModel model(int version, DoubleStream training) {
    Profile profile = new Profile(20_000, Map.of("x", Flights.profile(training.toArray())));
    return new WatchedModel(
        version,
        List.of("x"),
        profile,
        Optional.empty(),
        Optional.empty(),
        60,
        33,
        TRAINED_TO,
        List.of());
  }

  static Monitor monitor(Map<Integer, WatchedModel> models) {
    return monitor(Task.BINARY_CLASSIFICATION, models);
  }

  static Monitor monitor(Task task, Map<Integer, WatchedModel> models) {
    MonitorSpec spec =
        new MonitorSpec(
            Duration.ofHours(12),
            1,
            Duration.ofDays(7),
            0.17,
            List.of(
                check("live-quality", new Quality("regret")),
                check("input-drift", new Drift(List.of(), 48, "training", 0.15)),
                check("complete", new Complete(List.of(), 0.9)),
                check("finite", new Finite(List.of())),
                check("age", new Age(Duration.ofDays(30)))));
    return new Monitor(
        new MonitorPlan("demo/p", "e", task, LossScale.usual(task, 1), spec, models),
        MonitorKinds::of);
  }

  static MonitorSpec.MonitorCheckSpec check(String name, MonitorSpec.Kind kind) {
    return new MonitorSpec.MonitorCheckSpec(name, kind);
  }
}
