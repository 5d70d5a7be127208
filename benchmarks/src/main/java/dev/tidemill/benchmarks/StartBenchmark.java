package dev.tidemill.benchmarks;

import dev.tidemill.standalone.EmbeddedKafka;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeoutException;

/**
 * Start-up time and resident memory of {@code ./tidemill up}: {@code StartBenchmark [starts] [idle
 * seconds]}.
 *
 * <p>From the start of the launcher's process to the first answer of {@code /health/ready} that
 * says yes: on a fresh home, which is formatted and gets its topics, and on the home that the fresh
 * start left when it was stopped. Resident memory is {@code VmRSS} of the last start of each kind
 * after it has been idle. The limit: the embedded broker alone, started in this process (so without
 * the start of a JVM, which is measured as {@code ./tidemill --version}). It runs on Linux only,
 * because it reads {@code /proc}.
 */
public final class StartBenchmark {

  private static final double AIM_SECONDS = 8;
  private static final double AIM_MEGABYTES = 800;

  private StartBenchmark() {}

  /** Measures and prints. */
  public static void main(String[] arguments) throws Exception {
    int starts = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 5;
    Duration idle = Duration.ofSeconds(arguments.length > 1 ? Long.parseLong(arguments[1]) : 30);
    Up.prepare();
    List<Double> jvm = new ArrayList<>();
    List<Double> broker = new ArrayList<>();
    List<Double> fresh = new ArrayList<>();
    List<Double> existing = new ArrayList<>();
    double[] megabytes = new double[2];
    for (int i = 0; i < starts; i++) {
      Duration watched = i == starts - 1 ? idle : Duration.ZERO;
      try (TemporaryFolder folder = TemporaryFolder.create("start")) {
        jvm.add(launcherOnly());
        broker.add(brokerOnly(folder.path().resolve("broker")));
        Path home = folder.path().resolve("home");
        megabytes[0] = start(home, watched, fresh);
        megabytes[1] = start(home, watched, existing);
      }
    }
    System.out.printf(
        "%-34s %8s %8s %8s%n", "seconds, " + starts + " times", "min", "median", "max");
    print("./tidemill --version", jvm);
    print("broker alone, fresh, in a warm JVM", broker);
    print("up on a fresh home", fresh);
    print("up on an existing home", existing);
    System.out.printf(
        "median over the aim of %.0f s: %.2f fresh, %.2f existing%n",
        AIM_SECONDS,
        Quantiles.of(fresh).p50() / AIM_SECONDS,
        Quantiles.of(existing).p50() / AIM_SECONDS);
    System.out.printf(
        "resident after %d s idle: %.0f MB fresh, %.0f MB existing, %.2f of the aim of %.0f MB%n",
        idle.toSeconds(),
        megabytes[0],
        megabytes[1],
        Math.max(megabytes[0], megabytes[1]) / AIM_MEGABYTES,
        AIM_MEGABYTES);
  }

  private static void print(String what, List<Double> seconds) {
    Quantiles q = Quantiles.of(seconds);
    System.out.printf("%-34s %8.2f %8.2f %8.2f%n", what, q.at(0), q.p50(), q.max());
  }

  private static double launcherOnly() throws IOException, InterruptedException {
    long begun = System.nanoTime();
    Up.prepare();
    return (System.nanoTime() - begun) / 1e9;
  }

  private static double brokerOnly(Path folder) throws IOException {
    java.nio.file.Files.createDirectories(folder);
    long begun = System.nanoTime();
    try (EmbeddedKafka kafka = EmbeddedKafka.start(folder, 0)) {
      double seconds = (System.nanoTime() - begun) / 1e9;
      if (kafka.bootstrapServers().isEmpty()) {
        throw new IllegalStateException("The broker has no address");
      }
      return seconds;
    }
  }

  /** Starts and stops it; resident megabytes after the idle time. */
  private static double start(Path home, Duration idle, List<Double> seconds)
      throws IOException, InterruptedException, TimeoutException {
    try (Up up = Up.start(home, Up.freePorts())) {
      seconds.add(up.awaitReady() / 1e3);
      Thread.sleep(idle.toMillis());
      double resident = up.megabytes("VmRSS");
      up.stop();
      return resident;
    }
  }
}
