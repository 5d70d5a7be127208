package dev.tidemill.kit.metric;

import java.util.List;

/** The metrics that every service has, as far as it has the parts that they measure. */
public final class KitMetrics {

  private static final MetricCatalogue ALL = new MetricCatalogue("every process");

  public static final GaugeInstrument BUILD =
      ALL.gauge(
          "tidemill.build.info", "", "Always 1; the labels say what runs.", "version", "java");
  public static final GaugeInstrument READY =
      ALL.gauge(
          "tidemill.ready",
          "",
          "1 while the service takes work and does it, else 0; /health/ready says why.",
          "service");
  public static final GaugeInstrument LAG_RECORDS =
      ALL.gauge(
          "tidemill.lag.records",
          "records",
          "Records that wait for a stream application or a reader (reader-...).",
          "service");
  public static final GaugeInstrument LAG_AGE =
      ALL.gauge(
          "tidemill.lag.age.seconds",
          "seconds",
          "Time since one of the records that wait has moved.",
          "service");
  public static final GaugeInstrument JOBS_WORKING =
      ALL.gauge("tidemill.jobs.working", "jobs", "Jobs in the hands of this instance.", "queue");
  public static final GaugeInstrument JOB_SLOTS =
      ALL.gauge(
          "tidemill.jobs.slots",
          "jobs",
          "Jobs that this instance works on at most at the same time.",
          "queue");
  public static final CounterInstrument DECISIONS =
      ALL.counter("tidemill.decisions", "decisions", "Decisions of a machine.", "machine");
  public static final CounterInstrument TIMERS_FIRED =
      ALL.counter("tidemill.timers.fired", "timers", "Timers that fired.", "machine");
  public static final CounterInstrument TIMERS_RELEASED_EARLY =
      ALL.counter(
          "tidemill.timers.released.early",
          "take-overs",
          "Take-overs whose timers did not wait for all that lay in the log, because that took too"
              + " long.",
          "machine");
  public static final GaugeInstrument TIMERS_HELD =
      ALL.gauge(
          "tidemill.timers.held",
          "tasks",
          "Tasks whose timers wait for what lay in the log at their take-over.",
          "service");
  public static final GaugeInstrument TIMERS_WAITING =
      ALL.gauge(
          "tidemill.timers.waiting",
          "timers",
          "Timers that are set and have not fired.",
          "service");
  public static final GaugeInstrument CLOCK_AHEAD =
      ALL.gauge(
          "tidemill.clock.ahead.seconds",
          "seconds",
          "How far the time of decisions is ahead of the wall clock.",
          "service");
  public static final CounterInstrument OBSERVER_FAILURES =
      ALL.counter(
          "tidemill.observer.failures",
          "failures",
          "Failures of what is told of decisions; the decisions stand.",
          "machine");
  public static final CounterInstrument DEAD_LETTERS =
      ALL.counter(
          "tidemill.dead.letters",
          "records",
          "Records that could not be processed; tidemill dead-letters shows them.",
          "source",
          "code");
  public static final CounterInstrument HTTP_REFUSED =
      ALL.counter(
          "tidemill.http.refused",
          "requests",
          "Requests to the API that were not let in, 401 or 403.",
          "status");

  private KitMetrics() {}

  /** Every metric above. */
  public static List<Instrument> all() {
    return ALL.all();
  }
}
