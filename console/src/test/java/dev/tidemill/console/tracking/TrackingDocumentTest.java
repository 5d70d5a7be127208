package dev.tidemill.console.tracking;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tidemill.console.DeclaredRoutes;
import dev.tidemill.kit.store.ArtefactStore;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrackingDocumentTest {

  @TempDir Path folder;

  @Test
  void theDocumentNamesEveryOperationOfTheTrackingApi() throws IOException {
    DeclaredRoutes declared = new DeclaredRoutes();
    TrackingDesk desk =
        new TrackingDesk(new TrackingProjection(), event -> {}, InstantSource.fixed(Instant.EPOCH));
    new TrackingRoutes(desk, new ArtefactStore(folder), 1_000).add(declared);
    Set<String> routes = new TreeSet<>();
    declared.needs.keySet().forEach(r -> routes.add(r.replace("<path>", "{path}")));

    Set<String> documented = new TreeSet<>();
    JsonNode paths =
        new ObjectMapper()
            .readTree(
                TrackingDocumentTest.class.getResourceAsStream("/console/openapi-tracking.json"))
            .path("paths");
    paths
        .properties()
        .forEach(
            p ->
                p.getValue()
                    .fieldNames()
                    .forEachRemaining(m -> documented.add(m + " " + p.getKey())));

    assertThat(documented).isEqualTo(routes);
  }
}
