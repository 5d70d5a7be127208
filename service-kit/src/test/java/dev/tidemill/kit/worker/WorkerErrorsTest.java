package dev.tidemill.kit.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tidemill.kit.service.ServiceContext;
import dev.tidemill.kit.settings.Settings;
import dev.tidemill.schemas.avro.AvroMapper;
import dev.tidemill.schemas.topic.Topic;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.kafka.clients.consumer.AcknowledgeType;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.MockShareConsumer;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An error that is no exception ends a thread: that has to be seen, and nobody may wait for it. */
class WorkerErrorsTest {

  public record Task(String name) {}

  private static final Topic<Task> TASKS =
      new Topic<>("test.tasks", Task.class, "name", "test", "test", false, Optional.empty());
  private static final byte[] TASK = AvroMapper.of(Task.class).encode(new Task("t"));

  @TempDir Path dir;

  private ServiceContext context() {
    return new ServiceContext(
        "a", "127.0.0.1:1", dir, Settings.defaults(), new SimpleMeterRegistry());
  }

  private static ConsumerRecord<byte[], byte[]> record() {
    return new ConsumerRecord<>(TASKS.name(), 0, 0, new byte[0], TASK);
  }

  @Test
  void an_error_in_the_handler_of_a_reader_is_in_its_health() {
    try (LogReader reader =
        LogReader.of(context(), "test")
            .on(
                TASKS,
                task -> {
                  throw new NoClassDefFoundError("gone");
                })
            .with(p -> oneTask())
            .start()) {
      await().until(reader::stopped);
      assertThat(reader.health().ready()).isFalse();
      assertThat(reader.health().reason()).contains("reader test stopped", "gone");
    }
  }

  private static MockConsumer<byte[], byte[]> oneTask() {
    MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("earliest");
    TopicPartition partition = new TopicPartition(TASKS.name(), 0);
    Node node = new Node(0, "localhost", 1);
    Node[] replicas = {node};
    consumer.updatePartitions(
        TASKS.name(), List.of(new PartitionInfo(TASKS.name(), 0, node, replicas, replicas)));
    consumer.updateBeginningOffsets(java.util.Map.of(partition, 0L));
    consumer.updateEndOffsets(java.util.Map.of(partition, 1L));
    consumer.schedulePollTask(() -> consumer.addRecord(record()));
    return consumer;
  }

  @Test
  void an_error_of_a_slot_is_its_problem() {
    JobSlot<Task> slot = slot(d -> {}, new Failing());
    slot.start();
    await().until(() -> slot.problem() != null);
    assertThat(slot.problem()).contains("OutOfMemoryError");
    slot.stop();
    slot.join();
  }

  private static final class Failing extends MockShareConsumer<byte[], byte[]> {
    @Override
    public void subscribe(java.util.Collection<String> topics) {
      throw new OutOfMemoryError("no more");
    }
  }

  @Test
  void an_error_in_a_job_gives_it_back_and_the_slot_goes_on() {
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
    consumer.addRecord(record());
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
