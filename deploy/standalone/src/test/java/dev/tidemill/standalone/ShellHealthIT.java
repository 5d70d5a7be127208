package dev.tidemill.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tidemill.kit.decide.Machine;
import dev.tidemill.kit.service.ServiceContext;
import dev.tidemill.kit.settings.KitSettings;
import dev.tidemill.kit.settings.Settings;
import dev.tidemill.kit.shell.StateObserver;
import dev.tidemill.kit.shell.StreamsApp;
import dev.tidemill.kit.worker.LogReader;
import dev.tidemill.schemas.avro.AvroMapper;
import dev.tidemill.standalone.CountingMachine.Count;
import dev.tidemill.standalone.CountingMachine.Event;
import dev.tidemill.standalone.CountingMachine.Input;
import dev.tidemill.standalone.CountingMachine.State;
import dev.tidemill.standalone.CountingMachine.Tick;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.Test;

/** What the health of a service says of its threads. */
class ShellHealthIT extends ShellOnKafka {

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
}
