package dev.tidemill.standalone;

import dev.tidemill.kit.service.ServiceContext;
import dev.tidemill.kit.settings.Settings;
import dev.tidemill.kit.shell.StreamsApp;
import dev.tidemill.kit.topic.TopicAdmin;
import dev.tidemill.kit.worker.LogReader;
import dev.tidemill.kit.worker.Received;
import dev.tidemill.kit.worker.TopicWriter;
import dev.tidemill.schemas.topic.Topics;
import dev.tidemill.standalone.CountingMachine.Count;
import dev.tidemill.standalone.CountingMachine.Tick;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A process with a broker, a counting machine and a load of 200 ticks a second on 20 keys. {@code
 * load} says READY once a tick of its own was counted and goes on until it is killed; {@code check}
 * waits until everything is counted and says what it found; {@code latency} says how long a tick
 * takes to be counted.
 */
final class CountingProcess {

  private static final int KEYS = 20;
  private static final int PER_SECOND = 200;

  private CountingProcess() {}

  public static void main(String[] args) throws Exception {
    Path home = Path.of(args[0]);
    EmbeddedKafka kafka = EmbeddedKafka.start(home.resolve("kafka"), 0);
    ServiceContext context =
        new ServiceContext(
            "a", kafka.access(), home, Settings.defaults(), new SimpleMeterRegistry());
    try (TopicAdmin admin = new TopicAdmin(context.clientProperties())) {
      admin.createTopics(
          List.of(
              CountingMachine.TICKS,
              CountingMachine.COUNTS,
              CountingMachine.QUIETS,
              Topics.DEAD_LETTERS),
          2);
    }
    StreamsApp app = StreamsApp.of(context, "counting").add(CountingMachine.machine()).build();
    app.start();
    switch (args[1]) {
      case "load" -> load(context);
      case "latency" -> latency(context, Integer.parseInt(args[2]));
      default -> check(context);
    }
    app.close();
    kafka.close();
  }

  private static void load(ServiceContext context) throws Exception {
    CountDownLatch counted = new CountDownLatch(1);
    long mine = System.nanoTime();
    LogReader reader =
        LogReader.of(context, "ready")
            .on(
                CountingMachine.COUNTS,
                r -> {
                  if (r.value().n() > mine) {
                    counted.countDown();
                  }
                })
            .start();
    Thread announce =
        new Thread(
            () -> {
              try {
                counted.await();
                System.out.println("READY");
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
    announce.start();
    send(context, mine, Long.MAX_VALUE, PER_SECOND);
    reader.close();
  }

  private static void send(ServiceContext context, long from, long count, int perSecond) {
    long began = System.nanoTime();
    try (TopicWriter writer = new TopicWriter(context, "load")) {
      for (long i = 1; i <= count; i++) {
        long due = began + i * (1_000_000_000L / perSecond);
        while (System.nanoTime() < due) {
          LockSupport.parkNanos(due - System.nanoTime());
        }
        writer.send(
            CountingMachine.TICKS, "key-" + i % KEYS, new Tick(from + i, System.nanoTime()));
      }
      writer.flush();
    }
  }

  private static void latency(ServiceContext context, int perSecond) throws Exception {
    ConcurrentLinkedQueue<long[]> seen = new ConcurrentLinkedQueue<>();
    long from = System.nanoTime();
    LogReader reader =
        LogReader.of(context, "latency")
            .on(
                CountingMachine.COUNTS,
                r ->
                    seen.add(
                        new long[] {r.value().n(), System.nanoTime() - r.value().sentAtNanos()}))
            .start();
    long count = 40L * perSecond;
    send(context, from, count, perSecond);
    await(() -> seen.size() >= count);
    long[] micros =
        seen.stream()
            .filter(s -> s[0] - from > count / 2)
            .mapToLong(s -> s[1] / 1000)
            .sorted()
            .toArray();
    System.out.printf(
        "LATENCY at %d/s: p50 %d us, p90 %d us, p99 %d us, worst %d us of %d%n",
        perSecond,
        micros[micros.length / 2],
        micros[micros.length * 9 / 10],
        micros[micros.length * 99 / 100],
        micros[micros.length - 1],
        micros.length);
    reader.close();
  }

  private static void check(ServiceContext context) throws Exception {
    Map<String, List<Long>> ticks = new HashMap<>();
    Map<String, List<Count>> counts = new HashMap<>();
    Map<String, Set<Long>> quiets = new HashMap<>();
    long[] doubledQuiets = {0};
    LogReader reader =
        LogReader.of(context, "check")
            .on(CountingMachine.TICKS, r -> add(ticks, r, r.value().n()))
            .on(CountingMachine.COUNTS, r -> add(counts, r, r.value()))
            .on(
                CountingMachine.QUIETS,
                r -> {
                  synchronized (CountingProcess.class) {
                    Set<Long> of = quiets.computeIfAbsent(r.key(), k -> new HashSet<>());
                    doubledQuiets[0] += of.add(r.value().count()) ? 0 : 1;
                  }
                })
            .start();
    reader.awaitCaughtUp(Duration.ofSeconds(30));
    await(
        () -> {
          synchronized (CountingProcess.class) {
            return size(counts) >= size(ticks)
                && ticks.entrySet().stream()
                    .allMatch(
                        e ->
                            quiets
                                .getOrDefault(e.getKey(), Set.of())
                                .contains((long) e.getValue().size()));
          }
        });
    synchronized (CountingProcess.class) {
      long lost = 0;
      long doubled = 0;
      for (Map.Entry<String, List<Long>> key : ticks.entrySet()) {
        List<Long> n = counts.getOrDefault(key.getKey(), List.of()).stream().map(Count::n).toList();
        lost += key.getValue().stream().filter(t -> !n.contains(t)).count();
        doubled += n.size() - new HashSet<>(n).size();
        for (int i = 0; i < n.size(); i++) {
          doubled += counts.get(key.getKey()).get(i).count() == i + 1 ? 0 : 1;
        }
      }
      System.out.printf(
          "RESULT ticks=%d lost=%d doubled=%d quietDoubled=%d%n",
          size(ticks), lost, doubled, doubledQuiets[0]);
    }
    reader.close();
  }

  private static <T> void add(Map<String, List<T>> to, Received<?> record, T value) {
    synchronized (CountingProcess.class) {
      to.computeIfAbsent(record.key(), k -> new ArrayList<>()).add(value);
    }
  }

  private static int size(Map<String, ? extends List<?>> lists) {
    return lists.values().stream().mapToInt(List::size).sum();
  }

  private interface Condition {
    boolean holds();
  }

  private static void await(Condition condition) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (!condition.holds() && System.nanoTime() < deadline) {
      LockSupport.parkNanos(20_000_000);
    }
    if (!condition.holds()) {
      System.out.println(
          "NOT WITHIN 30 s " + Arrays.toString(Thread.currentThread().getStackTrace()));
    }
  }
}
