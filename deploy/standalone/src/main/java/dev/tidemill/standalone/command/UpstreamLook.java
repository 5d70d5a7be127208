package dev.tidemill.standalone.command;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tidemill.cli.client.ApiClient;
import dev.tidemill.cli.client.CliException;
import dev.tidemill.schemas.spec.PipelineSpec;
import dev.tidemill.schemas.spec.PipelineSpecs;
import dev.tidemill.schemas.spec.trigger.Upstream;
import java.util.Optional;

/** Asks the server whether a pipeline would start itself through those that are applied. */
record UpstreamLook(ApiClient api) {

  private static final int AWAY = 69;
  private static final int NOT_THERE = 66;

  Reality at(PipelineSpec spec) {
    if (spec.triggers().stream().noneMatch(t -> t.kind() instanceof Upstream)) {
      return Reality.NOTHING;
    }
    try {
      return Reality.ofCircle(spec, this::applied);
    } catch (CliException e) {
      if (e.exitCode() != AWAY) {
        throw e;
      }
      return Reality.NOTHING.noting(
          "No server answers at %s, so whether its upstream pipelines wait for %s is not known."
              .formatted(api.server(), spec.key()));
    }
  }

  private Optional<PipelineSpec> applied(String key) {
    try {
      JsonNode pipeline = api.get("/api/v1/pipelines/" + key);
      return pipeline.path("deleted").asBoolean()
          ? Optional.empty()
          : PipelineSpecs.parse(pipeline.path("source").asText(), key).spec();
    } catch (CliException e) {
      if (e.exitCode() != NOT_THERE) {
        throw e;
      }
      return Optional.empty();
    }
  }
}
