package dev.tidemill.kit.shell;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemill.kit.decide.StateParts;
import dev.tidemill.kit.shell.Account.Deposit;
import dev.tidemill.kit.shell.Account.Letter;
import dev.tidemill.kit.shell.Account.Statement;
import dev.tidemill.kit.shell.Account.Transfer;
import dev.tidemill.schemas.message.DeadLetter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.Test;

class DeciderShellTest extends ShellOnTestDriver {

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
  void aRekeyedRecordReachesItsKeyAndStillNamesWhereItCameFrom() {
    send(Account.TRANSFERS, "branch", bytes(new Transfer("anna", 4)), new RecordHeaders());
    TestRecord<String, byte[]> record = records(Account.STATEMENTS).get(0);
    assertThat(record.key()).isEqualTo("anna");
    assertThat(decoded(Statement.class, record)).isEqualTo(new Statement(4, "test.transfers@0"));
    assertThat(header(record, "ce_id")).isEqualTo("test.transfers-0-0/0");
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
}
