package dev.tidemill.kit.shell;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemill.kit.decide.Machine.Inlet;
import dev.tidemill.kit.shell.Account.Deposit;
import dev.tidemill.kit.shell.Account.Letter;
import dev.tidemill.schemas.avro.AvroMapper;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The account reminds its owner an hour after the last deposit. */
class ShellTimeTest {

  private static final Instant NOON = Instant.parse("2026-01-05T12:00:00Z");
  private static final Duration HOUR = Duration.ofHours(1);

  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final List<Instant> readAt = new ArrayList<>();
  private final MockProcessorContext<String, Outgoing> context = new MockProcessorContext<>();
  private DeciderProcessor<Account.State, Account.Input, Account.Event, Letter> processor;
  private Instant wall = NOON;
  private long nanos;
  private long offset;
  private int takeovers;
  private boolean processed = true;
  private final Timekeeping timekeeping =
      new Timekeeping(
          (task, partition, inputs) -> {
            takeovers++;
            assertThat(inputs).containsExactly(Account.DEPOSITS.name());
            return () -> processed;
          },
          () -> nanos);

  @BeforeEach
  void start() {
    context.setCurrentSystemTimeMs(wall.toEpochMilli());
    KeyValueStore<Bytes, byte[]> store =
        Stores.keyValueStoreBuilder(
                Stores.inMemoryKeyValueStore("account"), Serdes.Bytes(), Serdes.ByteArray())
            .withLoggingDisabled()
            .build();
    store.init(context.getStateStoreContext(), store);
    takeOver();
  }

  private void takeOver() {
    Inlet<Deposit, Account.Input> deposits =
        Inlet.of(
            Account.DEPOSITS,
            (key, d, arrival) -> {
              readAt.add(arrival.readAt());
              return Optional.of(new Account.Input.Paid(d.id(), d.amount()));
            });
    processor =
        new DeciderProcessor<>(
            "bank",
            Account.machine(),
            Map.of(Account.DEPOSITS.name(), new RecordReader<>(deposits)),
            null,
            timekeeping,
            meters);
    processor.init(context);
  }

  @Test
  void afterAClockThatRanTwoHoursAheadWasSetRightATimerFiresInTime() {
    clockIsSet(Duration.ofHours(2));
    deposit("d1");
    clockIsSet(Duration.ofHours(-2));
    pass(Duration.ofMinutes(59));
    assertThat(letters()).isEmpty();
    pass(Duration.ofMinutes(2));
    assertThat(letters()).hasSize(1);
  }

  @Test
  void howFarDecisionsAreAheadOfTheWallClockIsToldUntilItIsMadeUp() {
    clockIsSet(Duration.ofSeconds(20));
    deposit("d1");
    assertThat(timekeeping.aheadSeconds()).isZero();
    clockIsSet(Duration.ofSeconds(-20));
    assertThat(timekeeping.aheadSeconds()).isEqualTo(20);
    pass(Duration.ofMinutes(22));
    assertThat(timekeeping.aheadSeconds()).isZero();
  }

  @Test
  void anInputIsToldTheWallClockBesideTheTimeOfDecisions() {
    clockIsSet(Duration.ofHours(2));
    deposit("d1");
    clockIsSet(Duration.ofHours(-2));
    deposit("d2");
    assertThat(readAt).containsExactly(NOON.plus(Duration.ofHours(2)), NOON);
  }

  @Test
  void afterARestartWithTheRightClockATimerFiresInTime() {
    clockIsSet(Duration.ofHours(2));
    deposit("d1");
    clockIsSet(Duration.ofHours(-2));
    takeOver();
    pass(Duration.ofMinutes(59));
    assertThat(letters()).isEmpty();
    pass(Duration.ofMinutes(2));
    assertThat(letters()).hasSize(1);
  }

  @Test
  void afterARestartAnOverdueTimerWaitsUntilWhatLayInTheLogIsProcessed() {
    deposit("d1");
    clockIsSet(Duration.ofHours(2).minusSeconds(1));
    assertThat(letters()).hasSize(1);
    deposit("d2");
    processed = false;
    takeOver();
    pass(Duration.ofSeconds(1));
    clockIsSet(Duration.ofHours(2));
    assertThat(letters()).isEmpty();
    assertThat(timekeeping.held()).isEqualTo(1);
    processed = true;
    pass(Duration.ofSeconds(1));
    assertThat(letters()).hasSize(1);
    assertThat(timekeeping.held()).isZero();
  }

  @Test
  void whatWasOverdueAndIsAnsweredInTheBacklogDoesNotFire() {
    deposit("d1");
    pass(Duration.ofMinutes(59));
    processed = false;
    threadStandsStillFor(Duration.ofMinutes(5));
    assertThat(letters()).as("it is overdue, and its answer lies unread").isEmpty();
    deposit("d2");
    processed = true;
    pass(Duration.ofSeconds(1));
    assertThat(letters()).isEmpty();
    pass(HOUR);
    assertThat(letters()).hasSize(1);
  }

  @Test
  void aThreadThatStoodStillTakesOverAnew() {
    pass(Duration.ofSeconds(4));
    assertThat(takeovers).isEqualTo(1);
    threadStandsStillFor(Duration.ofSeconds(6));
    assertThat(takeovers).isEqualTo(2);
  }

  @Test
  void aBacklogHoldsTimersFor60SAtMostAndTheMetricSaysSo() {
    deposit("d1");
    pass(Duration.ofMinutes(59));
    processed = false;
    threadStandsStillFor(Duration.ofMinutes(2));
    pass(Duration.ofSeconds(58));
    assertThat(letters()).isEmpty();
    pass(Duration.ofSeconds(4));
    assertThat(letters()).hasSize(1);
    assertThat(meters.get("tidemill.timers.released.early").counter().count()).isEqualTo(1);
  }

  private void clockIsSet(Duration by) {
    wall = wall.plus(by);
    context.setCurrentSystemTimeMs(wall.toEpochMilli());
    look();
  }

  /** As it is while the thread looks every second. */
  private void pass(Duration time) {
    for (long s = 0; s < time.toSeconds(); s++) {
      threadStandsStillFor(Duration.ofSeconds(1));
    }
  }

  private void threadStandsStillFor(Duration time) {
    nanos += time.toNanos();
    clockIsSet(time);
  }

  private void look() {
    List<MockProcessorContext.CapturedPunctuator> scheduled = context.scheduledPunctuators();
    scheduled.get(scheduled.size() - 1).getPunctuator().punctuate(wall.toEpochMilli());
  }

  private void deposit(String id) {
    context.setRecordMetadata(Account.DEPOSITS.name(), 0, offset++);
    byte[] value = AvroMapper.of(Deposit.class).encode(new Deposit(id, 5));
    processor.process(
        new Record<>("anna".getBytes(StandardCharsets.UTF_8), value, wall.toEpochMilli()));
  }

  private List<Letter> letters() {
    List<Letter> letters =
        context.forwarded().stream()
            .map(f -> (Outgoing) f.record().value())
            .filter(o -> o.topic().equals(Account.LETTERS.name()))
            .map(o -> AvroMapper.of(Letter.class).decode(o.value()))
            .toList();
    context.resetForwards();
    return letters;
  }
}
