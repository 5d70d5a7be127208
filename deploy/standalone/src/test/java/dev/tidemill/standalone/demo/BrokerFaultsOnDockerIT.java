package dev.tidemill.standalone.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tidemill.cli.client.ApiClient;
import dev.tidemill.cli.client.CliException;
import dev.tidemill.cli.client.CommandSender;
import dev.tidemill.demo.Demo;
import dev.tidemill.kit.service.ServiceContext;
import dev.tidemill.kit.settings.Settings;
import dev.tidemill.kit.topic.TopicAdmin;
import dev.tidemill.schemas.topic.Topics;
import dev.tidemill.standalone.Books;
import dev.tidemill.standalone.ChildProcess;
import dev.tidemill.standalone.Cluster;
import dev.tidemill.standalone.NeedsDocker;
import dev.tidemill.standalone.ThreeBrokers;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.Writer;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The demo on a cluster of three brokers, to each of which something happens while a week flows:
 * one is killed with -9, one is stopped and started as for an upgrade, all three are, one after
 * another, one hangs, one is slow, and the disk of one is full.
 */
@NeedsDocker
class BrokerFaultsOnDockerIT extends DemoIT {

  /** Of docs/faults.md: how long a command may wait for its answer meanwhile. */
  private static final Duration DECIDES_WITHIN = Duration.ofSeconds(45);

  /** The same for a broker that hangs for 30 s: transactions wait for it until it goes on. */
  private static final Duration DECIDES_WHEN_IT_GOES_ON = Duration.ofSeconds(60);

  private static final String HANGS = "one broker hangs for 30 s";

  private static final Duration IN_SYNC_WITHIN = Duration.ofMinutes(3);
  private static final Duration DEAD = Duration.ofSeconds(20);
  private static final Pattern API = Pattern.compile("console and API +http://127.0.0.1:(\\d+)");
  private static final Pattern GATEWAY = Pattern.compile("gateway +http://127.0.0.1:(\\d+)/v2");
  private static final Pattern WEEK = Pattern.compile(" week +(\\d+) ");
  private static final int FIRST_WEEK = 5;

  private ThreeBrokers brokers;

  private interface Fault {
    void happen() throws InterruptedException;
  }

  private final List<Map.Entry<String, Fault>> faults =
      List.of(
          Map.entry("kill -9 of one broker", this::killOne),
          Map.entry("stop and start of one broker", () -> restart(2)),
          Map.entry("rolling restart of all three", this::restartAll),
          Map.entry(HANGS, this::hangOne),
          Map.entry("one broker has a tenth of a processor for 30 s", this::slowOne),
          Map.entry("the disk of one broker is full, then empty", this::fillOne));

  @Override
  int weeks() {
    return FIRST_WEEK + faults.size() + 1;
  }

  /** Weeks of flights pass while a rollout waits for a broker. */
  @Override
  boolean mayFind(String check) {
    return check.equals("age");
  }

  @Override
  Cluster.Running startKafka() {
    brokers = ThreeBrokers.start();
    return brokers.running();
  }

  private void killOne() throws InterruptedException {
    int victim = brokers.leader(Topics.RUNS.name());
    brokers.kill(victim);
    TimeUnit.MILLISECONDS.sleep(DEAD.toMillis());
    try (TopicAdmin admin = new TopicAdmin(brokers.access().clientProperties())) {
      assertThat(admin.replicas().count()).as("of a topic made meanwhile").isEqualTo((short) 3);
      admin.createRepartitionTopics(List.of("tidemill-made-meanwhile"), 1);
    }
    brokers.startAgain(victim);
    brokers.awaitInSync(IN_SYNC_WITHIN);
  }

  private void restart(int broker) {
    brokers.stop(broker);
    brokers.startAgain(broker);
    brokers.awaitInSync(IN_SYNC_WITHIN);
  }

  private void restartAll() {
    for (int broker = 1; broker <= 3; broker++) {
      restart(broker);
    }
  }

  private void hangOne() throws InterruptedException {
    int victim = brokers.leader(Topics.JOB_EVENTS.name());
    brokers.hang(victim);
    try {
      TimeUnit.SECONDS.sleep(30);
    } finally {
      brokers.goOn(victim);
    }
    brokers.awaitInSync(IN_SYNC_WITHIN);
  }

  private void slowOne() throws InterruptedException {
    int victim = brokers.leader(Topics.RUNS.name());
    brokers.slowDown(victim);
    try {
      TimeUnit.SECONDS.sleep(30);
    } finally {
      brokers.speedUp(victim);
    }
    brokers.awaitInSync(IN_SYNC_WITHIN);
  }

  private void fillOne() {
    brokers.fillDiskAndReplaceIt();
    brokers.awaitInSync(IN_SYNC_WITHIN);
  }

  @Override
  Deployment services(Cluster.Running kafka) throws Exception {
    ChildProcess up =
        ChildProcess.tidemill(
            home,
            "up",
            "--home",
            home.resolve("home").toString(),
            "--port",
            "0",
            "--bootstrap-servers",
            kafka.bootstrapServers());
    try {
      await()
          .atMost(Duration.ofMinutes(3))
          .until(
              () -> {
                assertThat(up.alive()).as(up.output()).isTrue();
                return up.output().contains("Ctrl-C stops it.");
              });
      return new Faulted(up, kafka);
    } catch (Exception | Error e) {
      up.close();
      throw e;
    }
  }

  /** One process with all services, whose cluster gets into trouble week by week. */
  private final class Faulted implements Deployment {

