package dev.tidemill.kit.worker;

import dev.tidemill.kit.headers.CloudEvent;
import dev.tidemill.kit.service.ServiceContext;
import dev.tidemill.schemas.avro.AvroMapper;
import dev.tidemill.schemas.topic.Topic;
import dev.tidemill.schemas.trace.Trace;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Writes records that are not part of a decision: those of workers, sources and commands. All
 * in-sync replicas acknowledge a record, and it does not wait for a batch. Each has CloudEvents
 * headers. Thread-safe; at most {@value #MOST_PENDING} records wait at a time. It connects for the
 * first record: many writers of a process have none for a long time after a start.
 */
public final class TopicWriter implements AutoCloseable {

  static final int MOST_PENDING = 10_000;
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Map<String, Object> properties;
  private final String source;
  private final Clock clock = Clock.systemUTC();
  private final Semaphore pending = new Semaphore(MOST_PENDING);
  private volatile Producer<String, byte[]> producer;
  private boolean closed;

  /**
   * @param name of the part that writes, for the CloudEvents source: {@code runner}
   */
  public TopicWriter(ServiceContext context, String name) {
    Map<String, Object> p = new HashMap<>(context.clientProperties());
    p.put(ProducerConfig.CLIENT_ID_CONFIG, name + "-" + context.instanceId());
    p.put(ProducerConfig.ACKS_CONFIG, "all");
    p.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    p.put(ProducerConfig.LINGER_MS_CONFIG, 0);
    p.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 10_000L);
    p.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, 2_000_000);
    p.put(ProducerConfig.ENABLE_METRICS_PUSH_CONFIG, false);
    this.properties = p;
    this.source = "/tidemill/" + name;
  }

  private Producer<String, byte[]> producer() {
    Producer<String, byte[]> connected = producer;
    return connected == null ? connect() : connected;
  }

  private synchronized Producer<String, byte[]> connect() {
    if (closed) {
      throw new IllegalStateException("The writer " + source + " is closed");
    }
    if (producer == null) {
      producer = new KafkaProducer<>(properties, new StringSerializer(), new ByteArraySerializer());
    }
    return producer;
  }

  /**
   * Sends a record.
   *
   * @return completes once Kafka has kept the record; fails if it has not within two minutes
   */
  public <V> CompletableFuture<RecordMetadata> send(Topic<V> topic, String key, V value) {
    String id = UUID.randomUUID().toString();
    return send(topic, key, value, id, Trace.of(id));
  }

  /**
   * Sends a record with a given identity.
   *
   * @param id the same for the same fact, however often it is sent
   */
  public <V> CompletableFuture<RecordMetadata> send(
      Topic<V> topic, String key, V value, String id, Trace trace) {
    byte[] encoded = value == null ? null : AvroMapper.of(topic.valueType()).encode(value);
    Instant now = clock.instant();
    CloudEvent event =
        new CloudEvent(id, CloudEvent.type(topic.valueType()), source, key, now, trace);
    ProducerRecord<String, byte[]> record =
        new ProducerRecord<>(topic.name(), null, now.toEpochMilli(), key, encoded, event.headers());
    CompletableFuture<RecordMetadata> sent = new CompletableFuture<>();
    pending.acquireUninterruptibly();
    try {
      producer()
          .send(
              record,
              (metadata, error) -> {
                pending.release();
                if (error == null) {
                  sent.complete(metadata);
                } else {
                  sent.completeExceptionally(error);
                }
              });
    } catch (KafkaException | IllegalStateException e) {
      pending.release();
      sent.completeExceptionally(e);
    }
    return sent;
  }

  /**
   * Sends a record and waits until it is kept.
   *
   * @throws NotWrittenException if Kafka did not take it; it may still appear
   */
  public <V> RecordMetadata write(Topic<V> topic, String key, V value) {
    return await(topic, send(topic, key, value));
  }

  /** As {@link #write(Topic, String, Object)}, with a given identity. */
  public <V> RecordMetadata write(Topic<V> topic, String key, V value, String id, Trace trace) {
    return await(topic, send(topic, key, value, id, trace));
  }

  private static RecordMetadata await(Topic<?> topic, CompletableFuture<RecordMetadata> sent) {
    try {
      return sent.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw new NotWrittenException(topic.name(), e.getCause());
    } catch (TimeoutException e) {
      throw new NotWrittenException(topic.name(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new NotWrittenException(topic.name(), e);
    }
  }

  /** Waits until everything that was sent so far is kept or has failed. */
  public void flush() {
    Producer<String, byte[]> connected = producer;
    if (connected != null) {
      connected.flush();
    }
  }

  @Override
  public void close() {
    synchronized (this) {
      closed = true;
    }
    Producer<String, byte[]> connected = producer;
    if (connected != null) {
      connected.close(Duration.ofSeconds(5));
    }
  }
}
