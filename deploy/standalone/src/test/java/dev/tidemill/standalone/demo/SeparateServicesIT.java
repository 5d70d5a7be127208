package dev.tidemill.standalone.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tidemill.kit.service.ServiceContext;
import dev.tidemill.kit.settings.Settings;
import dev.tidemill.standalone.ChildProcess;
import dev.tidemill.standalone.Services;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The same with each service in a process of its own, all started at once on a new cluster. */
class SeparateServicesIT extends DemoIT {

  private static final Pattern API = Pattern.compile("console and API +http://127.0.0.1:(\\d+)");
  private static final Pattern GATEWAY = Pattern.compile("gateway +http://127.0.0.1:(\\d+)/v2");

  /** What the operating system makes of a process that TERM ended, however cleanly. */
  private static final int ENDED_BY_TERM = 143;

  @Override
  Deployment services(String bootstrapServers) throws Exception {
    Processes processes = new Processes();
    try {
      for (Services service : Services.values()) {
        processes.start(service, bootstrapServers);
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
    private Demo.Site site;

    void start(Services service, String bootstrapServers) throws IOException {
      running.put(
          service,
          ChildProcess.tidemill(
              home,
              service.name().toLowerCase(Locale.ROOT).replace('_', '-'),
              "--home",
              home.resolve("home").toString(),
              "--port",
              "0",
              "--bootstrap-servers",
              bootstrapServers));
      site =
          new Demo.Site(
              new ServiceContext(
                  "demo",
                  bootstrapServers,
                  home.resolve("home"),
                  Settings.defaults(),
                  new SimpleMeterRegistry()),
              0,
              0);
    }

    void awaitReady() throws IOException, InterruptedException {
      for (ChildProcess process : running.values()) {
        await()
            .atMost(Duration.ofSeconds(120))
            .until(
                () -> {
                  assertThat(process.alive()).as(process.output()).isTrue();
                  return process.output().contains("Ctrl-C stops it.");
                });
        operations(port(API, process));
      }
      site =
          new Demo.Site(
              site.context(),
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
      for (String path : new String[] {"/health/live", "/health/ready", "/metrics"}) {
        HttpResponse<String> answer =
            http.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)).build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(path + ": " + answer.body()).isEqualTo(200);
        assertThat(answer.body()).isNotBlank();
      }
    }

    @Override
    public Demo.Site site() {
      return site;
    }

    void kill() {
      running.values().forEach(ChildProcess::close);
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
  }
}
