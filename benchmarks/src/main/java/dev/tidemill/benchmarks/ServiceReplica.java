package dev.tidemill.benchmarks;

import dev.tidemill.cli.home.HomeFiles;
import dev.tidemill.kit.kafka.KafkaAccess;
import dev.tidemill.standalone.EmbeddedKafka;
import java.io.File;
import java.io.IOException;
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
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * {@code ./tidemill SERVICE}, or {@code ./tidemill up} with all services, in a process of its own,
 * which the launcher becomes, as one of several replicas on a cluster. It may be started again
 * after it ended. What it prints goes to a file beside its home.
 */
final class ServiceReplica implements AutoCloseable {

  private static final Duration READY_WITHIN = Duration.ofMinutes(5);
  private static final int STOPS_WITHIN_SECONDS = 60;

  private final Plan plan;
  private final EmbeddedKafka kafka;
  private final int port;
  private final HttpClient http =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();
  private Process process;
  private long begunNanos; // to start, or to stop

  /**
   * How a replica is started.
   *
   * @param command the name of the service, or {@code up}
   * @param name its instance id, which tells it from the others
   * @param home its own, or one that it shares with others
   * @param heap as for {@code -Xmx}
   * @param settings beside the instance id
   */
  record Plan(String command, String name, Path home, String heap, Map<String, String> settings) {}

  /** A replica that has not begun. */
  ServiceReplica(Plan plan, EmbeddedKafka kafka) throws IOException {
    this.plan = plan;
    this.kafka = kafka;
    this.port = Up.freePorts();
    // It must not outlive a benchmark that is ended.
    Runtime.getRuntime().addShutdownHook(new Thread(this::close));
  }

  /** Starts its process. */
  void start() throws IOException {
    List<String> arguments = new ArrayList<>();
    arguments.addAll(List.of(plan.command(), "--home", plan.home().toString()));
    arguments.addAll(List.of("--port", Integer.toString(port)));
    arguments.addAll(List.of("--bootstrap-servers", kafka.bootstrapServers()));
    arguments.addAll(List.of("--set", "kafka-properties=" + kafka.clientProperties()));
    arguments.addAll(List.of("--set", "instance-id=" + plan.name()));
    plan.settings()
        .forEach((name, value) -> arguments.addAll(List.of("--set", name + "=" + value)));
    ProcessBuilder builder =
        Up.command(Up.checkout(), arguments)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(output()));
    builder.environment().put("TIDEMILL_HEAP", plan.heap());
    begunNanos = System.nanoTime();
    process = builder.start();
  }

  private File output() {
    return plan.home().resolveSibling(plan.name() + ".out").toFile();
  }

  String name() {
    return plan.name();
  }

  /** Where its API, or its health alone, is. */
  URI address() {
    return URI.create("http://127.0.0.1:" + port);
  }

  /** Where a gateway answers requests. */
  URI gatewayAddress() {
    return URI.create("http://127.0.0.1:" + (port + 1));
  }

  boolean ready() throws InterruptedException {
    return answers("/health/ready").isPresent();
  }

  /** Waits until it is ready; seconds since the process began. */
  double awaitReady() throws InterruptedException, TimeoutException {
    long asked = System.nanoTime();
    while (!ready()) {
      check(asked);
      Thread.sleep(20);
    }
    return seconds();
  }

  /** Waits until at least this many timers wait in its memory; seconds since the process began. */
  double awaitTimers(long timers) throws InterruptedException, TimeoutException {
    long asked = System.nanoTime();
    while (timers() < timers) {
      check(asked);
      Thread.sleep(50);
    }
    return seconds();
  }

  private double seconds() {
    return (System.nanoTime() - begunNanos) / 1e9;
  }

  private void check(long sinceNanos) throws TimeoutException {
    if (!process.isAlive()) {
      throw new IllegalStateException("The replica " + name() + " has ended:\n" + printed());
    }
    if (System.nanoTime() - sinceNanos > READY_WITHIN.toNanos()) {
      throw new TimeoutException("The replica " + name() + " does not get there:\n" + printed());
    }
  }

  /** How many timers wait in its memory. */
  long timers() throws InterruptedException {
    return answers("/metrics")
        .orElse("")
        .lines()
        .filter(line -> line.startsWith("tidemill_timers_waiting{"))
        .mapToLong(line -> (long) Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }

  /** What it answers with status 200, if it does. */
  private Optional<String> answers(String path) throws InterruptedException {
    try {
      HttpRequest request =
          HttpRequest.newBuilder(address().resolve(path))
              .header(
                  "Authorization",
                  "Bearer " + Files.readString(HomeFiles.token(plan.home())).strip())
              .timeout(Duration.ofSeconds(5))
              .build();
      HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
      return answer.statusCode() == 200 ? Optional.of(answer.body()) : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** Resident memory in MB. Linux only. */
  double residentMegabytes() throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/" + process.pid() + "/status"))) {
      if (line.startsWith("VmRSS:")) {
        return Long.parseLong(line.replaceAll("\\D", "")) / 1000.0 * 1.024;
      }
    }
    throw new IOException("The memory of process " + process.pid() + " is not told");
  }

  /** kill -9, and waits until it is gone. */
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /** TERM, as Ctrl-C does, and waits. */
  void stop() throws InterruptedException, TimeoutException {
    tellToStop();
    awaitStopped();
  }

  /** TERM, as Ctrl-C does. */
  void tellToStop() {
    begunNanos = System.nanoTime();
    process.destroy();
  }

  /** Waits until it has stopped; seconds since it was told to. */
  double awaitStopped() throws InterruptedException, TimeoutException {
    if (!process.waitFor(STOPS_WITHIN_SECONDS, TimeUnit.SECONDS)) {
      throw new TimeoutException("The replica " + name() + " does not stop:\n" + printed());
    }
    return seconds();
  }

  private String printed() {
    try {
      return Files.readString(output().toPath(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      return e.toString();
    }
  }

  /** How its cluster is reached. */
  KafkaAccess access() {
    return kafka.access();
  }

  @Override
  public void close() {
    if (process != null) {
      process.destroyForcibly();
    }
  }
}
