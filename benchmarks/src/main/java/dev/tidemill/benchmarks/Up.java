package dev.tidemill.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * {@code ./tidemill up} in a process of its own, with the JVM options of the launcher, which
 * becomes that JVM. What it prints goes to a file.
 */
final class Up implements AutoCloseable {

  private static final ObjectMapper JSON = new ObjectMapper();

  private static final Duration READY_WITHIN = Duration.ofMinutes(2);

  private final Process process;
  private final File output;
  private final URI ready;
  private final long begunNanos;
  private final HttpClient http =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();

  private Up(Process process, File output, int port, long begunNanos) {
    this.process = process;
    this.output = output;
    this.ready = URI.create("http://127.0.0.1:" + port + "/health/ready");
    this.begunNanos = begunNanos;
  }

  /** The checkout that this program runs in. */
  static Path checkout() {
    Path folder = Path.of("").toAbsolutePath();
    while (folder != null && !Files.isExecutable(folder.resolve("tidemill"))) {
      folder = folder.getParent();
    }
    if (folder == null) {
      throw new IllegalStateException("Run it in a checkout of Tidemill: ./tidemill is needed");
    }
    return folder;
  }

  /** Builds it if needed, and brings its files into memory. */
  static void prepare() throws IOException, InterruptedException {
    Process version = command(checkout(), List.of("--version")).inheritIO().start();
    if (version.waitFor() != 0) {
      throw new IllegalStateException("./tidemill --version fails");
    }
  }

  /** Starts it on this home and three ports, API, gateway, Kafka. */
  static Up start(Path home, int port) throws IOException {
    File output = home.resolveSibling(home.getFileName() + ".out").toFile();
    long begun = System.nanoTime();
    List<String> arguments =
        List.of("up", "--home", home.toString(), "--port", Integer.toString(port));
    Process process =
        command(checkout(), arguments)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(output))
            .start();
    // It must not outlive a benchmark that is ended.
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
    return new Up(process, output, port, begun);
  }

  /** The launcher with these arguments, without settings of the environment. */
  static ProcessBuilder command(Path checkout, List<String> arguments) {
    List<String> all = new ArrayList<>(List.of(checkout.resolve("tidemill").toString()));
    all.addAll(arguments);
    ProcessBuilder builder = new ProcessBuilder(all);
    builder.environment().keySet().removeIf(v -> v.startsWith("TIDEMILL_"));
    return builder;
  }

  /**
   * Three free ports in a row on loopback, below those that the system gives to clients: while the
   * process is down, one that tries to reach it must not be given its port.
   */
  static int freePorts() throws IOException {
    for (int tries = 0; tries < 50; tries++) {
      int port = ThreadLocalRandom.current().nextInt(20_000, 32_000);
      if (free(port) && free(port + 1) && free(port + 2)) {
        return port;
      }
    }
    throw new IOException("No three free ports in a row");
  }

  private static boolean free(int port) {
    try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      return socket.isBound();
    } catch (IOException e) {
      return false;
    }
  }

  /** Waits until every service is ready; milliseconds since the process began. */
  long awaitReady() throws InterruptedException, TimeoutException {
    while (!isReady()) {
      if (!process.isAlive()) {
        throw new IllegalStateException("tidemill up has ended:\n" + output());
      }
      if (System.nanoTime() - begunNanos > READY_WITHIN.toNanos()) {
        throw new TimeoutException("tidemill up is not ready:\n" + output());
      }
      Thread.sleep(20);
    }
    return (System.nanoTime() - begunNanos) / 1_000_000;
  }

  private boolean isReady() throws InterruptedException {
    try {
      HttpResponse<String> response =
          http.send(
              HttpRequest.newBuilder(ready).timeout(Duration.ofSeconds(5)).build(),
              HttpResponse.BodyHandlers.ofString());
      JsonNode body = JSON.readTree(response.body());
      return response.statusCode() == 200 && body.path("ready").asBoolean();
    } catch (IOException e) {
      return false;
    }
  }

  /** A figure of {@code /proc/PID/status} in MB: {@code VmRSS}, {@code VmHWM}. */
  double megabytes(String figure) throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/" + process.pid() + "/status"))) {
      if (line.startsWith(figure + ":")) {
        return Long.parseLong(line.replaceAll("\\D", "")) / 1000.0 * 1.024;
      }
    }
    throw new IOException("No " + figure + " of process " + process.pid());
  }

  /** User and system time of the whole process so far. */
  Duration processorTime() {
    return process.info().totalCpuDuration().orElseThrow();
  }

  /** Of its threads. */
  ThreadTimes threadTimes() throws IOException {
    return ThreadTimes.of(process.pid());
  }

  /** kill -9, and waits until it is gone. */
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /** TERM, as Ctrl-C does, and waits; milliseconds. */
  long stop() throws InterruptedException, TimeoutException {
    long begun = System.nanoTime();
    process.destroy();
    if (!process.waitFor(60, TimeUnit.SECONDS)) {
      throw new TimeoutException("tidemill up does not stop:\n" + output());
    }
    return (System.nanoTime() - begun) / 1_000_000;
  }

  private String output() {
    try {
      return Files.readString(output.toPath(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      return e.toString();
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
    try {
      process.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
