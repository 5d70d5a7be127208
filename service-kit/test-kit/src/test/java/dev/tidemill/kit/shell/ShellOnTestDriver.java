package dev.tidemill.kit.shell;

import dev.tidemill.kit.shell.Account.Deposit;
import dev.tidemill.kit.shell.Account.Statement;
import dev.tidemill.schemas.avro.AvroMapper;
import dev.tidemill.schemas.message.DeadLetter;
import dev.tidemill.schemas.topic.Topic;
import dev.tidemill.schemas.topic.Topics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** The shell on a test driver, with a machine that keeps accounts. */
abstract class ShellOnTestDriver {

  static final Instant NOON = Instant.parse("2026-01-05T12:00:00Z");

  @TempDir Path dir;
  final List<String> observed = new ArrayList<>();
  final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  TopologyTestDriver driver;

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

  void deposit(String key, String id, long amount) {
    send(Account.DEPOSITS, key, bytes(new Deposit(id, amount)), new RecordHeaders());
  }

  void send(Topic<?> topic, String key, byte[] value, Headers headers) {
    TestInputTopic<String, byte[]> input =
        driver.createInputTopic(topic.name(), new StringSerializer(), new ByteArraySerializer());
    input.pipeInput(new TestRecord<>(key, value, headers, NOON));
  }

  List<TestRecord<String, byte[]>> records(Topic<?> topic) {
    return driver
        .createOutputTopic(topic.name(), new StringDeserializer(), new ByteArrayDeserializer())
        .readRecordsToList();
  }

  List<Statement> statements() {
    return records(Account.STATEMENTS).stream().map(r -> decoded(Statement.class, r)).toList();
  }

  List<DeadLetter> deadLetters() {
    return records(Topics.DEAD_LETTERS).stream().map(r -> decoded(DeadLetter.class, r)).toList();
  }

  @SuppressWarnings("unchecked")
  static <V> byte[] bytes(V value) {
    return AvroMapper.of((Class<V>) value.getClass()).encode(value);
  }

  static <V> V decoded(Class<V> type, TestRecord<String, byte[]> record) {
    return AvroMapper.of(type).decode(record.value());
  }

  static Headers headers() {
    return new RecordHeaders();
  }

  static String header(TestRecord<?, ?> record, String name) {
    return new String(record.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
  }
}
