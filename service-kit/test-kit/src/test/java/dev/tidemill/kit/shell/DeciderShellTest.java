package dev.tidemill.kit.shell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemill.kit.decide.StateParts;
import dev.tidemill.kit.decide.TimerFired;
import dev.tidemill.kit.shell.Account.Deposit;
import dev.tidemill.kit.shell.Account.Letter;
import dev.tidemill.kit.shell.Account.Statement;
import dev.tidemill.kit.shell.Account.Transfer;
import dev.tidemill.schemas.avro.AvroMapper;
import dev.tidemill.schemas.avro.UnknownSchemaException;
import dev.tidemill.schemas.message.DeadLetter;
import dev.tidemill.schemas.topic.Topic;
import dev.tidemill.schemas.topic.Topics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeciderShellTest {

  private static final Instant NOON = Instant.parse("2026-01-05T12:00:00Z");

  @TempDir Path dir;
  private final List<String> observed = new ArrayList<>();
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private TopologyTestDriver driver;

  @BeforeEach
  void start() {
    StateObserver<Account.State> observer =
        new StateObserver<>() {
          @Override
          public void owned(int partition, String key, Account.State state) {
            if (state.balance() == 666) {
              throw new IllegalStateException("will not see that");
            }
            observed.add(partition + " " + key + " " + state.balance());
          }

          @Override
          public void revoked(int partition) {
            observed.add("revoked " + partition);
          }
        };
    DeciderShell shell = new DeciderShell("bank", meters).add(Account.machine(), observer);
    Properties p = new Properties();
    p.put("application.id", "test");
    p.put("bootstrap.servers", "none:1");
    p.put("state.dir", dir.toString());
    p.put("processing.guarantee", "exactly_once_v2");
    driver = new TopologyTestDriver(shell.topology(), p, NOON);
  }

  @AfterEach
  void stop() {
    driver.close();
  }

  @Test
  void aDecisionBecomesRecordsOfItsEventsWithCloudEventsAndTraceHeaders() {
    Headers headers =
        new RecordHeaders()
            .add(
                "traceparent",
                "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
                    .getBytes(StandardCharsets.US_ASCII));
    send(Account.DEPOSITS, "anna", bytes(new Deposit("d1", 5)), headers);

    TestRecord<String, byte[]> record = records(Account.STATEMENTS).get(0);
    assertThat(record.key()).isEqualTo("anna");
    assertThat(decoded(Statement.class, record)).isEqualTo(new Statement(5, "d1"));
    assertThat(record.getRecordTime()).isEqualTo(NOON);
    assertThat(header(record, "ce_id")).isEqualTo("test.deposits-0-0/0");
    assertThat(header(record, "ce_type")).isEqualTo("dev.tidemill.Statement");
    assertThat(header(record, "ce_source")).isEqualTo("/tidemill/bank/account");
    assertThat(header(record, "ce_subject")).isEqualTo("anna");
    assertThat(header(record, "ce_time")).isEqualTo("2026-01-05T12:00:00Z");
    assertThat(header(record, "ce_specversion")).isEqualTo("1.0");
    assertThat(header(record, "traceparent"))
        .matches("00-0af7651916cd43dd8448eb211c80319c-[0-9a-f]{16}-01");
  }

  @Test
  void aRecordWithoutATraceStartsOneThatIsTheSameAfterAReplay() {
    deposit("anna", "d1", 5);
    String first = header(records(Account.STATEMENTS).get(0), "traceparent");
    driver.close();
    start();
    deposit("anna", "d1", 5);
    assertThat(header(records(Account.STATEMENTS).get(0), "traceparent")).isEqualTo(first);
  }

  @Test
  void stateAddsUpAndKeysDoNotMix() {
    deposit("anna", "d1", 5);
    deposit("ben", "d2", 7);
    deposit("anna", "d3", 11);
    assertThat(statements()).extracting(Statement::balance).containsExactly(5L, 7L, 16L);
    assertThat(observed).containsExactly("0 anna 5", "0 ben 7", "0 anna 16");
    driver.close();
    assertThat(observed).last().isEqualTo("revoked 0");
    start();
  }

  @Test
  void anObserverThatThrowsTakesNothingBackAndStopsNothing() {
    deposit("anna", "d1", 666);
    deposit("ben", "d2", 7);
    assertThat(statements()).extracting(Statement::balance).containsExactly(666L, 7L);
    assertThat(deadLetters()).isEmpty();
    assertThat(observed).containsExactly("0 ben 7");
    assertThat(meters.get("tidemill.observer.failures").counter().count()).isEqualTo(1);
  }

  @Test
  void rowsBesideTheStateAreReadWhenAskedForAndDeletedByPrefix() {
    deposit("anna", "d1", 5);
    deposit("anna", "d1", 5);
    deposit("anna", "close", 0);
    deposit("anna", "d1", 5);
    assertThat(statements())
        .extracting(Statement::text)
        .containsExactly("d1", "Doubled", "Closed", "d1");
  }

  @Test
  void aTimerFiresOnceWhenItIsDueAndNotAgain() {
    deposit("anna", "d1", 5);
    driver.advanceWallClockTime(Duration.ofMinutes(59));
    assertThat(records(Account.LETTERS)).isEmpty();
    driver.advanceWallClockTime(Duration.ofMinutes(2));
    assertThat(records(Account.LETTERS))
        .extracting(r -> decoded(Letter.class, r))
        .containsExactly(new Letter("save more"));
    driver.advanceWallClockTime(Duration.ofHours(5));
    assertThat(records(Account.LETTERS)).isEmpty();
  }

  @Test
  void aTimerMovesWithTheStateThatWantsIt() {
    deposit("anna", "d1", 5);
    driver.advanceWallClockTime(Duration.ofMinutes(40));
    deposit("anna", "d2", 5);
    driver.advanceWallClockTime(Duration.ofMinutes(40));
    assertThat(records(Account.LETTERS)).isEmpty();
    driver.advanceWallClockTime(Duration.ofMinutes(21));
    assertThat(records(Account.LETTERS)).hasSize(1);
    deposit("anna", "d3", 5);
    deposit("anna", "close", 0);
    driver.advanceWallClockTime(Duration.ofHours(2));
    assertThat(records(Account.LETTERS)).isEmpty();
  }

  @Test
  void aTimerWhoseDecisionFailedFiresAgainLaterEachTime() {
    deposit("anna", "d1", 99);
    driver.advanceWallClockTime(Duration.ofHours(1));
    assertThat(deadLetters()).extracting(DeadLetter::code).containsExactly("defect");
    driver.advanceWallClockTime(Duration.ofSeconds(9));
    assertThat(deadLetters()).isEmpty();
    driver.advanceWallClockTime(Duration.ofSeconds(1));
    assertThat(deadLetters()).hasSize(1);
    List<TimerQueue.Timer> stored = new ArrayList<>();
    new MachineStore<>(
            driver.<Bytes, byte[]>getKeyValueStore("account"),
            StateParts.whole(Account.State.class))
        .timers(stored::add);
    assertThat(stored)
        .containsExactly(
            new TimerQueue.Timer(
                "anna",
                "remind",
                NOON.plusSeconds(3600).toEpochMilli(),
                false,
                2,
                NOON.plusSeconds(3630).toEpochMilli()));
    driver.advanceWallClockTime(Duration.ofSeconds(19));
    assertThat(records(Account.LETTERS)).isEmpty();
    driver.advanceWallClockTime(Duration.ofSeconds(1));
    assertThat(records(Account.LETTERS)).hasSize(1);
    driver.advanceWallClockTime(Duration.ofHours(5));
    assertThat(records(Account.LETTERS)).isEmpty();
    assertThat(deadLetters()).isEmpty();
  }

  @Test
  void whoWaitsForADecisionThatFailedGetsAnAnswerBesidesTheDeadLetter() {
    deposit("anna", "waits", 13);
    assertThat(deadLetters()).extracting(DeadLetter::code).containsExactly("defect");
    assertThat(records(Account.STATEMENTS))
        .extracting(r -> decoded(Statement.class, r).text())
        .containsExactly("Refused");
  }

  @Test
  void anAnswerThatFailsTooIsADeadLetterAndNoMoreIsTried() {
    deposit("anna", "waits in vain", 13);
    assertThat(deadLetters()).hasSize(2);
    assertThat(records(Account.STATEMENTS)).isEmpty();
  }

  @Test
  void aRekeyedRecordReachesItsKeyAndStillNamesWhereItCameFrom() {
    send(Account.TRANSFERS, "branch", bytes(new Transfer("anna", 4)), new RecordHeaders());
    TestRecord<String, byte[]> record = records(Account.STATEMENTS).get(0);
    assertThat(record.key()).isEqualTo("anna");
    assertThat(decoded(Statement.class, record)).isEqualTo(new Statement(4, "test.transfers@0"));
    assertThat(header(record, "ce_id")).isEqualTo("test.transfers-0-0/0");
  }

  @Test
  void aRecordThatCannotBeReadBecomesADeadLetterAndTheNextIsTaken() {
    byte[] garbage = "garbage".getBytes(StandardCharsets.UTF_8);
    send(Account.DEPOSITS, "anna", garbage, new RecordHeaders());
    byte[] cut = java.util.Arrays.copyOf(bytes(new Deposit("d1", 5)), 11);
    send(Account.DEPOSITS, "anna", cut, new RecordHeaders());
    send(Account.DEPOSITS, null, bytes(new Deposit("d1", 5)), new RecordHeaders());
    send(Account.TRANSFERS, "branch", garbage, new RecordHeaders());
    deposit("anna", "d1", 5);

    assertThat(statements()).containsExactly(new Statement(5, "d1"));
    List<DeadLetter> letters = deadLetters();
    assertThat(letters)
        .extracting(DeadLetter::code)
        .containsExactly("undecodable", "undecodable", "invalid-key", "undecodable");
    assertThat(letters.get(1).offset()).isEqualTo(1);
    assertThat(letters.get(0).topic()).isEqualTo("test.deposits");
    assertThat(letters.get(0).value()).isEqualTo(garbage);
    assertThat(letters.get(3).topic()).isEqualTo("test.transfers");
  }

  @Test
  void anExceptionInADecisionBecomesADeadLetterAndLeavesTheStateAsItWas() {
    deposit("anna", "d1", 5);
    deposit("anna", "d2", 13);
    deposit("anna", "d3", 2);
    assertThat(statements()).extracting(Statement::balance).containsExactly(5L, 7L);
    DeadLetter letter = deadLetters().get(0);
    assertThat(letter.code()).isEqualTo("defect");
    assertThat(letter.offset()).isEqualTo(1);
    assertThat(letter.reason()).contains("unlucky");
  }

  @Test
  void aRecordOfANewerSchemaStopsThePartition() {
    byte[] newer = bytes(new Deposit("d1", 5));
    newer[3] ^= 1;
    assertThatThrownBy(() -> send(Account.DEPOSITS, "anna", newer, new RecordHeaders()))
        .hasRootCauseInstanceOf(UnknownSchemaException.class);
    assertThat(deadLetters()).isEmpty();
  }

  @Test
  void anUnknownSchemaInAnInboxIsADeadLetterForAnyoneMayWriteThere() {
    byte[] unknown = bytes(new Transfer("anna", 5));
    unknown[3] ^= 1;
    send(Account.TRANSFERS, "branch", unknown, new RecordHeaders());
    send(Account.TRANSFERS, "branch", bytes(new Transfer("anna", 7)), new RecordHeaders());
    assertThat(deadLetters()).extracting(DeadLetter::code).containsExactly("unknown-schema");
    assertThat(statements()).extracting(Statement::balance).containsExactly(7L);
  }

  @Test
  void aDecisionThatWouldWriteTooLargeARecordBecomesADeadLetter() {
    deposit("anna", "x".repeat(1_100_000), 5);
    deposit("anna", "d1", 5);
    assertThat(statements()).containsExactly(new Statement(5, "d1"));
    assertThat(deadLetters()).extracting(DeadLetter::code).containsExactly("record-too-large");
  }

  @Test
  void aLetterAboutAHugeKeyFitsAndTheNextRecordIsTaken() {
    send(Account.DEPOSITS, "k".repeat(700_000), new byte[1_300_000], new RecordHeaders());
    deposit("anna", "d1", 5);
    assertThat(statements()).containsExactly(new Statement(5, "d1"));
    TestRecord<String, byte[]> letter = records(Topics.DEAD_LETTERS).get(0);
    assertThat(decoded(DeadLetter.class, letter).code()).isEqualTo("invalid-key");
    assertThat(decoded(DeadLetter.class, letter).reason()).contains("700000 bytes");
    assertThat(letter.key()).hasSize(1_024).isEqualTo(decoded(DeadLetter.class, letter).key());
    assertThat(bytesWithHeaders(letter)).isLessThan(2_000_000);
  }

  @Test
  void whatIsLargerThanTheProducerSendsIsNotRekeyed() {
    byte[] large = bytes(new Transfer("anna", 4));
    large = java.util.Arrays.copyOf(large, 2_090_000);
    send(Account.TRANSFERS, "branch", large, new RecordHeaders());
    send(Account.TRANSFERS, "branch", bytes(new Transfer("b".repeat(2_000), 4)), headers());
    Headers large2 = new RecordHeaders().add("x", new byte[2_000_000]);
    send(Account.TRANSFERS, "branch", bytes(new Transfer("anna", 4)), large2);
    send(Account.TRANSFERS, "branch", bytes(new Transfer("anna", 4)), headers());

    assertThat(statements()).extracting(Statement::balance).containsExactly(4L);
    List<TestRecord<String, byte[]>> letters = records(Topics.DEAD_LETTERS);
    assertThat(letters)
        .extracting(r -> decoded(DeadLetter.class, r).code())
        .containsExactly("record-too-large", "record-too-large", "record-too-large");
    assertThat(letters).allMatch(r -> bytesWithHeaders(r) < 2_000_000);
  }

  @Test
  void anEffectWithTooLargeAKeyBecomesADeadLetter() {
    assertThatThrownBy(
            () ->
                new Outbox("test", Cause.timer(new TimerFired("k", "t", NOON), 0), NOON)
                    .send(Account.LETTERS, "k".repeat(1_025), new Letter("x")))
        .isInstanceOf(RecordTooLargeException.class)
        .hasMessageContaining("1025 bytes");
  }

  @Test
  void aHeaderOfTheShellOnSomebodyElsesRecordIsNotBelieved() {
    Headers forged =
        new RecordHeaders().add(RecordReader.ORIGIN_HEADER, "no".getBytes(StandardCharsets.UTF_8));
    send(Account.DEPOSITS, "anna", bytes(new Deposit("d1", 5)), forged);
    assertThat(header(records(Account.STATEMENTS).get(0), "ce_id"))
        .isEqualTo("test.deposits-0-0/0");
  }

  @Test
  void topicsThatMeetInAStoreAreThoseThatNeedTheSameNumberOfPartitions() {
    DeciderShell shell = new DeciderShell("bank", meters).add(Account.machine(), null);
    assertThat(shell.copartitioned())
        .containsOnlyKeys("account")
        .containsEntry(
            "account",
            Set.of("test.deposits", "tidemill-bank-account-rekey-test.transfers-repartition"));
  }

  @Test
  void aTombstoneIsNoInput() {
    send(Account.DEPOSITS, "anna", null, new RecordHeaders());
    assertThat(deadLetters()).isEmpty();
  }

  private void deposit(String key, String id, long amount) {
    send(Account.DEPOSITS, key, bytes(new Deposit(id, amount)), new RecordHeaders());
  }

  private void send(Topic<?> topic, String key, byte[] value, Headers headers) {
    TestInputTopic<String, byte[]> input =
        driver.createInputTopic(topic.name(), new StringSerializer(), new ByteArraySerializer());
    input.pipeInput(new TestRecord<>(key, value, headers, NOON));
  }

  private List<TestRecord<String, byte[]>> records(Topic<?> topic) {
    return driver
        .createOutputTopic(topic.name(), new StringDeserializer(), new ByteArrayDeserializer())
        .readRecordsToList();
  }

  private List<Statement> statements() {
    return records(Account.STATEMENTS).stream().map(r -> decoded(Statement.class, r)).toList();
  }

  private List<DeadLetter> deadLetters() {
    return records(Topics.DEAD_LETTERS).stream().map(r -> decoded(DeadLetter.class, r)).toList();
  }

  @SuppressWarnings("unchecked")
  private static <V> byte[] bytes(V value) {
    return AvroMapper.of((Class<V>) value.getClass()).encode(value);
  }

  private static <V> V decoded(Class<V> type, TestRecord<String, byte[]> record) {
    return AvroMapper.of(type).decode(record.value());
  }

  private static Headers headers() {
    return new RecordHeaders();
  }

  private static long bytesWithHeaders(TestRecord<String, byte[]> record) {
    int bytes = record.key().length() + record.value().length;
    for (Header header : record.headers()) {
      bytes += header.key().length() + header.value().length;
    }
    return bytes;
  }

  private static String header(TestRecord<?, ?> record, String name) {
    return new String(record.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
  }
}
