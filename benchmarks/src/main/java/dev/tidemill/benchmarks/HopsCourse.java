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
 * The limit for {@link DecisionCourse}: the same signals through three bare hops of Kafka Streams.
 * As there, the first two are one application with one thread and the third is another, exactly
 * once, on the same broker, with the clients, the pace of commits and the settings of the shell, so
 * that the ratio says what deciding costs and not what Kafka Streams does; each hop counts its key
 * in a RocksDB store with a changelog and hands the record on as it is.
 */
final class HopsCourse extends Course {

  private static final int HOPS = 3;
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final List<KafkaStreams> applications = new ArrayList<>();
  private final int keys;

  private HopsCourse(ServiceContext context, int keys) {
    super("bare hops", context);
    this.keys = keys;
  }

  static HopsCourse open(ServiceContext context, int keys)
      throws InterruptedException, TimeoutException {
    try (TopicAdmin admin = new TopicAdmin(context.clientProperties())) {
      admin.createRepartitionTopics(
          IntStream.rangeClosed(0, HOPS).mapToObj(HopsCourse::topic).toList(),
          admin.partitions(Topics.SIGNALS.name()));
    }
    HopsCourse course = new HopsCourse(context, keys);
    course.start(context, "first", 1, 2);
    course.start(context, "second", 3, 3);
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
    p.put(StreamsConfig.consumerPrefix(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG), "earliest");
    p.put(StreamsConfig.producerPrefix(ProducerConfig.LINGER_MS_CONFIG), 100);
    p.put(StreamsConfig.producerPrefix(ProducerConfig.BATCH_SIZE_CONFIG), 128 << 10);
    return p;
  }

  @Override
  protected ProducerRecord<String, byte[]> record(String id, int index) {
    String key = "benchmark/pipeline-" + index % keys;
    byte[] signal = AvroMapper.of(Signal.class).encode(DecisionCourse.signal(id, key));
    return new ProducerRecord<>(topic(0), key, signal);
  }

  @Override
  protected String outcomes() {
    return topic(HOPS);
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
