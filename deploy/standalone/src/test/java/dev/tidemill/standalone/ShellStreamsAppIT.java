package dev.tidemill.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tidemill.kit.decide.Machine;
import dev.tidemill.kit.decide.Machine.Inlet;
import dev.tidemill.kit.service.ServiceContext;
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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
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
        counting.stateType(),
        List.of(
            Inlet.rekeyed(
                CountingMachine.TICKS,
                (key, tick) -> List.of(tick.n() % 2 == 0 ? "even" : "odd"),
                (key, tick, origin) -> Optional.of(new Input.Ticked(tick)))),
        counting.onTimer(),
        counting.outlet());
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
            "a", kafka.bootstrapServers(), dir, Settings.defaults(), new SimpleMeterRegistry());
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
  void rekeyed_records_are_counted_by_their_new_key_and_owners_know_their_keys() {
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
  void a_poison_record_goes_to_the_dead_letters_and_the_records_behind_it_are_taken() {
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
  void a_record_of_a_newer_schema_stops_the_service_and_its_health_says_why() {
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

  private void sendBytes(String key, byte[] value) {
    try (KafkaProducer<String, byte[]> producer =
        new KafkaProducer<>(
            new HashMap<>(context.clientProperties()),
            new StringSerializer(),
            new ByteArraySerializer())) {
      producer.send(new ProducerRecord<>(CountingMachine.TICKS.name(), key, value));
    }
  }
}
