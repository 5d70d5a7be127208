package dev.tidemill.kit.worker;

import dev.tidemill.kit.kafka.KafkaWords;
import dev.tidemill.kit.service.Gauges;
import dev.tidemill.kit.service.Health;
import dev.tidemill.kit.service.Restarts;
import dev.tidemill.kit.service.ServiceContext;
import dev.tidemill.kit.settings.KitSettings;
import dev.tidemill.schemas.avro.UnknownSchemaException;
import dev.tidemill.schemas.topic.Topic;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads all committed records of topics on a thread of its own. It uses no group, so every instance
 * sees every record, and those of a key in order. While Kafka is away it waits. It logs, counts and
 * skips a record that it cannot decode or whose handler fails. An error stops the reader, and so
 * does a record of a newer schema, unless anyone may write to its topic: then the reader is not
 * ready, says why, and goes on from where it was, later each time.
 */
public final class LogReader implements AutoCloseable {

  /** Takes records, one after another, on the reader's thread. */
  public interface Handler<V> {
    void handle(Received<V> record);
  }

  private static final Logger LOG = LoggerFactory.getLogger(LogReader.class);
  private static final Duration AGAIN_AFTER = Duration.ofMillis(500);
  private static final Duration CLOSE_WITHIN = Duration.ofMillis(100);

  private final ServiceContext context;
  private final String name;
  private final boolean fromNow;
  private final Function<Map<String, Object>, Consumer<byte[], byte[]>> consumers;
  private final Map<String, TopicSubscription<?>> subscriptions;
  private final CountDownLatch caughtUp = new CountDownLatch(1);
  private final Thread thread;
  private volatile Consumer<byte[], byte[]> consumer;
  private volatile boolean closed;
  private final Restarts restarts = new Restarts(System::nanoTime);
  private final CountDownLatch stopping = new CountDownLatch(1);
  private final Map<TopicPartition, Long> next = new HashMap<>();
  private Map<TopicPartition, Long> ends;
  private volatile String problem;
  private final ReaderProgress progress = new ReaderProgress(System::nanoTime);
  private final Gauges gauges;

  private LogReader(Builder builder) {
    this.context = builder.context;
    this.name = builder.name;
    this.fromNow = builder.fromNow;
    this.consumers = builder.consumers;
    this.subscriptions = Map.copyOf(builder.subscriptions);
    this.thread = new Thread(this::run, "reader-" + name);
    thread.setDaemon(true);
    this.gauges =
        new Gauges(context.meters(), "reader-" + name)
            .lag(progress::lag, () -> progress.lagAge().toSeconds());
  }

  /** Starts to describe a reader; {@code name} is for threads and logs. */
  public static Builder of(ServiceContext context, String name) {
    return new Builder(context, name);
  }

  /** Collects what to read. */
  public static final class Builder {
    private final ServiceContext context;
    private final String name;
    private final Map<String, TopicSubscription<?>> subscriptions = new LinkedHashMap<>();
    private boolean fromNow;
    private Function<Map<String, Object>, Consumer<byte[], byte[]>> consumers =
        p -> new KafkaConsumer<>(p, new ByteArrayDeserializer(), new ByteArrayDeserializer());

    private Builder(ServiceContext context, String name) {
      this.context = context;
      this.name = name;
    }

    /** Reads a topic that exists. */
    public <V> Builder on(Topic<V> topic, Handler<V> handler) {
      subscriptions.put(topic.name(), new TopicSubscription<>(topic, handler));
      return this;
    }

    /** Reads only what is written from now on. */
    public Builder fromNow() {
      fromNow = true;
      return this;
    }

    /** Reads with other consumers than Kafka's. */
    Builder with(Function<Map<String, Object>, Consumer<byte[], byte[]>> others) {
      consumers = others;
      return this;
    }

    /** Starts to read. */
    public LogReader start() {
      LogReader reader = new LogReader(this);
      reader.thread.start();
      return reader;
    }
  }

  private void run() {
    while (!closed) {
      try {
        readWithOne();
      } catch (WakeupException e) {
        LOG.debug("Reader {} was closed", name);
      } catch (KafkaException | IllegalStateException e) {
        problem = KafkaWords.of(e);
        LOG.warn("Reader {} tries again: {}", name, problem);
        pause(AGAIN_AFTER);
      } catch (Throwable e) { // an error too: a thread that is gone reads nothing any more
        String reason = e instanceof UnknownSchemaException ? e.getMessage() : e.toString();
        Duration wait = restarts.stopped(reason);
        LOG.error("Reader {} stops, and goes on in {} s", name, wait.toSeconds(), e);
        pause(wait);
      }
    }
  }

