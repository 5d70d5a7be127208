package dev.tidemill.console;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tidemill.kit.http.HttpError;
import dev.tidemill.kit.http.Json;
import dev.tidemill.kit.store.ArtefactStore;
import dev.tidemill.schemas.message.GatewayState;
import dev.tidemill.schemas.message.ModelVersion;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;

/** Makes a request of the champion's golden requests: one whose answer the model gate knows. */
final class Examples {

  private final ArtefactStore artefacts;
  private final Clock clock;

  Examples(ArtefactStore artefacts, Clock clock) {
    this.artefacts = artefacts;
    this.clock = clock;
  }

  /**
   * What an example is made of.
   *
   * @param golden digest of the golden requests
   * @param gateway where it answers
   */
  record Source(String endpoint, ModelVersion champion, String golden, String gateway) {}

  /**
   * Finds it without the store, because it is called while the projection is locked.
   *
   * @throws HttpError if nothing serves yet
   */
  Source source(PipelineView pipeline, Collection<GatewayState> gateways) {
    if (pipeline.deleted()) {
      throw HttpError.conflict(
          pipeline.pipeline
              + " was deleted: nothing of it is served; apply it again to begin anew");
    }
    String endpoint =
        pipeline
            .current
            .flatMap(v -> v.spec().rollout())
            .map(r -> r.serving().endpoint())
            .orElseThrow(() -> HttpError.notFound(pipeline.pipeline + " has no endpoint"));
    ModelVersion champion =
        pipeline
            .champion
            .map(pipeline.models::get)
            .orElseThrow(
                () ->
                    HttpError.conflict(
                        pipeline.pipeline
                            + " has no champion yet; start a run with `tidemill trigger`"));
    String golden =
        champion
            .verdict()
            .goldenDigest()
            .orElseThrow(
                () ->
                    HttpError.conflict(
                        "Version " + champion.version() + " has no golden requests"));
    GatewayState gateway =
        gateways.stream()
            .filter(g -> g.at().plus(g.timeToLive()).isAfter(clock.instant()))
            .filter(g -> g.endpoints().stream().anyMatch(e -> e.endpoint().equals(endpoint)))
            .reduce((a, b) -> a.at().isAfter(b.at()) ? a : b)
            .orElseThrow(() -> HttpError.conflict("No gateway serves " + endpoint + " now"));
    return new Source(endpoint, champion, golden, gateway.address());
  }

  /** Reads the store, which may take long. */
  Map<String, Object> of(Source source) {
    ModelVersion champion = source.champion();
    try (InputStream in = artefacts.open(source.golden())) {
      JsonNode document = Json.mapper().readTree(in);
      Map<String, Object> out = new LinkedHashMap<>();
      out.put("endpoint", source.endpoint());
      out.put("gateway", source.gateway());
      out.put("version", champion.version());
      out.put("output", champion.signature().positiveOutput().orElse(""));
      out.put("features", champion.signature().features());
      out.put("column", champion.signature().positiveColumn().orElse(-1));
      JsonNode texts = document.path("texts").path(0);
      out.put(
          "request",
          ExampleRequest.of(champion.signature(), document.path("inputs").path(0), texts));
      out.put("expected", document.path("scores").path(0));
      out.put("expectedClasses", document.path("classes").path(0));
      return out;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
