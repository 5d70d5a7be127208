package dev.tidemill.kit.shell;

import dev.tidemill.kit.service.ServiceContext;
import dev.tidemill.kit.settings.KitSettings;
import dev.tidemill.kit.settings.Settings;
import dev.tidemill.kit.topic.Replicas;
import java.time.Duration;
import java.util.Properties;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.StreamsConfig;

/** What Kafka Streams is told: exactly once, quick commits, short restarts. */
final class StreamsProperties {

  private static final int CHANGELOG_SEGMENT_BYTES = 8 << 20;

  /**
   * What is sent waits for its commit, before which nobody sees it, or for a full batch. So Kafka
   * gets no request for each record.
   */
  private static final Duration LINGER = Duration.ofMillis(100);

  private static final int BATCH_BYTES = 128 << 10;

  /**
   * Records of a batch are much alike: they take a third of the room, and to copy the rest through
   * sockets, logs and page cache costs more than to pack them.
   */
  private static final String COMPRESSION = "lz4";

  /**
   * Kafka Streams asks for more when it has processed what it got, which counts as nothing else to
   * do. Under a backlog that is to be later than the next commit is due.
   */
  private static final int RECORDS_AT_ONCE = 4_000;

  /** A thread at rest waits this long for records: each look around costs processor time. */
  private static final Duration LONGEST_WAIT = Duration.ofMillis(500);

  private static final Duration CLOSES_WITHIN = Duration.ofSeconds(10);

  private StreamsProperties() {}

  /** How many threads decide. */
  static int threads(Settings settings) {
    return settings.get(KitSettings.STREAM_THREADS).intValue();
  }

  /**
   * The properties of an application.
   *
   * @param service as in the topics' owners
   * @param commitInterval the longest time between two commits while records are taken
   * @param replicas of the topics that Kafka Streams makes
   */
  static Properties of(
      ServiceContext context, String service, Duration commitInterval, Replicas replicas) {
    Settings settings = context.settings();
    Properties p = new Properties();
    p.putAll(context.clientProperties());
    p.put(StreamsConfig.APPLICATION_ID_CONFIG, DeciderShell.applicationId(service));
    p.put(StreamsConfig.CLIENT_ID_CONFIG, service + "-" + context.instanceId());
    p.put(StreamsConfig.STATE_DIR_CONFIG, context.stateFolder().toString());
    p.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
    p.put(StreamsConfig.GROUP_PROTOCOL_CONFIG, "classic");
    p.put(StreamsConfig.REPLICATION_FACTOR_CONFIG, (int) replicas.count());
    replicas.config().forEach((name, value) -> p.put(StreamsConfig.topicPrefix(name), value));
    p.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, threads(settings));
    p.put(
        StreamsConfig.NUM_STANDBY_REPLICAS_CONFIG,
        settings.get(KitSettings.STANDBY_REPLICAS).intValue());
    p.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, commitInterval.toMillis());
    p.put(StreamsConfig.POLL_MS_CONFIG, LONGEST_WAIT.toMillis());
    p.put(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, 8L << 20);
    p.put(StreamsConfig.ROCKSDB_CONFIG_SETTER_CLASS_CONFIG, SharedRocksMemory.class);
    p.put(StreamsConfig.LOG_SUMMARY_INTERVAL_MS_CONFIG, -1L);
    p.put(StreamsConfig.ENABLE_METRICS_PUSH_CONFIG, false);
    int sessionMillis = (int) settings.get(KitSettings.SESSION_TIMEOUT).toMillis();
    p.put(main(CommonClientConfigs.GROUP_INSTANCE_ID_CONFIG), context.instanceId());
    p.put(main(CommonClientConfigs.SESSION_TIMEOUT_MS_CONFIG), sessionMillis);
    p.put(main(CommonClientConfigs.HEARTBEAT_INTERVAL_MS_CONFIG), Math.max(200, sessionMillis / 6));
    p.put(main(ConsumerConfig.MAX_POLL_RECORDS_CONFIG), RECORDS_AT_ONCE);
    p.put(StreamsConfig.consumerPrefix(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG), "earliest");
    p.put(StreamsConfig.producerPrefix(ProducerConfig.LINGER_MS_CONFIG), (int) LINGER.toMillis());
    p.put(StreamsConfig.producerPrefix(ProducerConfig.BATCH_SIZE_CONFIG), BATCH_BYTES);
    p.put(StreamsConfig.producerPrefix(ProducerConfig.COMPRESSION_TYPE_CONFIG), COMPRESSION);
    // After a kill exactly-once stores are read again from their changelogs: only closed segments
    // are compacted, so small ones keep that short.
    p.put(StreamsConfig.topicPrefix(TopicConfig.SEGMENT_BYTES_CONFIG), CHANGELOG_SEGMENT_BYTES);
    p.put(StreamsConfig.topicPrefix(TopicConfig.MIN_CLEANABLE_DIRTY_RATIO_CONFIG), 0.2);
    p.put(
        StreamsConfig.producerPrefix(ProducerConfig.MAX_REQUEST_SIZE_CONFIG),
        2 * RecordTooLargeException.MAX_BYTES);
    return p;
  }

  /**
   * How an application stops. Where other instances have warm copies of its state, they take over
   * at once; else its work waits for its return, which is sooner than a copy could be made.
   *
   * @param forGood whether the process ends
   */
  static CloseOptions closing(Settings settings, boolean forGood) {
    boolean leaves = forGood && settings.get(KitSettings.STANDBY_REPLICAS) > 0;
    return CloseOptions.timeout(CLOSES_WITHIN)
        .withGroupMembershipOperation(
            leaves
                ? CloseOptions.GroupMembershipOperation.LEAVE_GROUP
                : CloseOptions.GroupMembershipOperation.REMAIN_IN_GROUP);
  }

  private static String main(String name) {
    return StreamsConfig.mainConsumerPrefix(name);
  }
}
