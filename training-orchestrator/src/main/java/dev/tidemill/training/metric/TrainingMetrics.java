package dev.tidemill.training.metric;

import dev.tidemill.kit.metric.CounterInstrument;
import dev.tidemill.kit.metric.GaugeInstrument;
import dev.tidemill.kit.metric.Instrument;
import dev.tidemill.kit.metric.MetricCatalogue;
import dev.tidemill.kit.metric.TimerInstrument;
import dev.tidemill.kit.metric.TimerInstrument.Shown;
import java.util.List;
import java.util.stream.Stream;

/** The metrics of the training orchestrator and of runners. */
public final class TrainingMetrics {

  private static final MetricCatalogue ORCHESTRATOR = new MetricCatalogue("training-orchestrator");
  private static final MetricCatalogue RUNNER = new MetricCatalogue("runner");

  public static final GaugeInstrument RUNS_OPEN =
      ORCHESTRATOR.gauge(
          "tidemill.runs.open",
          "runs",
          "Runs that have not ended, by where they are.",
          "pipeline",
          "stage");
  public static final GaugeInstrument RUNS_OPEN_AGE =
      ORCHESTRATOR.gauge(
          "tidemill.runs.open.age.seconds",
          "seconds",
          "Time since the oldest run was requested that has neither ended nor reached its rollout; 0"
              + " without one.",
          "pipeline");
  public static final GaugeInstrument JOBS_WAITING =
      ORCHESTRATOR.gauge(
          "tidemill.jobs.waiting",
          "jobs",
          "Jobs that no worker has, by the stage that they are for.",
          "stage");
  public static final GaugeInstrument JOBS_WAITING_AGE =
      ORCHESTRATOR.gauge(
          "tidemill.jobs.waiting.age.seconds",
          "seconds",
          "Time since the oldest of them was put on the queue; 0 without one.",
          "stage");
  public static final TimerInstrument RUN_DURATION =
      ORCHESTRATOR.timer(
          "tidemill.run.duration",
          Shown.TOTALS,
          "Runs that have ended since the pipeline began (count), and from their request to their"
              + " end (sum). From the state: it goes on after a restart.",
          "pipeline",
          "outcome");
  public static final CounterInstrument LABELS_READ =
      RUNNER.counter(
          "tidemill.labels.read", "labels", "Labels read from the places of labels.", "pipeline");
  public static final CounterInstrument LABELS_REFUSED =
      RUNNER.counter(
          "tidemill.labels.refused",
          "rows",
          "Rows of those places that are not labels; the log says why.",
          "pipeline");
  public static final CounterInstrument LABELS_FAILURES =
      RUNNER.counter(
          "tidemill.labels.failures", "looks", "Looks at those places that failed.", "pipeline");

  private TrainingMetrics() {}

  /** Every metric above. */
  public static List<Instrument> all() {
    return Stream.concat(ORCHESTRATOR.all().stream(), RUNNER.all().stream()).toList();
  }
}
