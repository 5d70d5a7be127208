package dev.tidemill.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tidemill.kit.service.ServiceContext;
import dev.tidemill.kit.settings.Settings;
import dev.tidemill.kit.topic.TopicAdmin;
import dev.tidemill.kit.worker.JobQueue;
import dev.tidemill.kit.worker.LogReader;
import dev.tidemill.kit.worker.TopicWriter;
import dev.tidemill.schemas.topic.Topic;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JobQueueIT {

  record Task(String name) {}

  private static final Topic<Task> TASKS =
      new Topic<>("test.tasks", Task.class, "name", "test", "test", false, Optional.empty());

  @TempDir Path dir;
  private Cluster.Running kafka;
  private ServiceContext context;
  private TopicWriter writer;

  /** Where it runs; another class runs the same elsewhere. */
  Cluster cluster() {
    return Cluster.EMBEDDED;
  }

  @BeforeEach
  void startKafka() {
    kafka = cluster().start(dir);
    context =
        new ServiceContext(
            "a", kafka.access(), dir, Settings.defaults(), new SimpleMeterRegistry());
    try (TopicAdmin admin = new TopicAdmin(context.clientProperties())) {
      admin.createTopics(List.of(TASKS), 1);
    }
    writer = new TopicWriter(context, "test");
  }

  @AfterEach
  void stopKafka() {
    writer.close();
    kafka.close();
  }

  @Test
  void jobsQueuedBeforeTheFirstWorkerReachOneSlotEach() {
    for (int i = 0; i < 20; i++) {
      writer.write(TASKS, "k" + i, new Task("t" + i));
    }
    CopyOnWriteArrayList<String> done = new CopyOnWriteArrayList<>();
    try (JobQueue<Task> queue =
        new JobQueue<>(context, "workers", TASKS, 3, d -> done.add(d.value().name()))) {
      queue.start();
      await().atMost(Duration.ofSeconds(20)).until(() -> done.size() >= 20);
      assertThat(done).doesNotHaveDuplicates();
      assertThat(queue.health().ready()).isTrue();
    }
  }

  @Test
  void aSlotThatWorksDoesNotHoldJobsThatAnotherCouldTake() {
    CountDownLatch slow = new CountDownLatch(1);
    CopyOnWriteArrayList<String> done = new CopyOnWriteArrayList<>();
    try (JobQueue<Task> queue =
        new JobQueue<>(
            context,
            "workers",
            TASKS,
            2,
            d -> {
              if (d.value().name().equals("t0")) {
                slow.await();
              }
              done.add(d.value().name());
            })) {
      queue.start();
      for (int i = 0; i < 10; i++) {
        writer.write(TASKS, "k" + i, new Task("t" + i));
      }
      await().atMost(Duration.ofSeconds(20)).until(() -> done.size() == 9);
      slow.countDown();
      await().atMost(Duration.ofSeconds(20)).until(() -> done.size() == 10);
    }
  }

  @Test
  void aJobWorkedOnForLongerThanTheLockIsNotGivenToAnother() {
    Duration lock = Duration.ofSeconds(2);
    AtomicInteger deliveries = new AtomicInteger();
    CountDownLatch done = new CountDownLatch(1);
    try (JobQueue<Task> queue =
        new JobQueue<>(
            context,
            "workers",
            TASKS,
            2,
            lock,
            d -> {
              deliveries.incrementAndGet();
              done.await();
            })) {
      queue.start();
      writer.write(TASKS, "k", new Task("long"));
      await().atMost(Duration.ofSeconds(20)).until(() -> deliveries.get() == 1);
      await()
          .during(lock.multipliedBy(2))
          .atMost(lock.multipliedBy(4))
          .until(() -> deliveries.get() == 1 && queue.health().ready());
      done.countDown();
      await().atMost(Duration.ofSeconds(5)).until(() -> busy(queue) == 0);
      assertThat(deliveries).hasValue(1);
    }
  }

  @Test
  void aQueueThatDrainsFinishesTheJobInHandAndLeavesTheNextToOthers() {
    CountDownLatch finish = new CountDownLatch(1);
    CopyOnWriteArrayList<String> first = new CopyOnWriteArrayList<>();
    CopyOnWriteArrayList<String> second = new CopyOnWriteArrayList<>();
    CountDownLatch begun = new CountDownLatch(1);
    try (JobQueue<Task> draining =
            new JobQueue<>(
                context,
                "workers",
                TASKS,
                2,
                d -> {
                  begun.countDown();
                  finish.await();
                  first.add(d.value().name());
                });
        JobQueue<Task> other =
            new JobQueue<>(context, "workers", TASKS, 1, d -> second.add(d.value().name()))) {
      draining.start();
      writer.write(TASKS, "k", new Task("in hand"));
      await().atMost(Duration.ofSeconds(20)).until(() -> begun.getCount() == 0);
      draining.drain();
      other.start();
      writer.write(TASKS, "k", new Task("next"));
      await().atMost(Duration.ofSeconds(20)).until(() -> second.contains("next"));
      finish.countDown();
      await().atMost(Duration.ofSeconds(20)).until(() -> first.contains("in hand"));
      assertThat(first).containsExactly("in hand");
      assertThat(second).containsExactly("next");
    }
  }

  @Test
  void aJobThatFailedIsDeliveredAgainAndAnAcceptedOneIsNot() {
    ConcurrentHashMap<String, Integer> seen = new ConcurrentHashMap<>();
    try (JobQueue<Task> queue =
        new JobQueue<>(
            context,
            "workers",
            TASKS,
            1,
            d -> {
              seen.merge(d.value().name(), 1, Integer::sum);
              if (d.value().name().equals("accepted")) {
                assertThat(d.accept()).isTrue();
                throw new IllegalStateException("after accept");
              }
              if (d.deliveryCount() == 1) {
                throw new IllegalStateException("first try");
              }
            })) {
      queue.start();
      writer.write(TASKS, "k", new Task("accepted"));
      writer.write(TASKS, "k", new Task("retried"));
      await()
          .atMost(Duration.ofSeconds(20))
          .until(() -> seen.getOrDefault("retried", 0) == 2 && busy(queue) == 0);
      assertThat(seen).containsEntry("accepted", 1);
    }
  }

  @Test
  void aReaderCatchesUpWithWhatIsThereAndGoesOn() throws Exception {
    writer.write(TASKS, "k", new Task("before"));
    CopyOnWriteArrayList<String> all = new CopyOnWriteArrayList<>();
    CopyOnWriteArrayList<String> later = new CopyOnWriteArrayList<>();
    try (LogReader reader =
            LogReader.of(context, "all").on(TASKS, r -> all.add(r.value().name())).start();
        LogReader fromNow =
            LogReader.of(context, "later")
                .on(TASKS, r -> later.add(r.value().name()))
                .fromNow()
                .start()) {
      assertThat(reader.awaitCaughtUp(Duration.ofSeconds(10))).isTrue();
      assertThat(fromNow.awaitCaughtUp(Duration.ofSeconds(10))).isTrue();
      assertThat(all).containsExactly("before");
      writer.write(TASKS, "k", new Task("after"));
      await().atMost(Duration.ofSeconds(10)).until(() -> all.size() == 2 && later.size() == 1);
      assertThat(later).containsExactly("after");
      assertThat(reader.health().ready()).isTrue();
    }
  }

  private static long busy(JobQueue<?> queue) {
    return (Long) queue.health().details().get("working");
  }
}
