package dev.tidemill.training.runner.job;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.tidemill.kit.access.Tokens;
import dev.tidemill.kit.job.protocol.ExecutionId;
import dev.tidemill.kit.sql.Permit;
import dev.tidemill.schemas.message.Job;
import dev.tidemill.schemas.message.JobWork.TrainModel;
import dev.tidemill.schemas.message.Prepared;
import dev.tidemill.schemas.message.Snapshot;
import dev.tidemill.schemas.message.TrackedStatus;
import dev.tidemill.schemas.message.TrackingEvent;
import dev.tidemill.schemas.message.TrackingEventBody.AttemptClosed;
import dev.tidemill.schemas.message.TrackingEventBody.AttemptOpened;
import dev.tidemill.schemas.text.ExperimentId;
import dev.tidemill.schemas.trace.Trace;
import dev.tidemill.training.TestSpecs;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** What the program of an attempt is told, and what the topic is told of it. */
class TopicTrackingTest {

  private static final Instant NOW = Instant.parse("2026-01-05T10:00:00Z");

  private final List<TrackingEvent> sent = new CopyOnWriteArrayList<>();
  private final List<String> asked = new CopyOnWriteArrayList<>();
  private final List<String> notes = new CopyOnWriteArrayList<>();

  private TopicTracking tracking(String api) {
    return new TopicTracking(
        URI.create(api),
        "runner-1",
        (key, event) -> {
          sent.add(event);
          return CompletableFuture.completedFuture(key);
        },
        InstantSource.fixed(NOW));
  }

  private static TrainModel work() {
    return new TrainModel(
        TestSpecs.read(RunnerJobsFixture.YAML.formatted("description: none")),
        "/p",
        "code",
        new Prepared("t", "h", "p", Optional.empty(), List.of()),
        new Snapshot("s", NOW, NOW, NOW, NOW, NOW, 1, 1, "t", "h", List.of(), List.of(), "rule"),
        Map.of(),
        7);
  }

  private RunnerJob job() {
    Job job =
        new Job("run/train/2", "default/small", "run-1", 2, NOW, Duration.ofMinutes(1), work());
    return new RunnerJob(
        job,
        new ExecutionId("e"),
        Path.of("."),
        (error, text) -> notes.add(text),
        Permit.ALWAYS,
        Permit.ALWAYS,
        Trace.of("job"));
  }

  @Test
  void theProgramIsToldItsRunOnceTheApiKnowsItsToken() throws Exception {
    HttpServer api = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
    api.createContext(
        "/api/2.0/mlflow/runs/get",
        exchange -> {
          asked.add(
              exchange.getRequestURI().getQuery()
                  + " "
                  + exchange.getRequestHeaders().getFirst("Authorization"));
          exchange.sendResponseHeaders(200, -1);
          exchange.close();
        });
    api.start();
    try {
      String url = "http://127.0.0.1:" + api.getAddress().getPort();
      Map<String, String> variables = tracking(url).open(work(), job());

      String run = ExperimentId.trackedRun("run-1", 2);
      String token = variables.get("MLFLOW_TRACKING_TOKEN");
      assertThat(variables)
          .containsEntry("MLFLOW_TRACKING_URI", url)
          .containsEntry("MLFLOW_RUN_ID", run)
          .containsEntry("MLFLOW_EXPERIMENT_NAME", "default/small");
      assertThat(asked).containsExactly("run_id=" + run + " Bearer " + token);
      assertThat(sent)
          .containsExactly(
              new TrackingEvent(
                  ExperimentId.of("default/small"),
                  NOW,
                  "runner-1",
                  new AttemptOpened(
                      run,
                      "default/small",
                      "run-1",
                      2,
                      Tokens.sha256(token),
                      NOW.plus(Duration.ofMinutes(11)))));
      assertThat(sent.toString()).doesNotContain(token);
      assertThat(job().tracked(variables).variablesOfAttempt()).containsAllEntriesOf(variables);
    } finally {
      api.stop(0);
    }
  }

  @Test
  void anApiThatDoesNotKnowTheTokenYetIsAskedAgain() throws Exception {
    HttpServer api = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
    api.createContext(
        "/",
        exchange -> {
          asked.add(exchange.getRequestURI().getPath());
          exchange.sendResponseHeaders(asked.size() < 4 ? 401 : 200, -1);
          exchange.close();
        });
    api.start();
    try {
      String url = "http://127.0.0.1:" + api.getAddress().getPort();
      assertThat(tracking(url).open(work(), job())).containsEntry("MLFLOW_TRACKING_URI", url);
      assertThat(asked).hasSize(4);
      assertThat(notes).isEmpty();
    } finally {
      api.stop(0);
    }
  }

  @Test
  void theEndOfAnAttemptEndsItsTokens() {
    tracking("http://127.0.0.1:1").close(job(), TrackedStatus.FAILED);
    assertThat(sent)
        .extracting(TrackingEvent::body)
        .containsExactly(
            new AttemptClosed(ExperimentId.trackedRun("run-1", 2), TrackedStatus.FAILED));
  }

  @Test
  void anAttemptThatCannotLogTrainsAllTheSame() throws Exception {
    TopicTracking deaf =
        new TopicTracking(
            URI.create("http://127.0.0.1:1"),
            "runner-1",
            (key, event) -> CompletableFuture.failedFuture(new IllegalStateException("away")),
            InstantSource.fixed(NOW));
    assertThat(deaf.open(work(), job())).isEmpty();
    assertThat(notes).hasSize(1).first().asString().contains("nothing can be tracked", "away");
  }
}
