package dev.tidemill.benchmarks;

import dev.tidemill.kit.service.ServiceContext;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * A way through Kafka that is measured from end to end: records go in at one topic, and a
 * read_committed consumer without a group looks for what became of them on another. Two courses
 * differ in what lies between, not in how they are driven.
 */
abstract class Course implements AutoCloseable {

  private final String name;
  private final Map<String, Object> clients;
  private final Producer<String, byte[]> producer;
  private final KafkaConsumer<byte[], byte[]> consumer;
  private final CountDownLatch watching = new CountDownLatch(1);
  private final Thread watcher;
  private volatile boolean closed;
  private volatile Round round = new Round(0, 0);
  private int rounds;

  Course(String name, ServiceContext context) {
    this.name = name;
    this.clients = context.clientProperties();
    this.producer = producer(Map.of());
    Map<String, Object> p = new HashMap<>(clients);
    p.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    p.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    p.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 10_000);
    this.consumer =
        new KafkaConsumer<>(p, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    this.watcher = new Thread(this::watch, "watch-" + name);
    watcher.setDaemon(true);
  }

  /** What goes in. */
  protected abstract ProducerRecord<String, byte[]> record(String id, int index);

  /** Where the outcomes come out. */
  protected abstract String outcomes();

  /** The ids whose outcome this record is. */
  protected abstract List<String> ids(ConsumerRecord<byte[], byte[]> record);

  String name() {
    return name;
  }

  private Producer<String, byte[]> producer(Map<String, Object> more) {
    Map<String, Object> p = new HashMap<>(clients);
    p.put(ProducerConfig.ACKS_CONFIG, "all");
    p.put(ProducerConfig.LINGER_MS_CONFIG, 0);
    p.putAll(more);
    return new KafkaProducer<>(p, new StringSerializer(), new ByteArraySerializer());
  }

  /** Starts to look; returns once it does, so that nothing is missed. */
  void open() throws InterruptedException {
    watcher.start();
    watching.await();
  }

  private void watch() {
    List<TopicPartition> partitions =
        consumer.partitionsFor(outcomes()).stream()
            .map(i -> new TopicPartition(i.topic(), i.partition()))
            .toList();
    consumer.assign(partitions);
    consumer.seekToEnd(partitions);
    partitions.forEach(consumer::position);
    watching.countDown();
    try (consumer) {
      while (!closed) {
        var records = consumer.poll(Duration.ofMillis(500));
        long now = System.nanoTime();
        for (ConsumerRecord<byte[], byte[]> record : records) {
          ids(record).forEach(id -> round.seen(id, now));
        }
      }
    } catch (WakeupException e) {
      closed = true;
    }
  }

  private Round next(int size) {
    round = new Round(++rounds, size);
    return round;
  }

  /**
   * Sends records at a steady rate, whatever becomes of them, and waits for every outcome.
   *
   * @return milliseconds of each, from the producer's acknowledgement to the poll that returned it
   */
  double[] atRate(int perSecond, int seconds) throws InterruptedException, TimeoutException {
    int size = perSecond * seconds;
    Round current = next(size);
    long begin = System.nanoTime();
    for (int i = 0; i < size; i++) {
      long due = begin + i * 1_000_000_000L / perSecond;
      for (long wait = due - System.nanoTime(); wait > 0; wait = due - System.nanoTime()) {
        LockSupport.parkNanos(wait);
      }
      int index = i;
      producer.send(
          record(current.id(i), i), (metadata, error) -> current.acknowledged(index, error));
    }
    current.await(name);
    return current.millis();
  }

  /**
   * Stores records in one transaction, so that nobody reads them before all are there, and then
   * commits it.
   *
   * @return outcomes a second, from the call of the commit to the last outcome
   */
  double backlog(int size) throws InterruptedException, TimeoutException {
    Round current = next(size);
    String transaction = "backlog-" + name.replace(' ', '-');
    try (Producer<String, byte[]> storing =
        producer(
            Map.of(
                ProducerConfig.TRANSACTIONAL_ID_CONFIG,
                transaction,
                ProducerConfig.LINGER_MS_CONFIG,
                5))) {
      storing.initTransactions();
      storing.beginTransaction();
      for (int i = 0; i < size; i++) {
        int index = i;
        storing.send(
            record(current.id(i), i), (metadata, error) -> current.acknowledged(index, error));
      }
      storing.flush();
      long begin = System.nanoTime();
      storing.commitTransaction();
      current.await(name);
      return size / ((current.lastSeenNanos() - begin) / 1e9);
    }
  }

  @Override
  public void close() {
    closed = true;
    consumer.wakeup();
    try {
      watcher.join(5_000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    producer.close(Duration.ofSeconds(5));
  }
}
