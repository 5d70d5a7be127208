package dev.tidemill.kit.worker;

import dev.tidemill.kit.kafka.KafkaWords;
import dev.tidemill.kit.kafka.Silence;
import dev.tidemill.kit.service.Restarts;
import dev.tidemill.kit.service.ServiceContext;
import dev.tidemill.schemas.avro.AvroMapper;
import dev.tidemill.schemas.avro.UnknownSchemaException;
import dev.tidemill.schemas.topic.Topic;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.AcknowledgeType;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaShareConsumer;
import org.apache.kafka.clients.consumer.ShareConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One consumer of a queue, with the thread that works for it. */
final class JobSlot<V> {

  private static final Logger LOG = LoggerFactory.getLogger(JobSlot.class);
  private static final Duration BACKOFF = Duration.ofMillis(500);

  private final ServiceContext context;
  private final String group;
  private final String name;
  private final Topic<V> topic;
  private final AvroMapper<V> mapper;
  private final JobHandler<V> handler;
  private final Duration renewEvery;
  private final Function<Map<String, Object>, ShareConsumer<byte[], byte[]>> consumers;
  private final Thread thread;
  private final Restarts restarts = new Restarts(System::nanoTime);
  private final CountDownLatch stopped = new CountDownLatch(1);
  private volatile ShareConsumer<byte[], byte[]> consumer;
  private volatile Thread worker;
  private volatile String problem;
  private final Silence silence = new Silence(System::nanoTime);
  private volatile boolean draining;
  private final AtomicLong taken = new AtomicLong();

  JobSlot(
      ServiceContext context,
      String group,
      int number,
      Topic<V> topic,
      Duration lock,
      JobHandler<V> handler) {
    this(context, group, number, topic, lock, handler, KafkaShareConsumer::new);
  }

  JobSlot(
      ServiceContext context,
      String group,
      int number,
      Topic<V> topic,
      Duration lock,
      JobHandler<V> handler,
      Function<Map<String, Object>, ShareConsumer<byte[], byte[]>> consumers) {
    this.consumers = consumers;
    this.renewEvery = lock.dividedBy(3);
    this.context = context;
    this.group = group;
    this.name = group + "-" + context.instanceId() + "-" + number;
    this.topic = topic;
    this.mapper = AvroMapper.of(topic.valueType());
    this.handler = handler;
    this.thread = new Thread(this::run, "slot-" + name);
    thread.setDaemon(true);
  }

  void start() {
    thread.start();
  }

  /** It takes no job any more, and finishes the one it has. */
  void drain() {
    draining = true;
  }

  void stop() {
    stopped.countDown();
    Thread working = worker;
    if (working != null) {
      working.interrupt();
    }
    ShareConsumer<byte[], byte[]> c = consumer;
    if (c != null) {
      c.wakeup();
    }
  }