    private final ChildProcess up;
    private final Demo.Site site;
    private final Books books;
    private final ApiClient api;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private int begun;
    private Future<?> fault = CompletableFuture.completedFuture(null);
    private final List<Throwable> wentWrong = new CopyOnWriteArrayList<>();
    private volatile boolean over;

    Faulted(ChildProcess up, Cluster.Running kafka) {
      this.up = up;
      ServiceContext context =
          new ServiceContext(
              "demo",
              kafka.access(),
              home.resolve("home"),
              Settings.defaults(),
              new SimpleMeterRegistry());
      books = new Books(context);
      api = ApiClient.ofHome(URI.create("http://127.0.0.1:" + port(API)), context.home());
      URI gateway = URI.create("http://127.0.0.1:" + port(GATEWAY));
      String folder = context.home().toString();
      site = new Demo.Site(api, gateway, Optional.empty(), context.home(), folder);
    }

    private int port(Pattern where) {
      Matcher found = where.matcher(up.output());
      assertThat(found.find()).as(up.output()).isTrue();
      return Integer.parseInt(found.group(1));
    }

    /** Topics of the catalogue, of Kafka Streams and of Kafka itself. */
    private void everythingIsKeptThreeTimes() {
      assertThat(brokers.topics().keySet())
          .contains(
              Topics.RUNS.name(),
              "__consumer_offsets",
              "__transaction_state",
              "__share_group_state")
          .anyMatch(name -> name.endsWith("-changelog"))
          .anyMatch(name -> name.endsWith("-repartition"));
      assertThat(brokers.unsafeTopics()).isEmpty();
    }

    @Override
    public Demo.Site site() {
      return site;
    }

    @Override
    public Writer follow(Writer told) {
      return new Writer() {
        private final StringBuilder line = new StringBuilder();

        @Override
        public void write(char[] text, int from, int length) throws IOException {
          told.write(text, from, length);
          line.append(text, from, length);
          if (line.indexOf("\n") >= 0) {
            Matcher week = WEEK.matcher(line);
            if (week.find()) {
              inWeek(Integer.parseInt(week.group(1)));
            }
            line.setLength(0);
          }
        }

        @Override
        public void flush() throws IOException {
          told.flush();
        }

        @Override
        public void close() throws IOException {
          told.close();
        }
      };
    }

    /** Each week from the first has a fault; the next week waits until its trouble is over. */
    private void inWeek(int week) {
      if (week >= FIRST_WEEK + begun && begun < faults.size()) {
        awaitFault();
        Map.Entry<String, Fault> next = faults.get(begun++);
        fault = threads.submit(() -> happen(next.getKey(), next.getValue()));
      }
    }

    /** How it went is told at the end: who tells of the demo is not to fail for it. */
    private void awaitFault() {
      try {
        fault.get();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      } catch (ExecutionException e) {
        wentWrong.add(e.getCause());
      }
    }

    private Void happen(String what, Fault trouble) throws Exception {
      over = false;
      Future<Waits> waits = threads.submit(this::askUntilOver);
      long begin = System.nanoTime();
      try {
        trouble.happen();
      } finally {
        over = true;
      }
      Waits measured = waits.get();
      System.out.printf(
          "%s, in sync again after %.1f s: %d commands, the slowest answer took %.1f s; not ready"
              + " for %.1f s%n",
          what,
          (System.nanoTime() - begin) / 1e9,
          measured.commands(),
          measured.longest().toMillis() / 1e3,
          measured.notReady().toMillis() / 1e3);
      Duration limit = what.equals(HANGS) ? DECIDES_WHEN_IT_GOES_ON : DECIDES_WITHIN;
      assertThat(measured.longest()).as(what).isLessThan(limit);
      return null;
    }

    private record Waits(int commands, Duration longest, Duration notReady) {}

    /** Asks for something that changes nothing, and that the trigger service has to answer. */
    private Waits askUntilOver() throws InterruptedException {
      int commands = 0;
      long longest = 0;
      long notReady = 0;
      while (!over) {
        long begin = System.nanoTime();
        awaitAnswer();
        long took = System.nanoTime() - begin;
        longest = Math.max(longest, took);
        commands++;
        if (api.ask("/health/ready").status() != 200) {
          notReady += System.nanoTime() - begin;
        }
        TimeUnit.MILLISECONDS.sleep(200);
      }
      return new Waits(commands, Duration.ofNanos(longest), Duration.ofNanos(notReady));
    }

    private void awaitAnswer() {
      await()
          .atMost(Duration.ofMinutes(3))
          .pollDelay(Duration.ZERO)
          .until(
              () -> {
                try {
                  new CommandSender(api)
                      .send(CommandSender.body("resume", "demo/flight-delays", ""));
                  return true;
                } catch (CliException e) {
                  return e.getMessage().startsWith("Rejected");
                }
              });
    }

    @Override
    public void close() {
      try {
        awaitFault();
        System.out.println(
            "runs: "
                + books.outcomes().values().stream()
                    .collect(Collectors.groupingBy(o -> o, Collectors.counting())));
        System.out.println("lost or doubled: " + books.amiss());
        assertThat(books.amiss()).as("%s", books.outcomes()).isEmpty();
        everythingIsKeptThreeTimes();
        assertThat(begun).as("faults").isEqualTo(faults.size());
        assertThat(wentWrong).isEmpty();
        assertThat(up.stop()).as(up.output()).isEqualTo(143);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      } finally {
        books.close();
        threads.shutdownNow();
        up.close();
      }
    }
  }
}
