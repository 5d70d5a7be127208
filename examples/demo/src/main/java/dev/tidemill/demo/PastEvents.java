package dev.tidemill.demo;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tidemill.cli.client.ApiClient;
import dev.tidemill.cli.client.CliException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * What has happened to a pipeline, asked from the queries: what the stream of events does not tell,
 * because it was not listened to.
 */
record PastEvents(ApiClient api, String pipeline) {

  private static final int OK = 200;
  private static final int NOT_FOUND = 404;

  /** The most that one query gives. */
  private static final int MOST = 5_000;

  /**
   * Everything from this time on, in the order in which it happened, findings last: their time is
   * that of the data. A pipeline that was never there has no past.
   *
   * @throws CliException if the server does not answer
   */
  List<ApiEvent> since(Instant from) {
    List<ApiEvent> all = new ArrayList<>();
    list("decisions").forEach(d -> all.add(ApiEvent.ofDecision(d)));
    for (JsonNode run : list("runs")) {
      if (!time(run, "updatedAt").isBefore(from)) {
        one("runs", run.path("runId")).path("events").forEach(e -> all.add(ApiEvent.ofRun(e)));
      }
    }
    for (JsonNode rollout : list("rollouts")) {
      if (!time(rollout, "updatedAt").isBefore(from)) {
        one("rollouts", rollout.path("rolloutId"))
            .path("events")
            .forEach(e -> all.add(ApiEvent.ofRollout(e)));
      }
    }
    all.removeIf(e -> e.at().isBefore(from));
    all.sort(Comparator.comparing(ApiEvent::at));
    List<JsonNode> findings = list("findings");
    for (int i = findings.size() - 1; i >= 0; i--) {
      all.add(ApiEvent.ofFinding(findings.get(i)));
    }
    return all;
  }

  /** The time of the newest event; the epoch if there is none. */
  Instant newest() {
    Instant newest = Instant.EPOCH;
    for (JsonNode d : list("decisions")) {
      newest = later(newest, time(d, "at"));
    }
    for (JsonNode run : list("runs")) {
      newest = later(newest, time(run, "updatedAt"));
    }
    for (JsonNode rollout : list("rollouts")) {
      newest = later(newest, time(rollout, "updatedAt"));
    }
    return newest;
  }

  private static Instant later(Instant a, Instant b) {
    return a.isBefore(b) ? b : a;
  }

  private static Instant time(JsonNode of, String field) {
    return Instant.parse(of.path(field).asText());
  }

  private List<JsonNode> list(String what) {
    String path =
        "/api/v1/%s?pipeline=%s&limit=%d".formatted(what, ApiClient.encode(pipeline), MOST);
    List<JsonNode> all = new ArrayList<>();
    answer(path).path(what).forEach(all::add);
    return all;
  }

  private JsonNode one(String what, JsonNode id) {
    return answer("/api/v1/" + what + "/" + ApiClient.encode(id.asText()));
  }

  private JsonNode answer(String path) {
    ApiClient.Answer answer = api.ask(path);
    boolean told = answer.status() == OK || answer.status() == NOT_FOUND;
    return told ? answer.body() : api.get(path); // asked again, for the error or a late answer
  }
}