  void join() {
    try {
      thread.join(15_000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  boolean working() {
    return worker != null;
  }

  long taken() {
    return taken.get();
  }

  /** Why no jobs are taken; null if they are. */
  String problem() {
    boolean gone = thread.getState() == Thread.State.TERMINATED && !leaving();
    return problem == null && gone ? "slot " + name + " has no thread" : troubled();
  }

  private String troubled() {
    ShareConsumer<byte[], byte[]> c = consumer;
    return problem != null || c == null ? problem : silence.problem(c.metrics()).orElse(null);
  }

  private boolean stopping() {
    return stopped.getCount() == 0;
  }

  private boolean leaving() {
    return draining || stopping();
  }

  private void run() {
    while (!leaving()) {
      try (ShareConsumer<byte[], byte[]> c = consumers.apply(properties())) {
        consumer = c;
        c.subscribe(List.of(topic.name()));
        while (!leaving()) {
          for (ConsumerRecord<byte[], byte[]> record : c.poll(Duration.ofMillis(500))) {
            if (leaving()) {
              break; // it came while this was told: closing the consumer gives it back
            }
            take(c, record);
          }
          problem = null;
          restarts.works();
        }
      } catch (WakeupException e) {
        LOG.debug("Slot {} was closed", name);
      } catch (KafkaException | IllegalStateException e) {
        problem = KafkaWords.of(e);
        LOG.warn("Slot {} joins again", name, e);
        pause(BACKOFF);
      } catch (Throwable e) { // an error too: a thread that is gone takes no jobs any more
        problem = e instanceof UnknownSchemaException ? e.getMessage() : e.toString();
        Duration wait = restarts.stopped(problem);
        LOG.error("Slot {} stops, and joins again in {} s", name, wait.toSeconds(), e);
        pause(wait);
      }
    }
  }

  private void pause(Duration wait) {
    try {
      stopped.await(wait.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private Map<String, Object> properties() {
    Map<String, Object> p = new HashMap<>(context.clientProperties());
    p.put(ConsumerConfig.GROUP_ID_CONFIG, group);
    p.put(ConsumerConfig.CLIENT_ID_CONFIG, name);
    p.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
    p.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
    p.put(ConsumerConfig.SHARE_ACKNOWLEDGEMENT_MODE_CONFIG, "explicit");
    p.put(ConsumerConfig.SHARE_ACQUIRE_MODE_CONFIG, "record_limit");
    p.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 1);
    // A job is answered at once; a longer wait makes fewer requests at rest, and a longer stop.
    p.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, 1_500);
    // A slot does not poll while it works on a job that it has accepted.
    p.put(ConsumerConfig.MAX_POLL_INTERVAL_MS_CONFIG, Integer.MAX_VALUE);
    p.put(ConsumerConfig.ENABLE_METRICS_PUSH_CONFIG, false);
    return p;
  }

  private void take(ShareConsumer<byte[], byte[]> c, ConsumerRecord<byte[], byte[]> record) {
    Received<V> received;
    try {
      received = Received.of(record, mapper);
    } catch (UnknownSchemaException e) {
      acknowledge(c, record, AcknowledgeType.RELEASE);
      throw e;
    } catch (RuntimeException e) {
      LOG.error("Job {}-{} at {} is refused", topic.name(), record.partition(), record.offset(), e);
      acknowledge(c, record, AcknowledgeType.REJECT);
      return;
    }
    taken.incrementAndGet();
    SlotDelivery<V> delivery =
        new SlotDelivery<>(received, record.deliveryCount().orElse((short) 1));
    Thread working = new Thread(() -> work(delivery), "work-" + name);
    working.setDaemon(true);
    worker = working;
    working.start();
    try {
      settle(c, record, delivery);
    } finally {
      delivery.lost();
      finish(working);
      worker = null;
    }
  }

  private void work(SlotDelivery<V> delivery) {
    try {
      handler.handle(delivery);
      delivery.accept();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      delivery.release();
    } catch (Throwable e) { // an error too: somebody waits for what becomes of the job
      LOG.error("Job {} failed and is given back", delivery.record().key(), e);
      delivery.release();
    }
  }

  /** Renews the lock until the worker says what becomes of the job. */
  private void settle(
      ShareConsumer<byte[], byte[]> c,
      ConsumerRecord<byte[], byte[]> record,
      SlotDelivery<V> delivery) {
    ConsumerRecord<byte[], byte[]> held = record;
    while (true) {
      AcknowledgeType wanted = delivery.await(renewEvery);
      if (wanted != null) {
        delivery.settled(acknowledge(c, held, wanted));
        return;
      }
      held = renew(c, held);
    }
  }

  private ConsumerRecord<byte[], byte[]> renew(
      ShareConsumer<byte[], byte[]> c, ConsumerRecord<byte[], byte[]> held) {
    c.acknowledge(held, AcknowledgeType.RENEW);
    for (int i = 0; i < 20; i++) {
      for (ConsumerRecord<byte[], byte[]> again : c.poll(Duration.ofMillis(250))) {
        if (again.offset() == held.offset() && again.partition() == held.partition()) {
          return again;
        }
        acknowledge(c, again, AcknowledgeType.RELEASE);
      }
    }
    throw new IllegalStateException("The lock of job " + held.offset() + " was not renewed");
  }

  private static boolean acknowledge(
      ShareConsumer<byte[], byte[]> c,
      ConsumerRecord<byte[], byte[]> record,
      AcknowledgeType type) {
    c.acknowledge(record, type);
    return c.commitSync().values().stream().allMatch(Optional::isEmpty);
  }

  private void finish(Thread working) {
    boolean interrupted = false;
    while (working.isAlive()) {
      try {
        if (stopping()) {
          working.interrupt();
        }
        working.join(500);
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
