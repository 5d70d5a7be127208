package dev.tidemill.kit.shell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemill.kit.decide.TimerFired;
import dev.tidemill.kit.shell.Account.Deposit;
import dev.tidemill.kit.shell.Account.Letter;
import dev.tidemill.kit.shell.Account.Statement;
import dev.tidemill.kit.shell.Account.Transfer;
import dev.tidemill.schemas.avro.UnknownSchemaException;
import dev.tidemill.schemas.message.DeadLetter;
import dev.tidemill.schemas.topic.Topics;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.Test;

/** What becomes of records and decisions that fail. */
class DeadLettersOfShellTest extends ShellOnTestDriver {

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

  private static long bytesWithHeaders(TestRecord<String, byte[]> record) {
    int bytes = record.key().length() + record.value().length;
    for (Header header : record.headers()) {
      bytes += header.key().length() + header.value().length;
    }
    return bytes;
  }
}
