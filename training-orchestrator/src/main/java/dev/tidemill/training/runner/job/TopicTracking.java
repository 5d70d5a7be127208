package dev.tidemill.training.runner.job;

import dev.tidemill.kit.access.Tokens;
import dev.tidemill.schemas.message.JobWork.TrainModel;
import dev.tidemill.schemas.message.TrackedStatus;
import dev.tidemill.schemas.message.TrackingEvent;
import dev.tidemill.schemas.message.TrackingEventBody;
import dev.tidemill.schemas.message.TrackingEventBody.AttemptClosed;
import dev.tidemill.schemas.message.TrackingEventBody.AttemptOpened;
import dev.tidemill.schemas.text.ExperimentId;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Notes attempts on the tracking topic, with the hash of a token for each: the API lets its holder
 * log to that attempt until it is closed.
 *
 * @param api where programs reach the tracking API
 * @param worker who notes it
 * @param log sends an event; completes once Kafka has it
 */
public record TopicTracking(URI api, String worker, Log log, InstantSource clock)
    implements AttemptTracking {

  private static final Duration ANSWERS_WITHIN = Duration.ofSeconds(5);

  /** Doubles each time: each question that comes too early is a refusal in the log of the API. */
  private static final Duration BETWEEN = Duration.ofMillis(50);

  private static final Duration AFTER_TIMEOUT = Duration.ofMinutes(10);

  /** Sends an event. */
  @FunctionalInterface
  public interface Log {
    CompletableFuture<?> send(String key, TrackingEvent event);
  }

  @Override
  public Map<String, String> open(TrainModel work, RunnerJob job) throws InterruptedException {
    String pipeline = job.job().pipeline();
    String trackedRun = trackedRun(job);
    String token = Tokens.create();
    Instant until = clock.instant().plus(work.spec().train().timeout()).plus(AFTER_TIMEOUT);
    try {
      send(
              pipeline,
              new AttemptOpened(
                  trackedRun,
                  pipeline,
                  job.job().runId(),
                  job.job().attempt(),
                  Tokens.sha256(token),
                  until))
          .get(ANSWERS_WITHIN.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException e) {
      job.note("nothing can be tracked: Kafka did not take the attempt: " + e);
      return Map.of();
    }
    String problem = problem(trackedRun, token);
    if (!problem.isEmpty()) {
      job.note("nothing can be tracked: " + api + " " + problem);
      return Map.of();
    }
    return Map.of(
        "MLFLOW_TRACKING_URI", api.toString(),
        "MLFLOW_TRACKING_TOKEN", token,
        "MLFLOW_EXPERIMENT_NAME", pipeline,
        "MLFLOW_RUN_ID", trackedRun);
  }

  private static String trackedRun(RunnerJob job) {
    return ExperimentId.trackedRun(job.job().runId(), job.job().attempt());
  }

  private CompletableFuture<?> send(String pipeline, TrackingEventBody body) {
    String experiment = ExperimentId.of(pipeline);
    return log.send(experiment, new TrackingEvent(experiment, clock.instant(), worker, body));
  }

  /** What keeps the program from logging; empty once its tracked run can be read with its token. */
  private String problem(String trackedRun, String token) throws InterruptedException {
    HttpClient client = HttpClient.newBuilder().connectTimeout(ANSWERS_WITHIN).build();
    HttpRequest request =
        HttpRequest.newBuilder(
                URI.create(
                    api.toString().replaceAll("/+$", "")
                        + "/api/2.0/mlflow/runs/get?run_id="
                        + trackedRun))
            .timeout(ANSWERS_WITHIN)
            .header("Authorization", "Bearer " + token)
            .build();
    long deadline = System.nanoTime() + ANSWERS_WITHIN.toNanos();
    long wait = BETWEEN.toMillis();
    String problem;
    do {
      problem = problem(client, request);
      if (problem.isEmpty()) {
        return problem;
      }
      long left = Duration.ofNanos(deadline - System.nanoTime()).toMillis();
      Thread.sleep(Math.max(0, Math.min(wait, left)));
      wait *= 2;
    } while (System.nanoTime() < deadline);
    return problem;
  }

  private static String problem(HttpClient client, HttpRequest request)
      throws InterruptedException {
    try {
      int status = client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
      return status == 200 ? "" : "answers " + status;
    } catch (IOException e) {
      return "does not answer: " + e;
    }
  }

  @Override
  public void close(RunnerJob job, TrackedStatus status) {
    send(job.job().pipeline(), new AttemptClosed(trackedRun(job), status))
        .whenComplete(
            (kept, error) -> {
              if (error != null) {
                job.note("the end of the attempt is not tracked: " + error.getMessage());
              }
            });
  }
}
