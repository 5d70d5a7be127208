package dev.tidemill.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tidemill.kit.decide.Machine;
import dev.tidemill.kit.decide.Machine.Inlet;
import dev.tidemill.kit.headers.Trace;
import dev.tidemill.kit.service.ServiceContext;
import dev.tidemill.kit.settings.KitSettings;
import dev.tidemill.kit.settings.Settings;
import dev.tidemill.kit.shell.StateObserver;
import dev.tidemill.kit.shell.StreamsApp;
import dev.tidemill.kit.topic.TopicAdmin;
import dev.tidemill.kit.worker.LogReader;
import dev.tidemill.kit.worker.TopicWriter;
import dev.tidemill.schemas.avro.AvroMapper;
import dev.tidemill.schemas.message.DeadLetter;
import dev.tidemill.schemas.topic.Topics;
import dev.tidemill.standalone.CountingMachine.Count;
import dev.tidemill.standalone.CountingMachine.Event;
import dev.tidemill.standalone.CountingMachine.Input;
import dev.tidemill.standalone.CountingMachine.State;
import dev.tidemill.standalone.CountingMachine.Tick;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ShellStreamsAppIT {

  private static final Duration SOON = Duration.ofSeconds(30);

  @TempDir Path dir;
  private Cluster.Running kafka;
  private ServiceContext context;
  private TopicWriter writer;

  /** Counts ticks by whether their number is even. */
  private static Machine<State, Input, Event, Void> byParity() {
    Machine<State, Input, Event, Void> counting = CountingMachine.machine();
    return new Machine<>(
        "parity",
        counting.decider(),
        counting.parts(),
        List.of(
            Inlet.rekeyed(
                CountingMachine.TICKS,
                (key, tick) -> List.of(tick.n() % 2 == 0 ? "even" : "odd"),
                (key, tick, origin) -> Optional.of(new Input.Ticked(tick)))),
        counting.onTimer(),
        counting.outlet(),
        counting.undecided());
  }

  /** Where it runs; another class runs the same elsewhere. */
  Cluster cluster() {
    return Cluster.EMBEDDED;
  }

  @BeforeEach
  void startKafka() {
    kafka = cluster().start(dir);
    context =
        new ServiceContext(
            "a", kafka.access(), dir, Settings.defaults(), new SimpleMeterRegistry());
    try (TopicAdmin admin = new TopicAdmin(context.clientProperties())) {
      admin.createTopics(
          List.of(
              CountingMachine.TICKS,
              CountingMachine.COUNTS,
              CountingMachine.QUIETS,
              Topics.DEAD_LETTERS),
          2);
    }
    writer = new TopicWriter(context, "test");
  }

  @AfterEach
  void stopKafka() {
    writer.close();
    kafka.close();
  }

  @Test
  void rekeyedRecordsAreCountedByTheirNewKeyAndOwnersKnowTheirKeys() {
    Map<String, Long> owned = new ConcurrentHashMap<>();
    Set<Integer> revoked = ConcurrentHashMap.newKeySet();
    StateObserver<State> observer =
        new StateObserver<>() {
          @Override
          public void owned(int partition, String key, State state) {
            owned.put(key, state.count());
          }

          @Override
          public void revoked(int partition) {
            revoked.add(partition);
          }
        };
    StreamsApp first = StreamsApp.of(context, "parity").add(byParity(), observer).build();
    first.start();
    for (int i = 0; i < 9; i++) {
      writer.write(CountingMachine.TICKS, "k" + i, new Tick(i, 0));
    }
    await().atMost(SOON).until(() -> owned.equals(Map.of("even", 5L, "odd", 4L)));
    await().atMost(SOON).until(() -> first.health().ready());
    first.close();
    assertThat(revoked).containsExactlyInAnyOrder(0, 1);

    owned.clear();
    try (StreamsApp again = StreamsApp.of(context, "parity").add(byParity(), observer).build()) {
      again.start();
      await().atMost(SOON).until(() -> owned.equals(Map.of("even", 5L, "odd", 4L)));
    }
  }

  @Test
  void aPoisonRecordGoesToTheDeadLettersAndTheRecordsBehindItAreTaken() {
    CopyOnWriteArrayList<DeadLetter> letters = new CopyOnWriteArrayList<>();
    CopyOnWriteArrayList<Count> counts = new CopyOnWriteArrayList<>();
    try (StreamsApp app =
            StreamsApp.of(context, "counting").add(CountingMachine.machine()).build();
        LogReader reader =
            LogReader.of(context, "test")
                .on(Topics.DEAD_LETTERS, r -> letters.add(r.value()))
                .on(CountingMachine.COUNTS, r -> counts.add(r.value()))
                .start()) {
      app.start();
      sendBytes("k", "poison".getBytes(StandardCharsets.UTF_8));
      writer.write(CountingMachine.TICKS, "k", new Tick(1, 0));
      await().atMost(SOON).until(() -> counts.size() == 1 && letters.size() == 1);
      assertThat(letters.get(0).code()).isEqualTo("undecodable");
      assertThat(letters.get(0).topic()).isEqualTo(CountingMachine.TICKS.name());
      assertThat(letters.get(0).offset()).isZero();
      assertThat(reader.health().ready()).isTrue();
    }
  }

  @Test
  void aRecordOfANewerSchemaStopsTheServiceAndItsHealthSaysWhy() {
    try (StreamsApp app =
        StreamsApp.of(context, "counting").add(CountingMachine.machine()).build()) {
      app.start();
      byte[] newer = AvroMapper.of(Tick.class).encode(new Tick(1, 0));
      newer[4] ^= 1;
      sendBytes("k", newer);
      await().atMost(SOON).until(() -> app.health().reason().contains("upgrade this service"));
      assertThat(app.health().ready()).isFalse();
    }
  }

  @Test
  void aServiceWhoseThreadsKeepDyingSaysSoStartsAgainAndGoesOn() {
    ServiceContext oneThread =
        new ServiceContext(
            "c",
            kafka.access(),
            dir,
            Settings.defaults()
                .with(KitSettings.STREAM_THREADS, 1L)
                .with(KitSettings.SESSION_TIMEOUT, Duration.ofSeconds(6)),
            new SimpleMeterRegistry());
    AtomicInteger deaths = new AtomicInteger();
    CopyOnWriteArrayList<Count> counts = new CopyOnWriteArrayList<>();
    Machine<State, Input, Event, Void> counting = CountingMachine.machine();
    Machine<State, Input, Event, Void> deadly =
        new Machine<>(
            counting.name(),
            counting.decider(),
            counting.parts(),
            counting.inlets(),
            counting.onTimer(),
            (key, decision, after, now, sink) -> {
              if (deaths.get() < 6) {
                deaths.incrementAndGet();
                throw new NoClassDefFoundError("a library is gone");
              }
              counting.outlet().publish(key, decision, after, now, sink);
            },
            counting.undecided());
    try (StreamsApp app = StreamsApp.of(oneThread, "counting").add(deadly).build();
        LogReader reader =
            LogReader.of(context, "test")
                .on(CountingMachine.COUNTS, r -> counts.add(r.value()))
                .fromNow()
                .start()) {
      alone().atMost(SOON).until(() -> reader.health().ready());
      app.start();
      writer.write(CountingMachine.TICKS, "k", new Tick(1, 0));
      alone()
          .atMost(SOON.multipliedBy(4))
          .until(() -> app.health().reason().contains("threads died 6 times in a minute"));
      alone().atMost(SOON).until(() -> counts.size() == 1);
      writer.write(CountingMachine.TICKS, "k", new Tick(2, 0));
      alone().atMost(SOON).until(() -> counts.size() == 2);
      assertThat(counts).extracting(Count::count).containsExactly(1L, 2L);
      assertThat(deaths).hasValue(6);
    }
  }

  /** Threads that die here are meant to. */
  private static ConditionFactory alone() {
    return await().dontCatchUncaughtExceptions();
  }

  @Test
  void whatAGroupHasConsumedIsDeletedAndWhatItHasNotReadStays() {
    List<String> topics = List.of("test.between", "test.others");
    TopicPartition between = new TopicPartition(topics.get(0), 0);
    TopicPartition others = new TopicPartition(topics.get(1), 0);
    try (TopicAdmin admin = new TopicAdmin(context.clientProperties());
        KafkaConsumer<String, byte[]> consumer = consumer("between")) {
      admin.createRepartitionTopics(topics, 1);
      for (int i = 0; i < 10; i++) {
        sendBytes(between.topic(), "k", new byte[] {(byte) i});
        sendBytes(others.topic(), "k", new byte[] {(byte) i});
      }
      consumer.commitSync(
          Map.of(between, new OffsetAndMetadata(4), others, new OffsetAndMetadata(4)));
      admin.deleteConsumed("between", List.of(between.topic()));

      assertThat(consumer.beginningOffsets(List.of(between, others)))
          .isEqualTo(Map.of(between, 4L, others, 0L));
      assertThat(consumer.endOffsets(List.of(between))).isEqualTo(Map.of(between, 10L));
      consumer.assign(List.of(between));
      consumer.seekToBeginning(List.of(between));
      List<Integer> left = new ArrayList<>();
      await()
          .atMost(SOON)
          .until(
              () -> {
                consumer.poll(Duration.ofMillis(200)).forEach(r -> left.add((int) r.value()[0]));
                return left.size() >= 6;
              });
      assertThat(left).containsExactly(4, 5, 6, 7, 8, 9);
      admin.deleteConsumed("between", List.of(between.topic()));
      admin.deleteConsumed("nobody", List.of(between.topic()));
      assertThat(consumer.beginningOffsets(List.of(between))).isEqualTo(Map.of(between, 4L));
    }
  }

  private KafkaConsumer<String, byte[]> consumer(String group) {
    Map<String, Object> properties = new HashMap<>(context.clientProperties());
    properties.put("group.id", group);
    return new KafkaConsumer<>(properties, new StringDeserializer(), new ByteArrayDeserializer());
  }

  /** Punctuations go on, and Kafka Streams wants to commit the offsets of before after each. */
  @Test
  void atRestNothingIsCommitted() throws Exception {
    try (StreamsApp app =
        StreamsApp.of(context, "counting").add(CountingMachine.machine()).build()) {
      app.start();
      writer.write(CountingMachine.TICKS, "k", new Tick(1, 0));
      first(CountingMachine.COUNTS.name());
      await()
          .atMost(SOON)
          .until(
              () -> {
                long before = committed();
                CountDownLatch second = new CountDownLatch(1);
                return !second.await(1, TimeUnit.SECONDS) && committed() == before;
              });
      writer.write(CountingMachine.TICKS, "k", new Tick(2, 0));
      long before = committed();
      await().atMost(SOON).until(() -> committed() > before);
    }
  }

  /** Records in Kafka's topic of committed offsets, markers of transactions included. */
  private long committed() {
    Map<String, Object> properties = new HashMap<>(context.clientProperties());
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      List<TopicPartition> offsets =
          consumer.partitionsFor("__consumer_offsets").stream()
              .map(p -> new TopicPartition(p.topic(), p.partition()))
              .toList();
      return consumer.endOffsets(offsets).values().stream().mapToLong(Long::longValue).sum();
    }
  }

  @Test
  void aPlainConsumerSeesCloudEventsAndOneTraceFromInputToOutput() {
    try (StreamsApp app =
        StreamsApp.of(context, "counting").add(CountingMachine.machine()).build()) {
      app.start();
      writer.write(CountingMachine.TICKS, "k", new Tick(1, 0), "tick-1", Trace.of("a request"));
      ConsumerRecord<String, byte[]> tick = first(CountingMachine.TICKS.name());
      ConsumerRecord<String, byte[]> count = first(CountingMachine.COUNTS.name());
      assertThat(header(tick, "ce_id")).isEqualTo("tick-1");
      assertThat(header(tick, "ce_source")).isEqualTo("/tidemill/test");
      assertThat(header(count, "ce_id"))
          .isEqualTo(tick.topic() + "-" + tick.partition() + "-" + tick.offset() + "/0");
      assertThat(header(count, "ce_source")).isEqualTo("/tidemill/counting/counting");
      for (ConsumerRecord<String, byte[]> record : List.of(tick, count)) {
        assertThat(header(record, "ce_specversion")).isEqualTo("1.0");
        assertThat(header(record, "ce_subject")).isEqualTo("k");
        assertThat(header(record, "ce_type"))
            .isEqualTo("dev.tidemill." + (record == tick ? "Tick" : "Count"));
        assertThat(Instant.parse(header(record, "ce_time")).toEpochMilli())
            .isEqualTo(record.timestamp());
        assertThat(header(record, "content-type")).isEqualTo("application/avro");
        assertThat(header(record, "traceparent"))
            .matches("00-" + Trace.of("a request").traceId() + "-[0-9a-f]{16}-01");
        assertThat(record.value()).startsWith(0xC3, 0x01);
      }
      assertThat(header(tick, "traceparent")).isNotEqualTo(header(count, "traceparent"));
    }
  }

  /** As anybody would read it, with Kafka's own consumer. */
  private ConsumerRecord<String, byte[]> first(String topic) {
    Map<String, Object> properties = new HashMap<>(context.clientProperties());
    properties.put("isolation.level", "read_committed");
    properties.put("auto.offset.reset", "earliest");
    properties.put("group.id", "plain-" + topic);
    try (KafkaConsumer<String, byte[]> consumer =
        new KafkaConsumer<>(properties, new StringDeserializer(), new ByteArrayDeserializer())) {
      consumer.subscribe(List.of(topic));
      ConsumerRecords<String, byte[]> records = ConsumerRecords.empty();
      Instant end = Instant.now().plus(SOON);
      while (records.isEmpty() && Instant.now().isBefore(end)) {
        records = consumer.poll(Duration.ofMillis(500));
      }
      return records.iterator().next();
    }
  }

  private static String header(ConsumerRecord<?, ?> record, String name) {
    return new String(record.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
  }

  @Test
  void whoHangsIsNotReadyAlthoughNothingWaitsAndIsAgainWhenItGoesOn() {
    ServiceContext impatient =
        new ServiceContext(
            "b",
            kafka.access(),
            dir,
            Settings.defaults().with(KitSettings.STALL_AFTER, Duration.ofSeconds(2)),
            new SimpleMeterRegistry());
    CountDownLatch goOn = new CountDownLatch(1);
    StateObserver<State> hangs =
        new StateObserver<>() {
          @Override
          public void owned(int partition, String key, State state) {
            awaitQuietly(goOn);
          }

          @Override
          public void revoked(int partition) {}
        };
    try (StreamsApp app =
            StreamsApp.of(impatient, "counting").add(CountingMachine.machine(), hangs).build();
        LogReader reader =
            LogReader.of(impatient, "hanging")
                .on(CountingMachine.TICKS, tick -> awaitQuietly(goOn))
                .fromNow()
                .start()) {
      app.start();
      await().atMost(SOON).until(() -> app.health().ready() && reader.health().ready());
      writer.write(CountingMachine.TICKS, "k", new Tick(1, 0));
      await()
          .atMost(SOON)
          .untilAsserted(
              () -> {
                assertThat(app.health().reason()).contains("has processed none for");
                assertThat(reader.health().reason()).contains("has not moved for");
              });
      goOn.countDown();
      await().atMost(SOON).until(() -> app.health().ready() && reader.health().ready());
    }
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void sendBytes(String key, byte[] value) {
    sendBytes(CountingMachine.TICKS.name(), key, value);
  }

  private void sendBytes(String topic, String key, byte[] value) {
    try (KafkaProducer<String, byte[]> producer =
        new KafkaProducer<>(
            new HashMap<>(context.clientProperties()),
            new StringSerializer(),
            new ByteArraySerializer())) {
      producer.send(new ProducerRecord<>(topic, key, value));
    }
  }
}
