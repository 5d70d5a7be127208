package dev.tidemill.benchmarks;

import dev.tidemill.kit.service.ServiceContext;
import dev.tidemill.kit.shell.PacedClients;
import dev.tidemill.kit.shell.SharedRocksMemory;
import dev.tidemill.kit.topic.TopicAdmin;
import dev.tidemill.schemas.avro.AvroMapper;
import dev.tidemill.schemas.message.Signal;
import dev.tidemill.schemas.topic.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.state.Stores;

/**
 * The limit for {@link DecisionCourse} and {@link EvaluationCourse}: the same signals through as
 * many bare hops of Kafka Streams. As there, the first two are one application with one thread and
 * the third, if there is one, is another, exactly once, on the same broker, with the clients, the
 * pace of commits and the settings of the shell, so that the ratio says what deciding costs and not
 * what Kafka Streams does; each hop counts its key in a RocksDB store with a changelog and hands
 * the record on as it is.
 */
final class HopsCourse extends Course {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final List<KafkaStreams> applications = new ArrayList<>();
  private final int hops;
  private final int keys;
  private final Signals signals;

  /** Makes what goes in. */
  interface Signals {

    /**
     * A signal.
     *
     * @param id its id
     * @param index counts the signals of a round
     */
    Signal of(String id, int index);
  }

  private HopsCourse(ServiceContext context, int hops, int keys, Signals signals) {
    super("bare hops", context);
    this.hops = hops;
    this.keys = keys;
    this.signals = signals;
  }

  /** Three hops for the signals of {@link DecisionCourse}. */
  static HopsCourse open(ServiceContext context, int keys)
      throws InterruptedException, TimeoutException {
    return open(context, 3, keys, (id, index) -> DecisionCourse.signal(id, key(index, keys)));
  }

  /**
   * Creates its topics and starts it.
   *
   * @param hops two or three
   * @param keys how many keys the records have
   */
  static HopsCourse open(ServiceContext context, int hops, int keys, Signals signals)
      throws InterruptedException, TimeoutException {
    try (TopicAdmin admin = new TopicAdmin(context.clientProperties())) {
      admin.createRepartitionTopics(
          IntStream.rangeClosed(0, hops).mapToObj(HopsCourse::topic).toList(),
          admin.partitions(Topics.SIGNALS.name()));
    }
    HopsCourse course = new HopsCourse(context, hops, keys, signals);
    course.start(context, "first", 1, 2);
    if (hops > 2) {
      course.start(context, "second", 3, hops);
    }
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (course.applications.stream().anyMatch(a -> a.state() != KafkaStreams.State.RUNNING)) {
      if (System.nanoTime() > deadline) {
        throw new TimeoutException("The bare hops are not running");
      }
      Thread.sleep(20);
    }
    course.open();
    return course;
  }

  private static String topic(int hop) {
    return "benchmark-hop-" + hop;
  }

  private void start(ServiceContext context, String name, int from, int to) {
    Topology topology = new Topology();
    for (int i = from; i <= to; i++) {
      String store = "hop-" + i;
      topology.addSource(
          "source-" + i, new ByteArrayDeserializer(), new ByteArrayDeserializer(), topic(i - 1));
      topology.addProcessor(store, () -> new CountingHop(store), "source-" + i);
      topology.addStateStore(
          Stores.keyValueStoreBuilder(
                  Stores.persistentKeyValueStore(store), Serdes.Bytes(), Serdes.ByteArray())
              .withCachingEnabled(),
          store);
      topology.addSink(
          "sink-" + i, topic(i), new ByteArraySerializer(), new ByteArraySerializer(), store);
    }
    KafkaStreams streams =
        new KafkaStreams(topology, properties(context, name), new PacedClients());
    applications.add(streams);
    streams.start();
  }

  /** As the shell has them. */
  private static Properties properties(ServiceContext context, String name) {
    Properties p = new Properties();
    p.putAll(context.clientProperties());
    p.put(StreamsConfig.APPLICATION_ID_CONFIG, "benchmark-" + name);
    p.put(StreamsConfig.STATE_DIR_CONFIG, context.home().resolve("benchmark-state").toString());
    p.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
    p.put(StreamsConfig.GROUP_PROTOCOL_CONFIG, "classic");
    p.put(StreamsConfig.REPLICATION_FACTOR_CONFIG, 1);
    p.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, 1);
    p.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, 500L);
    p.put(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, 8L << 20);
    p.put(StreamsConfig.ROCKSDB_CONFIG_SETTER_CLASS_CONFIG, SharedRocksMemory.class);
    p.put(StreamsConfig.LOG_SUMMARY_INTERVAL_MS_CONFIG, -1L);
    p.put(StreamsConfig.ENABLE_METRICS_PUSH_CONFIG, false);
    p.put(
        StreamsConfig.mainConsumerPrefix(CommonClientConfigs.GROUP_INSTANCE_ID_CONFIG),
        "benchmark");
    p.put(StreamsConfig.mainConsumerPrefix(ConsumerConfig.MAX_POLL_RECORDS_CONFIG), 4_000);
    p.put(StreamsConfig.consumerPrefix(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG), "earliest");
    p.put(StreamsConfig.producerPrefix(ProducerConfig.LINGER_MS_CONFIG), 100);
    p.put(StreamsConfig.producerPrefix(ProducerConfig.BATCH_SIZE_CONFIG), 128 << 10);
    p.put(StreamsConfig.producerPrefix(ProducerConfig.COMPRESSION_TYPE_CONFIG), "lz4");
    return p;
  }

  @Override
  protected ProducerRecord<String, byte[]> record(String id, int index) {
    byte[] signal = AvroMapper.of(Signal.class).encode(signals.of(id, index));
    return new ProducerRecord<>(topic(0), key(index, keys), signal);
  }

  private static String key(int index, int keys) {
    return "benchmark/pipeline-" + index % keys;
  }

  @Override
  protected String outcomes() {
    return topic(hops);
  }

  @Override
  protected List<String> ids(ConsumerRecord<byte[], byte[]> record) {
    return List.of(AvroMapper.of(Signal.class).decode(record.value()).signalId());
  }

  @Override
  public void close() {
    super.close();
    applications.forEach(a -> a.close(PATIENCE));
  }
}