  private void readWithOne() {
    Consumer<byte[], byte[]> c = consumers.apply(ReaderProperties.of(context, name));
    try {
      consumer = c;
      if (!closed) {
        read(c);
      }
    } finally {
      // It has nothing to commit, and the answer to its fetch may take seconds.
      c.close(CloseOptions.timeout(CLOSE_WITHIN));
    }
  }

  private void pause(Duration wait) {
    try {
      stopping.await(wait.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      closed = true;
    }
  }

  private void read(Consumer<byte[], byte[]> c) {
    List<TopicPartition> partitions = assign(c);
    if (ends == null) {
      ends = new HashMap<>(c.endOffsets(partitions));
    }
    while (!closed) {
      if (!caughtUp()) {
        ends.entrySet().removeIf(end -> c.position(end.getKey()) >= end.getValue());
        if (ends.isEmpty()) {
          caughtUp.countDown();
        }
      }
      progress.asks();
      var records = c.poll(Duration.ofMillis(caughtUp() ? 1000 : 50));
      progress.asked();
      for (ConsumerRecord<byte[], byte[]> record : records) {
        deliver(record);
        next.put(new TopicPartition(record.topic(), record.partition()), record.offset() + 1);
      }
      problem = null;
      restarts.works();
      progress.looked(waiting(c, partitions), !records.isEmpty());
    }
  }

  /** Assigns all partitions, each where this reader was, or where it starts. */
  private List<TopicPartition> assign(Consumer<byte[], byte[]> c) {
    List<TopicPartition> partitions = new ArrayList<>();
    for (String topic : subscriptions.keySet()) {
      var found = c.partitionsFor(topic);
      if (found.isEmpty()) {
        throw new IllegalStateException("topic " + topic + " does not exist");
      }
      found.forEach(info -> partitions.add(new TopicPartition(topic, info.partition())));
    }
    c.assign(partitions);
    if (next.isEmpty()) {
      next.putAll(fromNow ? c.endOffsets(partitions) : c.beginningOffsets(partitions));
    }
    next.forEach(c::seek);
    return partitions;
  }

  private void deliver(ConsumerRecord<byte[], byte[]> record) {
    progress.begins();
    try {
      subscriptions.get(record.topic()).deliver(record);
    } catch (UnknownSchemaException e) {
      if (!subscriptions.get(record.topic()).topic().inbox()) {
        throw e;
      }
      skip(record, e);
    } catch (RuntimeException | StackOverflowError e) {
      skip(record, e);
    } finally {
      progress.ended();
    }
  }

  private void skip(ConsumerRecord<byte[], byte[]> record, Throwable why) {
    progress.skipped();
    LOG.warn(
        "Reader {} skips {}-{} at {}",
        name,
        record.topic(),
        record.partition(),
        record.offset(),
        why);
  }

  private static long waiting(Consumer<?, ?> c, List<TopicPartition> partitions) {
    return partitions.stream().mapToLong(p -> c.currentLag(p).orElse(0)).sum();
  }

  /** Whether everything that was there at the start has been handled. */
  public boolean caughtUp() {
    return caughtUp.getCount() == 0;
  }

  /** Why it stopped; it will go on from where it was, but may stop there again. */
  public Optional<String> stopped() {
    return restarts.problem();
  }

  /** Waits for {@link #caughtUp()}; false if it is not after that time. */
  public boolean awaitCaughtUp(Duration atMost) throws InterruptedException {
    return caughtUp.await(atMost.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Ready once caught up, as long as it moves. */
  public Health health() {
    Map<String, Object> details = progress.details();
    Optional<String> why = stopped();
    if (why.isPresent()) {
      return Health.notReady("reader " + name + " stopped: " + why.get(), details);
    }
    if (!closed && !thread.isAlive()) {
      return Health.notReady("reader " + name + " has no thread", details);
    }
    Optional<String> trouble = Optional.ofNullable(problem).or(() -> progress.unheard(consumer));
    if (trouble.isPresent()) {
      return Health.notReady("reader " + name + ": " + trouble.get(), details);
    }
    if (!caughtUp()) {
      return Health.notReady("reader " + name + " catches up", details);
    }
    Duration age = progress.lagAge();
    details.put("lagAgeSeconds", age.toSeconds());
    if (age.compareTo(context.settings().get(KitSettings.STALL_AFTER)) > 0) {
      String reason = "reader " + name + " has not moved for " + age.toSeconds() + " s";
      return Health.notReady(reason, details);
    }
    return Health.ok(details);
  }

  @Override
  public void close() {
    gauges.close();
    closed = true;
    stopping.countDown();
    Consumer<byte[], byte[]> c = consumer;
    if (c != null) {
      c.wakeup();
    }
    if (Thread.currentThread() == thread) {
      return;
    }
    try {
      thread.join(10_000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
