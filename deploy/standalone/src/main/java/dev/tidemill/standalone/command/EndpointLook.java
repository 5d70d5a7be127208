package dev.tidemill.standalone.command;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tidemill.cli.client.ApiClient;
import dev.tidemill.cli.client.CliException;
import dev.tidemill.schemas.spec.PipelineSpec;
import java.util.List;
import java.util.OptionalDouble;

/** Asks the server whether another pipeline has the endpoint, and how much it is asked. */
record EndpointLook(ApiClient api) {

  private static final int AWAY = 69;

  Reality at(PipelineSpec spec) {
    String endpoint = spec.rollout().map(r -> r.serving().endpoint()).orElse("");
    if (endpoint.isEmpty()) {
      return Reality.NOTHING;
    }
    try {
      for (JsonNode other : api.get("/api/v1/pipelines").path("pipelines")) {
        String key = other.path("pipeline").asText();
        if (other.path("endpoint").asText().equals(endpoint)
            && !other.path("deleted").asBoolean()
            && !key.equals(spec.key())) {
          return new Reality(
              List.of(
                  "spec.rollout.serving.endpoint: %s is the endpoint of pipeline %s; choose another, or delete that pipeline."
                      .formatted(endpoint, key)),
              List.of());
        }
      }
      return Reality.NOTHING;
    } catch (CliException e) {
      if (e.exitCode() != AWAY) {
        throw e;
      }
      return Reality.NOTHING.noting(
          "No server answers at %s, so whether the endpoint %s is free is not known."
              .formatted(api.server(), endpoint));
    }
  }

  /** What the endpoint answers a day of late; empty if there is no such figure or no server. */
  OptionalDouble requestsPerDay(PipelineSpec spec) {
    try {
      for (JsonNode pipeline : api.get("/api/v1/pipelines").path("pipelines")) {
        JsonNode perDay = pipeline.path("requestsPerDay");
        if (pipeline.path("pipeline").asText().equals(spec.key()) && perDay.isNumber()) {
          return OptionalDouble.of(perDay.asDouble());
        }
      }
    } catch (CliException e) {
      if (e.exitCode() != AWAY) {
        throw e;
      }
    }
    return OptionalDouble.empty();
  }
}
