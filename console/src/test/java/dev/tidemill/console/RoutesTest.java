package dev.tidemill.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tidemill.kit.store.ArtefactStore;
import dev.tidemill.schemas.message.Condition;
import dev.tidemill.schemas.message.RunEvent;
import dev.tidemill.schemas.message.RunEventBody;
import dev.tidemill.schemas.message.RunKind;
import dev.tidemill.schemas.message.RunOutcome;
import dev.tidemill.schemas.message.SignalSet;
import dev.tidemill.schemas.message.TriggerDecision;
import dev.tidemill.schemas.message.TriggerEvent;
import dev.tidemill.schemas.spec.PipelineSpecs;
import java.io.IOException;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class RoutesTest extends RunningRoutes {

  private static TriggerEvent.Fired fired() {
    SignalSet signals =
        new SignalSet(
            2,
            "d1d2",
            List.of("s1", "s2"),
            List.of(),
            1,
            4800,
            9000,
            Optional.empty(),
            Optional.empty());
    return new TriggerEvent.Fired(
        "fire",
        "flight-delays-1",
        RunKind.TRAIN,
        List.of("new-week"),
        signals,
        List.of(new Condition("newRows", "4800", "at least 3000", true)),
        "4800 new rows",
        Optional.empty(),
        Optional.empty(),
        List.of(),
        Map.of(),
        1,
        spec(),
        "/p");
  }

  private void runIsThere() {
    pipelineIsThere();
    projection.apply(new TriggerDecision("d1", "demo/flight-delays", 1, NOW, fired()));
    projection.apply(event(1, new RunEventBody.RunRequested("d1", fired())));
    projection.apply(
        event(
            2, new RunEventBody.RunEnded(RunOutcome.REJECTED, "DATA_GATE", "a tenth is missing")));
  }

  private static RunEvent event(long sequence, RunEventBody body) {
    return new RunEvent(
        "e" + sequence,
        "demo/flight-delays",
        "flight-delays-1",
        sequence,
        NOW.plusSeconds(sequence),
        body);
  }

  @Test
  void aRunIsListedAndShownWithItsCauseAndExplained() {
    runIsThere();
    assertThat(get("/api/v1/runs").at("/runs/0/outcome").asText()).isEqualTo("rejected");
    assertThat(get("/api/v1/runs?signal=s2").path("runs")).hasSize(1);
    assertThat(get("/api/v1/runs?signal=s3").path("runs")).isEmpty();
    assertThat(get("/api/v1/runs/flight-delays-1").at("/cause/signals/ids/0").asText())
        .isEqualTo("s1");
    assertThat(get("/api/v1/runs/flight-delays-1/why").path("lines").toString())
        .contains(
            "because new-week: 4800 new rows",
            "+ newRows: 4800 (needs at least 3000)",
            "ended rejected (DATA_GATE)");
    assertThat(get("/api/v1/decisions").at("/decisions/0/event/type").asText()).isEqualTo("fired");
  }

  @Test
  void whatIsNotThereIsSaidWithWhatIs() {
    pipelineIsThere();
    assertThat(get("/api/v1/runs?pipeline=demo/none").at("/error/message").asText())
        .contains("known: demo/flight-delays");
    assertThat(get("/api/v1/runs/none").at("/error/code").asText()).isEqualTo("not-found");
    assertThat(get("/api/v1/runs?limit=many").at("/error/field").asText()).isEqualTo("limit");
  }

  @Test
  void theNextFiresOfSchedulesAreShownFromNowOnOrFromAnyInstant() {
    pipelineIsThere();
    String path = "/api/v1/pipelines/demo/flight-delays/preview";
    assertThat(get(path).path("fires")).hasSize(20);
    assertThat(get(path).path("timeZoneRules").asText()).matches("20[0-9]{2}[a-z]+");
    assertThat(get(path).at("/fires/0/at").asText()).isEqualTo(NOW.plusSeconds(3600).toString());
    JsonNode two = get(path + "?limit=2&from=2027-01-01T00:00:00Z");
    assertThat(two.path("fires")).hasSize(2);
    assertThat(two.at("/fires/1/local").asText()).isEqualTo("2027-01-01T02:00:00Z");
    assertThat(get(path + "?trigger=nobody").at("/error/message").asText())
        .contains("has no schedule nobody");
    assertThat(get(path + "?from=tomorrow").at("/error/field").asText()).isEqualTo("from");
    assertThat(get(path + "?limit=1001").at("/error/field").asText()).isEqualTo("limit");
  }

  @Test
  void theOpenApiDocumentNamesEveryRoute() throws IOException {
    DeclaredRoutes collector = new DeclaredRoutes();
    new QueryRoutes(
            projection,
            new ArtefactStore(folder.resolve("a")),
            Clock.systemUTC(),
            new RecordedPast(List.of()))
        .add(collector);
    new CommandRoutes(projection, PipelineSpecs::parse, Clock.systemUTC(), sent::add)
        .add(collector);
    new PreviewRoutes(projection, RunningRoutes::planned, Clock.systemUTC()).add(collector);
    Set<String> routes = new TreeSet<>(collector.needs.keySet());
    routes.add("get /api/v1/events");
    Set<String> documented = new TreeSet<>();
    JsonNode paths =
        JSON.readTree(RoutesTest.class.getResourceAsStream("/console/openapi.json")).path("paths");
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
