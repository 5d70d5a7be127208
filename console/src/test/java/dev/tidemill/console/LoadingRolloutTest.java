package dev.tidemill.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tidemill.kit.http.HttpServer;
import dev.tidemill.schemas.message.EndpointState;
import dev.tidemill.schemas.message.GatewayState;
import dev.tidemill.schemas.message.LoadStatus;
import dev.tidemill.schemas.message.LoadedVersion;
import dev.tidemill.schemas.message.RolloutEvent;
import dev.tidemill.schemas.message.RolloutEventBody;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A rollout whose candidate no gateway can load yet. */
class LoadingRolloutTest extends ConsoleFixture {

  private static final String NOT_READY = "its server is not ready yet: /ready answers 404";
  private static final String SAID = "gateway-1 cannot load version 2: " + NOT_READY;

  private final Projection loading = new Projection();
  private HttpServer console;

  @BeforeEach
  void theSecondRolloutHasOnlyBegun() {
    records.stream().filter(LoadingRolloutTest::untilItBegins).forEach(loading::apply);
    console = serve(loading);
  }

  @AfterEach
  void close() {
    console.close();
  }

  private static boolean untilItBegins(Object event) {
    return !(event instanceof RolloutEvent e)
        || !e.rolloutId().equals("rollout-2")
        || e.body() instanceof RolloutEventBody.RolloutStarted;
  }

  @Test
  void whatKeepsTheGatewayFromLoadingItIsToldWhereItIsLookedFor() {
    gateway(2, NOT_READY);
    assertThat(get(console, "rollouts").at("/rollouts/0/message").asText()).isEqualTo(SAID);
    assertThat(get(console, "rollouts/rollout-2").path("message").asText()).isEqualTo(SAID);
    assertThat(why()).contains("waits: " + SAID);
  }

  @Test
  void neitherAnotherVersionsProblemNorOneOfAGatewayThatIsGoneIsTold() {
    gateway(1, NOT_READY);
    assertThat(get(console, "rollouts/rollout-2").path("message").asText()).isEmpty();
    gateway(2, "");
    assertThat(why()).doesNotContain("waits: ");
    gateway(2, NOT_READY);
    now = now.plus(Duration.ofMinutes(2));
    assertThat(get(console, "rollouts/rollout-2").path("message").asText()).isEmpty();
  }

  private String why() {
    JsonNode lines = get(console, "runs/flight-delays-3/why").path("lines");
    StringBuilder all = new StringBuilder();
    lines.forEach(line -> all.append(line.asText()).append('\n'));
    return all.toString();
  }

  private void gateway(int version, String error) {
    LoadedVersion held =
        new LoadedVersion(version, "c0ffee", LoadStatus.LOADING, error, List.of(), Double.NaN);
    EndpointState endpoint =
        new EndpointState("flight-delays", PIPELINE, 1, 5, List.of(held), 0, 0, 0, 0, 0, 0, 0);
    loading.apply(
        new GatewayState("gateway-1", now, Duration.ofSeconds(60), "", List.of(endpoint)));
  }
}
