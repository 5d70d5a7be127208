package dev.tidemill.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tidemill.kit.decide.Machine;
import dev.tidemill.kit.decide.Machine.Inlet;
import dev.tidemill.kit.service.ServiceContext;
import dev.tidemill.kit.settings.Settings;
import dev.tidemill.kit.shell.StreamsApp;
import dev.tidemill.kit.topic.TopicAdmin;
import dev.tidemill.kit.worker.LogReader;
import dev.tidemill.kit.worker.TopicWriter;
import dev.tidemill.schemas.avro.AvroMapper;
import dev.tidemill.schemas.topic.Topics;
import dev.tidemill.standalone.CountingMachine.Count;
import dev.tidemill.standalone.CountingMachine.Event;
import dev.tidemill.standalone.CountingMachine.Input;
import dev.tidemill.standalone.CountingMachine.Quiet;
import dev.tidemill.standalone.CountingMachine.State;
import dev.tidemill.standalone.CountingMachine.Tick;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A service that was away takes over its partitions again. */
class TakeOverIT {

  private static final Duration SOON = Duration.ofSeconds(30);
  private static final Duration QUIET = Duration.ofSeconds(3);

  @TempDir Path dir;
  private final List<Count> counts = new CopyOnWriteArrayList<>();
  private final List<Quiet> quiets = new CopyOnWriteArrayList<>();
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private Cluster.Running kafka;
  private ServiceContext context;
  private TopicWriter writer;
  private LogReader reader;

  @BeforeEach
  void start() {
    kafka = Cluster.EMBEDDED.start(dir);
    context = new ServiceContext("a", kafka.access(), dir, Settings.defaults(), meters);
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
    reader =
        LogReader.of(context, "test")
            .on(CountingMachine.COUNTS, r -> counts.add(r.value()))
            .on(CountingMachine.QUIETS, r -> quiets.add(r.value()))
            .start();
  }

  @AfterEach
  void stop() {
    reader.close();
    writer.close();
    kafka.close();
  }

  private static Machine<State, Input, Event, Void> rekeyed() {
    Machine<State, Input, Event, Void> direct = CountingMachine.machine(QUIET);
    return new Machine<>(
        "rekeyed",
        direct.decider(),
        direct.parts(),
        List.of(
            Inlet.rekeyed(
                CountingMachine.TICKS,
                (key, tick) -> List.of("all"),
                (key, tick, at) -> Optional.of(new Input.Ticked(tick)))),
        direct.onTimer(),
        direct.outlet());
  }

  @Test
  void whatCameWhileItWasAwayIsTakenBeforeAnOverdueTimerFires() {
    awayWhileTicksCome(CountingMachine.machine(QUIET));
  }

  @Test
  void soIsWhatHasYetToBeBroughtToItsKey() {
    awayWhileTicksCome(rekeyed());
  }

  private void awayWhileTicksCome(Machine<State, Input, Event, Void> machine) {
    long came = 1 + 400;
    try (StreamsApp app = StreamsApp.of(context, "counting").add(machine).build()) {
      app.start();
      writer.write(CountingMachine.TICKS, "k", new Tick(1, 0));
      await().atMost(SOON).until(() -> counts.size() == 1);
    }
    Instant overdue = Instant.now().plus(QUIET);
    for (int i = 2; i <= came; i++) {
      writer.send(CountingMachine.TICKS, "k", new Tick(i, 0));
    }
    writer.flush();
    await().atMost(SOON).until(() -> Instant.now().isAfter(overdue));
    assertThat(quiets).isEmpty();
    try (StreamsApp app = StreamsApp.of(context, "counting").add(machine).build()) {
      app.start();
      await().atMost(SOON).until(() -> !quiets.isEmpty());
      assertThat(quiets.get(0)).isEqualTo(new Quiet(came));
    }
    assertThat(meters.get("tidemill.timers.released.early").counter().count()).isZero();
  }

  @Test
  void theEndOfATransactionThatNobodyReadsHoldsNoTimer() {
    transaction(true);
    try (StreamsApp app =
        StreamsApp.of(context, "counting").add(CountingMachine.machine(QUIET)).build()) {
      app.start();
      await().atMost(SOON).until(() -> counts.size() == 1);
    }
    transaction(false);
    try (StreamsApp app =
        StreamsApp.of(context, "counting").add(CountingMachine.machine(QUIET)).build()) {
      app.start();
      await().atMost(SOON).until(() -> !quiets.isEmpty());
      await().atMost(SOON).until(() -> app.health().details().get("timersHeld").equals(0L));
      assertThat((double) app.health().details().get("clockAheadSeconds")).isBetween(0.0, 1.0);
    }
    assertThat(meters.get("tidemill.timers.released.early").counter().count()).isZero();
  }

  private void transaction(boolean commits) {
    Map<String, Object> properties = new HashMap<>(context.clientProperties());
    properties.put("transactional.id", "test");
    try (KafkaProducer<String, byte[]> producer =
        new KafkaProducer<>(properties, new StringSerializer(), new ByteArraySerializer())) {
      producer.initTransactions();
      producer.beginTransaction();
      byte[] tick = AvroMapper.of(Tick.class).encode(new Tick(1, 0));
      producer.send(new ProducerRecord<>(CountingMachine.TICKS.name(), "k", tick));
      producer.flush();
      if (commits) {
        producer.commitTransaction();
      } else {
        producer.abortTransaction();
      }
    }
  }
}
