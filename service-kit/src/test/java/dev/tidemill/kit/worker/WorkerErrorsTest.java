package dev.tidemill.kit.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tidemill.kit.kafka.KafkaAccess;
import dev.tidemill.kit.service.ServiceContext;
import dev.tidemill.kit.settings.Settings;
import dev.tidemill.schemas.avro.AvroMapper;
import dev.tidemill.schemas.topic.Topic;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.AcknowledgeType;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.MockShareConsumer;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An error that is not an exception ends a thread: that has to be seen, and nobody may wait. */
class WorkerErrorsTest {

  public record Task(String name) {}

  private static final Topic<Task> TASKS =
      new Topic<>("test.tasks", Task.class, "name", "test", "test", false, Optional.empty());
  private static final Topic<Task> INBOX =
      new Topic<>(TASKS.name(), Task.class, "name", "test", "inbox", false, Optional.empty());
  private static final byte[] TASK = AvroMapper.of(Task.class).encode(new Task("t"));

  @TempDir Path dir;

  private ServiceContext context() {
    return new ServiceContext(
        "a", KafkaAccess.open("127.0.0.1:1"), dir, Settings.defaults(), new SimpleMeterRegistry());
  }

  private static ConsumerRecord<byte[], byte[]> record(byte[] value) {
    return new ConsumerRecord<>(TASKS.name(), 0, 0, new byte[0], value);
  }

  @Test
  void aReaderWhoseHandlerFailsWithAnErrorIsNotReadyAndReadsTheRecordAgain() {
    AtomicInteger handled = new AtomicInteger();
    try (LogReader reader =
        LogReader.of(context(), "test")
            .on(
                TASKS,
                task -> {
                  if (handled.incrementAndGet() == 1) {
                    throw new NoClassDefFoundError("gone");
                  }
                })
            .with(p -> oneTask(TASK))
            .start()) {
      await().until(() -> handled.get() == 2);
      assertThat(reader.health().ready()).isFalse();
      assertThat(reader.health().reason()).contains("reader test stopped", "gone");
    }
  }

  @Test
  void aRecordOfAnUnknownSchemaStopsAReaderButIsSkippedWhereAnyoneMayWrite() {
    byte[] unknown = TASK.clone();
    unknown[4] ^= 1;
    try (LogReader reader =
            LogReader.of(context(), "test")
                .on(TASKS, task -> {})
                .with(p -> oneTask(unknown))
                .start();
        LogReader ofInbox =
            LogReader.of(context(), "inbox")
                .on(INBOX, task -> {})
                .with(p -> oneTask(unknown))
                .start()) {
      await().until(() -> reader.health().reason().contains("upgrade this service"));
      await().until(() -> ofInbox.health().ready());
      assertThat(ofInbox.health().details()).containsEntry("skippedRecords", 1L);
    }
  }

  private static MockConsumer<byte[], byte[]> oneTask(byte[] value) {
    MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("earliest");
    TopicPartition partition = new TopicPartition(TASKS.name(), 0);
    Node node = new Node(0, "localhost", 1);
    Node[] replicas = {node};
    consumer.updatePartitions(
        TASKS.name(), List.of(new PartitionInfo(TASKS.name(), 0, node, replicas, replicas)));
    consumer.updateBeginningOffsets(java.util.Map.of(partition, 0L));
    consumer.updateEndOffsets(java.util.Map.of(partition, 1L));
    consumer.schedulePollTask(() -> consumer.addRecord(record(value)));
    return consumer;
  }

  @Test
  void anErrorOfASlotIsItsProblemAndItJoinsAgain() {
    JobSlot<Task> slot = slot(d -> {}, new Failing());
    slot.start();
    await().until(() -> slot.problem() != null);
    assertThat(slot.problem()).contains("OutOfMemoryError");
    await().until(() -> Failing.TRIES.get() > 1);
    slot.stop();
    slot.join();
  }

  private static final class Failing extends MockShareConsumer<byte[], byte[]> {
    static final AtomicInteger TRIES = new AtomicInteger();

    @Override
    public synchronized void subscribe(Collection<String> topics) {
      TRIES.incrementAndGet();
      throw new OutOfMemoryError("no more");
    }
  }

  @Test
  void anErrorInAJobGivesItBackAndTheSlotGoesOn() {
    List<AcknowledgeType> acknowledged = new CopyOnWriteArrayList<>();
    MockShareConsumer<byte[], byte[]> consumer =
        new MockShareConsumer<>() {
          @Override
          public synchronized void acknowledge(
              ConsumerRecord<byte[], byte[]> record, AcknowledgeType type) {
            acknowledged.add(type);
          }
        };
    JobSlot<Task> slot =
        slot(
            d -> {
              throw new NoClassDefFoundError("gone");
            },
            consumer);
    consumer.subscribe(List.of(TASKS.name()));
    consumer.addRecord(record(TASK));
    slot.start();
    await().until(() -> !acknowledged.isEmpty());
    assertThat(acknowledged).containsExactly(AcknowledgeType.RELEASE);
    assertThat(slot.problem()).isNull();
    slot.stop();
    slot.join();
  }

  private JobSlot<Task> slot(JobHandler<Task> handler, MockShareConsumer<byte[], byte[]> consumer) {
    return new JobSlot<>(
        context(), "workers", 0, TASKS, Duration.ofSeconds(15), handler, p -> consumer);
  }
}
