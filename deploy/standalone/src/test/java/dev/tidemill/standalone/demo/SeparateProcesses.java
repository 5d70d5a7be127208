package dev.tidemill.standalone.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tidemill.standalone.ChildProcess;
import dev.tidemill.standalone.Cluster;
import dev.tidemill.standalone.Services;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Each service in a process of its own, as an operator starts them: seven processes on one home.
 */
final class SeparateProcesses implements AutoCloseable {

  private static final Pattern API =
      Pattern.compile("(?:console and API|health, metrics) +http://127.0.0.1:(\\d+)");
  private static final Pattern GATEWAY = Pattern.compile("gateway +http://127.0.0.1:(\\d+)/v2");

  /** What the operating system makes of a process that TERM ended, however cleanly. */
  private static final int ENDED_BY_TERM = 143;

  private final Map<Services, ChildProcess> running = new EnumMap<>(Services.class);
  private final Path folder;
  private final Cluster.Running kafka;

  private SeparateProcesses(Path folder, Cluster.Running kafka) {
    this.folder = folder;
    this.kafka = kafka;
  }

  /** Starts all at once and waits until each is ready. */
  static SeparateProcesses start(Path folder, Cluster.Running kafka)
      throws IOException, InterruptedException {
    SeparateProcesses processes = new SeparateProcesses(folder, kafka);
    try {
      for (Services service : Services.values()) {
        processes.start(service);
      }
      processes.awaitReady();
      return processes;
    } catch (IOException | InterruptedException | RuntimeException | Error e) {
      processes.kill();
      throw e;
    }
  }

  /** The home that they share. */
  Path home() {
    return folder.resolve("home");
  }

  /** Starts a service, also again. */
  void start(Services service) throws IOException {
    running.put(
        service,
        ChildProcess.tidemill(
            folder,
            service.title(),
            "--home",
            home().toString(),
            "--port",
            "0",
            "--bootstrap-servers",
            kafka.bootstrapServers(),
            "--set",
            "kafka-properties=" + kafka.properties().map(Path::toString).orElse("")));
  }

  /** kill -9 of a service, which starts again. */
  void restart(Services service) throws IOException {
    running.get(service).close();
    start(service);
  }

  private void awaitReady() throws IOException, InterruptedException {
    for (ChildProcess process : running.values()) {
      await()
          .atMost(Duration.ofMinutes(4))
          .until(
              () -> {
                assertThat(process.alive()).as(process.output()).isTrue();
                return process.output().contains("Ctrl-C stops it.");
              });
      operations(port(API, process));
    }
  }

  /** What an operator asks of each. */
  private void operations(int port) throws IOException, InterruptedException {
    HttpClient http = HttpClient.newHttpClient();
    String token = Files.readString(home().resolve("token")).strip(); // all of them share it
    for (String path : new String[] {"/health/live", "/health/ready", "/metrics"}) {
      HttpResponse<String> answer =
          http.send(
              HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                  .header("Authorization", "Bearer " + token)
                  .build(),
              HttpResponse.BodyHandlers.ofString());
      assertThat(answer.statusCode()).as(path + ": " + answer.body()).isEqualTo(200);
      assertThat(answer.body()).isNotBlank();
    }
  }

  /** Where the console answers. */
  URI api() {
    return URI.create("http://127.0.0.1:" + port(API, running.get(Services.CONSOLE)));
  }

  /** Where the gateway answers. */
  URI gateway() {
    return URI.create("http://127.0.0.1:" + port(GATEWAY, running.get(Services.GATEWAY)));
  }

  private static int port(Pattern where, ChildProcess process) {
    Matcher found = where.matcher(process.output());
    assertThat(found.find()).as(process.output()).isTrue();
    return Integer.parseInt(found.group(1));
  }

  /** Each stops cleanly when it is told to. */
  @Override
  public void close() {
    try {
      for (ChildProcess process : running.values()) {
        assertThat(process.stop()).as(process.output()).isEqualTo(ENDED_BY_TERM);
        assertThat(process.output()).endsWith("Stopped.\n");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      kill();
    }
  }

  private void kill() {
    running.values().forEach(ChildProcess::close);
  }
}
