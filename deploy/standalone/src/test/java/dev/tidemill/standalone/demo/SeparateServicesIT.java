package dev.tidemill.standalone.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tidemill.demo.Demo;
import dev.tidemill.kit.service.ServiceContext;
import dev.tidemill.kit.settings.Settings;
import dev.tidemill.standalone.ChildProcess;
import dev.tidemill.standalone.Cluster;
import dev.tidemill.standalone.Services;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.Writer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The same with each service in a process of its own, all started at once on a new cluster, and
 * most of them killed with -9 while they have work in hand.
 */
class SeparateServicesIT extends DemoIT {

  private static final Pattern API =
      Pattern.compile("(?:console and API|health, metrics) +http://127.0.0.1:(\\d+)");
  private static final Pattern GATEWAY = Pattern.compile("gateway +http://127.0.0.1:(\\d+)/v2");

  /** What the operating system makes of a process that TERM ended, however cleanly. */
  private static final int ENDED_BY_TERM = 143;

  /** What the demo has just told when the service dies, once. */
  private static final Map<Services, Pattern> KILL_WHEN =
      Map.of(
          Services.DEPLOYER, Pattern.compile("rollout of version 1"),
          Services.TRIGGER_SERVICE, Pattern.compile("week  4 .* arrives with"),
          Services.TRAINING_ORCHESTRATOR, Pattern.compile("week  5 .* decided by"),
          Services.VALIDATION_SERVICE, Pattern.compile("week  5 .* trained a candidate"));

  private static final Pattern NEVER = Pattern.compile("(?!)");

  /** One more: traffic does not wait until the monitor is back, so a rollout takes more of it. */
  @Override
  int weeks() {
    return 7;
  }

  @Override
  Deployment services(Cluster.Running kafka) throws Exception {
    Processes processes = new Processes(kafka);
    try {
      for (Services service : Services.values()) {
        processes.start(service);
      }
      processes.awaitReady();
      return processes;
    } catch (Exception | Error e) {
      processes.kill();
      throw e;
    }
  }

  /** Seven processes. */
  private final class Processes implements Deployment {

    private final Map<Services, ChildProcess> running = new EnumMap<>(Services.class);
    private final Map<Services, Pattern> killWhen = new EnumMap<>(KILL_WHEN);
    private final Set<Services> killed = EnumSet.noneOf(Services.class);
    private final Cluster.Running kafka;
    private Demo.Site site;

    Processes(Cluster.Running kafka) {
      this.kafka = kafka;
    }

    void start(Services service) throws IOException {
      running.put(
          service,
          ChildProcess.tidemill(
              home,
              service.title(),
              "--home",
              home.resolve("home").toString(),
              "--port",
              "0",
              "--bootstrap-servers",
              kafka.bootstrapServers(),
              "--set",
              "kafka-properties=" + kafka.properties().map(Path::toString).orElse("")));
    }

    void awaitReady() throws IOException, InterruptedException {
      for (ChildProcess process : running.values()) {
        await()
            .atMost(Duration.ofMinutes(2))
            .until(
                () -> {
                  assertThat(process.alive()).as(process.output()).isTrue();
                  return process.output().contains("Ctrl-C stops it.");
                });
        operations(port(API, process));
      }
      site =
          new Demo.Site(
              new ServiceContext(
                  "demo",
                  kafka.access(),
                  home.resolve("home"),
                  Settings.defaults(),
                  new SimpleMeterRegistry()),
              port(API, running.get(Services.CONSOLE)),
              port(GATEWAY, running.get(Services.GATEWAY)));
    }

    private static int port(Pattern where, ChildProcess process) {
      Matcher found = where.matcher(process.output());
      assertThat(found.find()).as(process.output()).isTrue();
      return Integer.parseInt(found.group(1));
    }

    /** What an operator asks of each. */
    private void operations(int port) throws IOException, InterruptedException {
      HttpClient http = HttpClient.newHttpClient();
      String token = Files.readString(home.resolve("home/token")).strip(); // all of them share it
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
            killWhoHasWork(line.toString());
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

    private void killWhoHasWork(String line) throws IOException {
      for (Services service : KILL_WHEN.keySet()) {
        if (killWhen.getOrDefault(service, NEVER).matcher(line).find()) {
          killWhen.remove(service);
          running.get(service).close();
          killed.add(service);
          start(service);
        }
      }
    }

    void kill() {
      running.values().forEach(ChildProcess::close);
    }

    /** Each stops cleanly when it is told to. */
    @Override
    public void close() {
      try {
        assertThat(killed).isEqualTo(KILL_WHEN.keySet());
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
  }
}
