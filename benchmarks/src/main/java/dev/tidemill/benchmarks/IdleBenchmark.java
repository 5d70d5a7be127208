package dev.tidemill.benchmarks;

import dev.tidemill.kit.service.ServiceContext;
import dev.tidemill.kit.settings.Settings;
import dev.tidemill.standalone.HomeKafka;
import dev.tidemill.standalone.Services;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * Processor time of {@code ./tidemill up} at rest: {@code IdleBenchmark [seconds] [pipelines...]},
 * with no pipeline, with 20 and with 200 if not said, in one process that gets more of them.
 *
 * <p>Each pipeline serves a champion and watches a folder of data, a folder of code and a schedule;
 * nothing happens to any of them, see {@link ServingPipelines}. Counted is the time of the whole
 * process, broker included, user and system, over that many seconds of wall time, without that of
 * the JVM's compilers, which is shown beside it: it is warm-up, and a busy machine draws it out.
 * Before each measurement the process is left alone for {@value #WARM_UP_SECONDS} s, and this
 * program keeps no connection to it meanwhile. Below each figure stand the threads that took most,
 * added up by name. It runs on Linux only, because it reads {@code /proc}.
 */
public final class IdleBenchmark {

  private static final int WARM_UP_SECONDS = 15;
  private static final int THREADS_SHOWN = 8;

  private static final double AIM_ALONE = 0.05;
  private static final double AIM_WITH_PIPELINES = 0.08;

  private IdleBenchmark() {}

  /** Measures and prints. */
  public static void main(String[] arguments) throws Exception {
    int seconds = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 30;
    List<Integer> sizes =
        arguments.length > 1
            ? Arrays.stream(arguments).skip(1).map(Integer::valueOf).toList()
            : List.of(0, 20, 200);
    Up.prepare();
    try (TemporaryFolder folder = TemporaryFolder.create("idle")) {
      Path home = folder.path().resolve("home");
      int port = Up.freePorts();
      try (Up up = Up.start(home, port)) {
        up.awaitReady();
        Path projects = folder.path().resolve("projects");
        int before = 0;
        for (int size : sizes) {
          grow(context(home, port), projects, before, size);
          before = size;
          Thread.sleep(Duration.ofSeconds(WARM_UP_SECONDS).toMillis());
          measure(up, size, seconds);
        }
        up.stop();
      }
    }
  }

  private static void grow(ServiceContext context, Path projects, int from, int size)
      throws Exception {
    if (size > from) {
      try (ServingPipelines pipelines = new ServingPipelines(context, projects)) {
        pipelines.grow(from, size);
      }
    }
  }

  /** The cluster inside {@code up}, whose broker listens on the third of its ports. */
  private static ServiceContext context(Path home, int port) {
    Settings settings = Settings.read(Services.settings(), Map.of(), Map.of());
    return new ServiceContext(
        "benchmark",
        HomeKafka.access(settings, home, "127.0.0.1:" + (port + 2)),
        home,
        settings,
        new SimpleMeterRegistry());
  }

  private static void measure(Up up, int pipelines, int seconds)
      throws IOException, InterruptedException {
    ThreadTimes threadsBefore = up.threadTimes();
    Duration before = up.processorTime();
    long begun = System.nanoTime();
    Thread.sleep(Duration.ofSeconds(seconds).toMillis());
    Duration used = up.processorTime().minus(before);
    double wall = System.nanoTime() - begun;
    ThreadTimes spent = up.threadTimes().since(threadsBefore);
    Duration compilers = spent.compilers();
    double share = used.minus(compilers).toNanos() / wall;
    double aim = pipelines == 0 ? AIM_ALONE : AIM_WITH_PIPELINES;
    System.out.printf(
        "%d pipelines: %.1f %% of a core over %d s, %.2f of the aim of %.0f %%; compilers %.1f %%%n",
        pipelines, 100 * share, seconds, share / aim, 100 * aim, 100 * compilers.toNanos() / wall);
    spent.byName().entrySet().stream()
        .sorted(Map.Entry.<String, Duration>comparingByValue(Comparator.reverseOrder()))
        .limit(THREADS_SHOWN)
        .forEach(
            e ->
                System.out.printf(
                    "  %5.2f %%  %s%n",
                    100 * e.getValue().toMillis() / (1e3 * seconds), e.getKey()));
  }
}
