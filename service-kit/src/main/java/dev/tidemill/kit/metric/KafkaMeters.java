package dev.tidemill.kit.metric;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.kafka.KafkaStreamsMetrics;
import io.micrometer.core.instrument.config.MeterFilter;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.streams.KafkaStreams;

/**
 * What the clients of stream applications measure of themselves, as far as operators need it. An
 * application has some thousand metrics; those that are shown have one series for each thread or
 * client, whatever the number of topics, partitions and stores. How much waits is in {@code
 * tidemill_lag_records}.
 */
public final class KafkaMeters implements AutoCloseable {

  private static final String OWNER = "every process";
  private static final String PREFIX = "kafka.";
  private static final Map<String, ForeignInstrument> SHOWN = new TreeMap<>();

  private static final List<String> OF_THREAD = List.of("thread_id", "kafka_version");
  private static final List<String> OF_CLIENT = List.of("client_id", "kafka_version");

  static {
    gauge("kafka.stream.alive.stream.threads", "threads", "Stream threads that run.", OF_CLIENT);
    counter("kafka.stream.failed.stream.threads", "threads", "Threads that failed.", OF_CLIENT);
    counter("kafka.stream.thread.process.total", "records", "Records processed.", OF_THREAD);
    gauge(
        "kafka.stream.thread.process.latency.avg",
        "milliseconds",
        "Mean time of a record.",
        OF_THREAD);
    counter("kafka.stream.thread.commit.total", "commits", "Transactions committed.", OF_THREAD);
    gauge(
        "kafka.stream.thread.commit.latency.avg",
        "milliseconds",
        "Mean time of a commit.",
        OF_THREAD);
    gauge(
        "kafka.stream.thread.commit.latency.max",
        "milliseconds",
        "Longest time of a commit.",
        OF_THREAD);
    counter("kafka.consumer.coordinator.rebalance.total", "rebalances", "Rebalances.", OF_CLIENT);
    gauge(
        "kafka.consumer.coordinator.last.heartbeat.seconds.ago",
        "seconds",
        "Time since the last heartbeat to the group's coordinator.",
        OF_CLIENT);
    gauge(
        "kafka.consumer.coordinator.assigned.partitions",
        "partitions",
        "Partitions that this consumer has.",
        OF_CLIENT);
    gauge("kafka.producer.connection.count", "connections", "Connections.", OF_CLIENT);
    counter("kafka.producer.record.send.total", "records", "Records sent.", OF_CLIENT);
    counter("kafka.producer.record.error.total", "records", "Records not sent.", OF_CLIENT);
    counter("kafka.producer.record.retry.total", "records", "Records sent again.", OF_CLIENT);
    gauge(
        "kafka.producer.request.latency.avg",
        "milliseconds",
        "Mean time of a request to the broker.",
        OF_CLIENT);
  }

  private final KafkaStreamsMetrics bound;

  private KafkaMeters(KafkaStreams streams) {
    this.bound = new KafkaStreamsMetrics(streams);
  }

  private static void gauge(String name, String unit, String meaning, List<String> labels) {
    shown(name, "gauge", unit, meaning, labels);
  }

  private static void counter(String name, String unit, String meaning, List<String> labels) {
    shown(name, "counter", unit, meaning, labels);
  }

  private static void shown(
      String name, String type, String unit, String meaning, List<String> labels) {
    String plain = name.replace('.', '_');
    boolean added = type.equals("counter") && !plain.endsWith("_total");
    String exposed = added ? plain + "_total" : plain;
    SHOWN.put(name, new ForeignInstrument(OWNER, type, unit, List.of(exposed), meaning, labels));
  }

  /** Leaves out what is not shown; for the registry, before anything is measured. */
  public static MeterFilter filter() {
    return MeterFilter.deny(
        id -> id.getName().startsWith(PREFIX) && !SHOWN.containsKey(id.getName()));
  }

  /** Measures a stream application and its clients, until it is closed. */
  public static KafkaMeters of(KafkaStreams streams, MeterRegistry meters) {
    KafkaMeters measuring = new KafkaMeters(streams);
    measuring.bound.bindTo(meters);
    return measuring;
  }

  @Override
  public void close() {
    bound.close();
  }

  /** Every metric of Kafka that is shown. */
  public static List<Instrument> all() {
    return List.copyOf(SHOWN.values());
  }
}
