package dev.tidemill.training.label;

import dev.tidemill.kit.service.Restarts;
import dev.tidemill.kit.service.ServiceContext;
import dev.tidemill.kit.settings.KitSettings;
import dev.tidemill.schemas.avro.AvroMapper;
import dev.tidemill.schemas.message.PipelineVersion;
import dev.tidemill.schemas.spec.MonitorSpec;
import dev.tidemill.schemas.spec.MonitorSpec.LabelOrigin;
import dev.tidemill.schemas.spec.MonitorSpec.Labels;
import dev.tidemill.schemas.topic.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The pipelines whose labels this runner reads. The runners share the partitions of the topic of
 * pipelines as a consumer group, and each reads its own from the beginning, so that one runner
 * reads the labels of a pipeline. In the moment of a take-over two may: a label that comes twice is
 * one. Nothing is committed.
 */
final class LabelledPipelines implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(LabelledPipelines.class);
  private static final Duration POLL = Duration.ofMillis(500);

  private final ServiceContext context;
  private final String group;
  private final Map<Integer, Map<String, PipelineVersion>> byPartition = new ConcurrentHashMap<>();
  private final Queue<String> ended = new ConcurrentLinkedQueue<>();
  private final Restarts restarts = new Restarts(System::nanoTime);
  private final CountDownLatch stopping = new CountDownLatch(1);
  private final Thread thread;
  private volatile KafkaConsumer<String, byte[]> consumer;
  private volatile String problem = "the group of runners is not joined yet";

  LabelledPipelines(ServiceContext context, String group) {
    this.context = context;
    this.group = group;
    this.thread = new Thread(this::run, "label-pipelines");
    thread.setDaemon(true);
  }

  void start() {
    thread.start();
  }

  /** Who brings the labels of a pipeline; programs do where nothing else is said. */
  static LabelOrigin origin(PipelineVersion pipeline) {
    return pipeline.deleted() || pipeline.spec().rollout().isEmpty()
        ? LabelOrigin.API
        : pipeline
            .spec()
            .monitor()
            .map(MonitorSpec::labels)
            .map(Labels::from)
            .orElse(LabelOrigin.API);
  }

  /** The pipelines that came to an end, or whose labels no longer are read, since the last call. */
  Set<String> ended() {
    Set<String> all = new HashSet<>();
    for (String next = ended.poll(); next != null; next = ended.poll()) {
      all.add(next);
    }
    return all;
  }

  /** The latest version of each pipeline whose labels this runner reads. */
  List<PipelineVersion> owned() {
    List<PipelineVersion> all = new ArrayList<>();
    byPartition.values().forEach(m -> all.addAll(m.values()));
    return all;
  }

  /** Why it does not know the pipelines; null if it does. */
  String problem() {
    return problem;
  }

  private boolean isStopping() {
    return stopping.getCount() == 0;
  }

  private void run() {
    while (!isStopping()) {
      try (KafkaConsumer<String, byte[]> joined =
          new KafkaConsumer<>(
              properties(), new StringDeserializer(), new ByteArrayDeserializer())) {
        consumer = joined;
        joined.subscribe(List.of(Topics.PIPELINES.name()), new Share(joined));
        while (!isStopping()) {
          joined.poll(POLL).forEach(this::take);
          restarts.works();
          problem = null;
        }
      } catch (WakeupException e) {
        LOG.debug("The reader of pipelines was closed");
      } catch (Throwable e) { // an error too: a thread that is gone reads no labels any more
        problem = e.toString();
        Duration wait = restarts.stopped(problem);
        LOG.error(
            "The pipelines whose labels are read are not known for {} s", wait.toSeconds(), e);
        pause(wait);
      } finally {
        byPartition.clear();
      }
    }
  }

  private void pause(Duration wait) {
    try {
      stopping.await(wait.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private Map<String, Object> properties() {
    Map<String, Object> p = new HashMap<>(context.clientProperties());
    int sessionMillis = (int) context.settings().get(KitSettings.SESSION_TIMEOUT).toMillis();
    p.put(ConsumerConfig.GROUP_ID_CONFIG, group);
    // A runner that is started again after a crash has its share at once.
    p.put(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG, context.instanceId());
    p.put(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, sessionMillis);
    p.put(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, Math.max(200, sessionMillis / 6));
    p.put(ConsumerConfig.CLIENT_ID_CONFIG, group + "-" + context.instanceId());
    p.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    p.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    p.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    p.put(ConsumerConfig.ENABLE_METRICS_PUSH_CONFIG, false);
    p.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    return p;
  }

  /** A version that cannot be read leaves the former one as it is. */
  private void take(ConsumerRecord<String, byte[]> record) {
    Map<String, PipelineVersion> known =
        byPartition.computeIfAbsent(record.partition(), p -> new ConcurrentHashMap<>());
    if (record.value() == null) {
      if (known.remove(record.key()) != null) {
        ended.add(record.key());
      }
      return;
    }
    try {
      PipelineVersion version = AvroMapper.of(PipelineVersion.class).decode(record.value());
      if (origin(version) != LabelOrigin.API) {
        known.put(version.pipeline(), version);
      } else if (known.remove(version.pipeline()) != null) {
        ended.add(version.pipeline());
      }
    } catch (RuntimeException e) {
      LOG.warn("A version of {} cannot be read, so its labels are read as before", record.key(), e);
    }
  }

  /** A share begins anew: its former reader has left no word of how far it was. */
  private final class Share implements ConsumerRebalanceListener {

    private final KafkaConsumer<?, ?> of;

    Share(KafkaConsumer<?, ?> of) {
      this.of = of;
    }

    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
      of.seekToBeginning(partitions);
    }

    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
      partitions.forEach(p -> byPartition.remove(p.partition()));
    }
  }

  @Override
  public void close() {
    stopping.countDown();
    KafkaConsumer<?, ?> joined = consumer;
    if (joined != null) {
      joined.wakeup();
    }
    try {
      thread.join(10_000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
