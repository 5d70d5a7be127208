package dev.tidemill.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tidemill.cli.client.ApiClient;
import dev.tidemill.cli.client.CliException;
import dev.tidemill.cli.client.CommandSender;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Optional;

/** Waits for the run that a command led to, and tells its stages meanwhile. */
public final class RunFollower {

  private static final int NOT_FOUND = 404;
  private static final Duration RUN_WITHIN = Duration.ofSeconds(60);
  private static final Duration END_WITHIN = Duration.ofHours(24);

  private final ApiClient api;
  private final PrintWriter progress;
  private int eventsTold;
  private String told = "";
  private boolean needsTold;

  RunFollower(ApiClient api, PrintWriter progress) {
    this.api = api;
    this.progress = progress;
  }

  /**
   * The run at its end.
   *
   * @param key of its pipeline
   * @param said what was printed of the command's answer: that is not told again
   * @throws CliException if there is none, or it does not end
   */
  JsonNode follow(String key, String commandId, String said) {
    told = said;
    String path = "/api/v1/runs/" + ApiClient.encode(runOf(key, commandId));
    CommandSender.until(
        RUN_WITHIN, () -> Optional.of(api.ask(path)).filter(a -> a.status() != NOT_FOUND));
    return CommandSender.until(
            END_WITHIN, () -> Optional.of(look(path)).filter(r -> r.has("outcome")))
        .orElseThrow(
            () ->
                new CliException(
                    "The run has not ended within " + END_WITHIN.toHours() + " h", 75));
  }

  /** 0 if the run did what it was for. */
  public static int exitCode(JsonNode run) {
    String outcome = run.path("outcome").asText();
    return outcome.equals("promoted") || outcome.equals("no-change") ? 0 : 1;
  }

  /** The command's signal may have to wait until other runs have ended. */
  private String runOf(String key, String commandId) {
    String path = "/api/v1/commands/" + ApiClient.encode(commandId);
    long begin = System.nanoTime();
    while (true) {
      JsonNode command = api.get(path);
      if (command.has("runId")) {
        return command.path("runId").asText();
      }
      String decision = command.path("decision").asText();
      boolean waits = decision.equals("waiting");
      if (waits) {
        tell(key + ": waits " + command.path("reason").asText());
      } else if (!decision.isEmpty()) {
        throw new CliException(
            "No run for command "
                + commandId
                + ": "
                + decision
                + ", "
                + command.path("reason").asText(),
            1);
      }
      Duration waited = Duration.ofNanos(System.nanoTime() - begin);
      if (waited.compareTo(waits ? END_WITHIN : RUN_WITHIN) > 0) {
        throw new CliException(
            "No run for command " + commandId + " within " + waited.toSeconds() + " s", 75);
      }
      CommandSender.pause();
    }
  }

  /** Tells each stage that began since the last look, however short it was, and the end. */
  private JsonNode look(String path) {
    JsonNode run = api.get(path);
    String id = run.path("runId").asText();
    JsonNode events = run.path("events");
    for (; eventsTold < events.size(); eventsTold++) {
      JsonNode body = events.get(eventsTold).path("body");
      if (body.path("type").asText().equals("stage-started")) {
        tell(id + ": " + body.path("stage").asText());
      }
    }
    tell(state(run));
    if (run.path("stage").asText().equals("rolling-out") && !needsTold) {
      needsTold = tellNeeds(id, run);
    }
    return run;
  }

  /**
   * Says what the candidate now waits for, and what can be done if that does not come. False if the
   * rollout is not known yet.
   */
  private boolean tellNeeds(String id, JsonNode run) {
    ApiClient.Answer rollout =
        api.ask("/api/v1/rollouts/" + ApiClient.encode(run.path("rolloutId").asText()));
    String needs = rollout.body().path("needs").asText();
    if (!needs.isEmpty()) {
      tell(
          """
          %1$s: %2$s. What else there is:
            tidemill promote %3$s: the candidate serves at once (it passed the gate)
            tidemill abort %3$s: the champion stays
            serving: {backend: none} in pipeline.yaml: no traffic, who passes the gate is champion
            Ctrl-C ends only this command; `tidemill why %1$s` shows how the rollout goes on\
          """
              .formatted(id, needs, run.path("pipeline").asText()));
    }
    return rollout.status() != NOT_FOUND;
  }

  /** Where a run is or how it ended, and why, in one line. */
  static String state(JsonNode run) {
    String stage = run.path("outcome").asText(run.path("stage").asText());
    String message = run.path("message").asText();
    return run.path("runId").asText() + ": " + (stage + " " + message).strip();
  }

  private void tell(String line) {
    if (!line.equals(told)) {
      told = line;
      progress.println(line);
      progress.flush();
    }
  }
}
