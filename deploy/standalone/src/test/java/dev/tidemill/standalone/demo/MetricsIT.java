package dev.tidemill.standalone.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tidemill.demo.Demo;
import dev.tidemill.standalone.Cluster;
import dev.tidemill.standalone.metric.Exposition;
import dev.tidemill.standalone.metric.Exposition.Sample;
import dev.tidemill.standalone.metric.KnownMetrics;
import dev.tidemill.standalone.metric.PrometheusServer;
import dev.tidemill.standalone.metric.ShownPanels;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.assertj.core.api.SoftAssertions;

/**
 * The same, watched: what the services show is what the catalogue of metrics says, and where
 * Prometheus is installed it takes the rules, no alert comes, and every panel has data.
 */
class MetricsIT extends DemoIT {

  /** Shown once something has happened that does not happen here. */
  private static final Map<String, String> NEEDS =
      Map.of(
          "tidemill_labels_", "a pipeline that reads labels from a place",
          "tidemill_messages_", "a trigger that listens to a topic",
          "tidemill_notifications_", "a bucket that tells of its changes on a topic",
          "tidemill_schedule_missed_", "a schedule",
          "tidemill_evidence_requests_repeated_", "a request id that is used twice",
          "tidemill_findings_total", "a finding",
          "tidemill_hook_requests_", "a hook that is called, and opened",
          "jvm_gc_concurrent_phase_", "a collector that works beside the program");

  @Override
  Deployment services(Cluster.Running kafka) throws Exception {
    Deployment running = super.services(kafka);
    try {
      Optional<PrometheusServer> prometheus =
          PrometheusServer.startIfInstalled(
              home, running.site().api().server().getPort(), home.resolve("home/token"));
      return new Watched(running, prometheus, home.resolve("home/token"));
    } catch (Exception | Error e) {
      running.close();
      throw e;
    }
  }

  private record Watched(Deployment running, Optional<PrometheusServer> prometheus, Path tokenFile)
      implements Deployment {

    @Override
    public Demo.Site site() {
      return running.site();
    }

    /** The demo has ended; its services run. */
    @Override
    public void close() {
      try (running) {
        check();
      } catch (IOException e) {
        throw new AssertionError(e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      } finally {
        prometheus.ifPresent(PrometheusServer::close);
      }
    }

    private void check() throws IOException, InterruptedException {
      Exposition shown = new Exposition(scrape());
      SoftAssertions all = new SoftAssertions();
      all.check(() -> onlyWhatTheCatalogueSays(shown));
      all.check(() -> allThatTheCatalogueSays(shown));
      all.check(() -> theFiguresAreThoseOfTheDemo(shown));
      if (prometheus.isPresent()) {
        all.check(() -> theRulesAreQuiet(prometheus.get()));
        all.check(
            () ->
                assertThat(ShownPanels.empty(prometheus.get()))
                    .as("panels without data")
                    .isEmpty());
      }
      all.assertAll();
    }

    private String scrape() throws IOException, InterruptedException {
      String token = Files.readString(tokenFile).strip();
      URI metrics =
          URI.create("http://127.0.0.1:" + running.site().api().server().getPort() + "/metrics");
      HttpResponse<String> answer =
          HttpClient.newHttpClient()
              .send(
                  HttpRequest.newBuilder(metrics)
                      .header("Authorization", "Bearer " + token)
                      .build(),
                  HttpResponse.BodyHandlers.ofString());
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
      return answer.body();
    }

    private static void onlyWhatTheCatalogueSays(Exposition shown) {
      Map<String, Set<String>> other = new TreeMap<>();
      shown
          .labels()
          .forEach(
              (name, labels) -> {
                if (!labels.equals(KnownMetrics.all().get(name))) {
                  other.put(name, labels);
                }
              });
      assertThat(other).as("shown, and not so in the catalogue").isEmpty();
    }

    private static void allThatTheCatalogueSays(Exposition shown) {
      Set<String> missing = new TreeSet<>(KnownMetrics.all().keySet());
      missing.removeAll(shown.labels().keySet());
      missing.removeIf(name -> NEEDS.keySet().stream().anyMatch(name::startsWith));
      assertThat(missing).as("in the catalogue, and not shown").isEmpty();
    }

    private static void theFiguresAreThoseOfTheDemo(Exposition shown) {
      Map<String, String> pipeline = Map.of("pipeline", "demo/flight-delays");
      assertThat(
              shown.sum(
                  "tidemill_run_duration_seconds_count", with(pipeline, "outcome", "promoted")))
          .isGreaterThanOrEqualTo(1);
      assertThat(shown.sum("tidemill_rollout_champion", pipeline)).isGreaterThanOrEqualTo(2);
      assertThat(shown.sum("tidemill_trigger_signals", with(pipeline, "bucket", "received")))
          .isPositive();
      assertThat(shown.sum("tidemill_trigger_unbalanced", Map.of())).isZero();
      assertThat(shown.sum("tidemill_dead_letters_total", Map.of())).isZero();
      double weights = shown.sum("tidemill_rollout_weight", pipeline);
      assertThat(weights).as("percent that versions are to answer").isEqualTo(100);
      List<Sample> notReady =
          shown.samples().stream()
              .filter(s -> s.name().equals("tidemill_ready") && s.value() != 1)
              .toList();
      assertThat(notReady).isEmpty();
    }

    private static Map<String, String> with(Map<String, String> labels, String key, String value) {
      Map<String, String> more = new TreeMap<>(labels);
      more.put(key, value);
      return more;
    }

    private static void theRulesAreQuiet(PrometheusServer prometheus) {
      await()
          .atMost(Duration.ofSeconds(20))
          .untilAsserted(
              () -> {
                List<String> bad = new ArrayList<>();
                for (JsonNode group : prometheus.get("/api/v1/rules").path("groups")) {
                  for (JsonNode rule : group.path("rules")) {
                    if (!rule.path("health").asText().equals("ok")) {
                      bad.add(rule.path("name").asText() + ": " + rule.path("lastError").asText());
                    }
                  }
                }
                assertThat(bad).as("rules that cannot be evaluated").isEmpty();
              });
      JsonNode alerts = prometheus.get("/api/v1/alerts").path("alerts");
      List<String> firing = new ArrayList<>();
      alerts.forEach(a -> firing.add(a.path("labels").path("alertname").asText()));
      assertThat(firing.stream().distinct().collect(Collectors.toSet()))
          .as("alerts of a Tidemill that is well: " + alerts)
          .isEmpty();
    }
  }
}
