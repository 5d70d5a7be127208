package dev.tidemill.trigger.metric;

import dev.tidemill.kit.metric.CounterInstrument;
import dev.tidemill.kit.metric.GaugeInstrument;
import dev.tidemill.kit.metric.Instrument;
import dev.tidemill.kit.metric.MetricCatalogue;
import java.util.List;

/** The metrics of the trigger service. */
public final class TriggerMetrics {

  private static final MetricCatalogue ALL = new MetricCatalogue("trigger-service");

  public static final GaugeInstrument SIGNALS =
      ALL.gauge(
          "tidemill.trigger.signals",
          "signals",
          "Signals since the pipeline began, by where they ended; received is the sum of the"
              + " others. From the state: it goes on after a restart, and pending goes down too.",
          "pipeline",
          "trigger",
          "bucket");
  public static final GaugeInstrument UNBALANCED =
      ALL.gauge(
          "tidemill.trigger.unbalanced",
          "triggers",
          "Triggers of which a signal is in no bucket, or in two; 0 unless broken.");
  public static final CounterInstrument SCHEDULE_MISSED =
      ALL.counter(
          "tidemill.schedule.missed",
          "instants",
          "Planned times of a schedule that passed while nothing ran. From the state: it goes on"
              + " after a restart.",
          "pipeline",
          "trigger");
  public static final CounterInstrument POLL_FAILURES =
      ALL.counter(
          "tidemill.poll.failures",
          "failures",
          "Rounds of a poller, and readings of topics, that failed.",
          "poller");
  public static final CounterInstrument FILES_UNREADABLE =
      ALL.counter(
          "tidemill.files.unreadable",
          "files",
          "Files that are left out because they cannot be read.",
          "poller");
  public static final CounterInstrument HOOK_REQUESTS =
      ALL.counter(
          "tidemill.hook.requests",
          "requests",
          "Calls of hooks: kept, not-kept, ignored, not-understood, refused, too-many, closed.",
          "hook",
          "outcome");
  public static final CounterInstrument MESSAGES =
      ALL.counter(
          "tidemill.messages",
          "records",
          "Records of topics that triggers listen to; read says whether they could be read.",
          "read");
  public static final CounterInstrument MESSAGES_DELETED_UNREAD =
      ALL.counter(
          "tidemill.messages.deleted.unread",
          "records",
          "Records that Kafka deleted before they were read.");
  public static final CounterInstrument NOTIFICATIONS =
      ALL.counter(
          "tidemill.notifications",
          "records",
          "Notifications of buckets on topics; read says whether they could be read.",
          "read");

  private TriggerMetrics() {}

  /** Every metric above. */
  public static List<Instrument> all() {
    return ALL.all();
  }
}
