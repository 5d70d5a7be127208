package dev.tidemill.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tidemill.kit.decide.Machine;
import dev.tidemill.kit.decide.Machine.Inlet;
import dev.tidemill.kit.shell.StateObserver;
import dev.tidemill.kit.shell.StreamsApp;
import dev.tidemill.kit.topic.TopicAdmin;
import dev.tidemill.kit.worker.LogReader;
import dev.tidemill.schemas.message.DeadLetter;
import dev.tidemill.schemas.topic.Topics;
import dev.tidemill.schemas.trace.Trace;
import dev.tidemill.standalone.CountingMachine.Count;
import dev.tidemill.standalone.CountingMachine.Event;
import dev.tidemill.standalone.CountingMachine.Input;
import dev.tidemill.standalone.CountingMachine.State;
import dev.tidemill.standalone.CountingMachine.Tick;
import java.nio.charset.StandardCharsets;
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
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.Test;

/** What the shell reads, writes, commits and deletes. */
class ShellStreamsAppIT extends ShellOnKafka {

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
}
