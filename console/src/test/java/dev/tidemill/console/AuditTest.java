package dev.tidemill.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tidemill.kit.access.Principal;
import dev.tidemill.kit.access.Role;
import dev.tidemill.kit.access.RoleGrant;
import dev.tidemill.kit.http.Door;
import dev.tidemill.kit.http.HttpOptions;
import dev.tidemill.kit.http.HttpServer;
import dev.tidemill.kit.store.ArtefactStore;
import dev.tidemill.schemas.message.Command;
import dev.tidemill.schemas.message.CommandBody;
import dev.tidemill.schemas.message.Demand;
import dev.tidemill.schemas.message.PauseTarget;
import dev.tidemill.schemas.message.RolloutEvent;
import dev.tidemill.schemas.message.RolloutEventBody;
import dev.tidemill.schemas.message.RolloutOutcome;
import dev.tidemill.schemas.message.RunEvent;
import dev.tidemill.schemas.message.RunEventBody;
import dev.tidemill.schemas.message.RunOutcome;
import dev.tidemill.schemas.message.SignalSet;
import dev.tidemill.schemas.message.TriggerDecision;
import dev.tidemill.schemas.message.TriggerEvent;
import dev.tidemill.schemas.message.TriggerOutcome;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuditTest {

  private static final Instant NOW = Instant.parse("2026-01-05T10:00:00Z");

  @TempDir Path folder;
  private final Projection projection = new Projection();
  private HttpServer server;

  @BeforeEach
  void start() {
    Clock clock = Clock.fixed(NOW, ZoneOffset.UTC);
    server =
        HttpServer.start(
            new HttpOptions(
                "127.0.0.1",
                0,
                Door.of(
                    token ->
                        switch (token) {
                          case "all" ->
                              Optional.of(
                                  Principal.proven("root", RoleGrant.everywhere(Role.VIEWER)));
                          case "growth" ->
                              Optional.of(
                                  Principal.proven(
                                      "anna", new RoleGrant(Role.VIEWER, Set.of("growth"))));
                          default -> Optional.empty();
                        }),
                10_000),
            routes ->
                new QueryRoutes(
                        projection, new ArtefactStore(folder), clock, new RecordedPast(List.of()))
                    .add(routes));
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private List<JsonNode> audit(String token, String query) {
    try {
      HttpResponse<String> answer =
          HttpClient.newHttpClient()
              .send(
                  HttpRequest.newBuilder(
                          URI.create("http://127.0.0.1:" + server.port() + "/api/v1/audit" + query))
                      .header("Authorization", "Bearer " + token)
                      .build(),
                  HttpResponse.BodyHandlers.ofString());
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
      List<JsonNode> out = new ArrayList<>();
      new ObjectMapper().readTree(answer.body()).path("audit").forEach(out::add);
      return out;
    } catch (IOException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private void command(String id, String pipeline, Instant at, String actor, CommandBody body) {
    projection.apply(new Command(id, pipeline, at, at.plus(Duration.ofMinutes(5)), actor, body));
  }

  private static RunEvent run(long sequence, RunEventBody body) {
    return new RunEvent("e" + sequence, "growth/a", "a-1", sequence, NOW, body);
  }

  private static RolloutEvent rollout(String id, long sequence, RolloutEventBody body) {
    return new RolloutEvent("r" + sequence, "growth/a", id, sequence, NOW, body);
  }

  @Test
  void ofACommandWithHugeTextsTheAuditHoldsAndShowsTheBeginning() {
    String huge = "x".repeat(900_000);
    command("c1", "growth/a", NOW, huge, new CommandBody.TriggerRun(huge, Map.of("a", huge)));
    command(
        "c2", "growth/a", NOW, "anna", new CommandBody.ExcludeData(List.of(huge, huge), "wrong"));
    for (JsonNode entry : audit("all", "")) {
      for (String field : List.of("of", "reason", "actor")) {
        assertThat(entry.path(field).asText()).as(field).hasSizeLessThan(1_100);
      }
    }
    assertThat(Audit.shortened(huge)).endsWith("xxx... (900000 characters)");
  }

  private void firedByHand(String command, String run) {
    projection.apply(
        new TriggerDecision(
            "d2",
            "growth/a",
            2,
            NOW,
            new TriggerEvent.Evaluated(
                "manual",
                TriggerOutcome.FIRED,
                new SignalSet(
                    1,
                    "",
                    List.of("command:" + command),
                    List.of(),
                    1,
                    0,
                    0,
                    Optional.empty(),
                    Optional.empty()),
                List.of(),
                Optional.of(run),
                Optional.empty(),
                "asked for",
                NOW,
                1,
                true,
                Demand.TRAIN,
                Map.of())));
  }

  @Test
  void aRunByHandIsShownWithWhoAskedForItAndWhatBecameOfIt() {
    command(
        "c1",
        "growth/a",
        NOW,
        "ci-bot (for anna)",
        new CommandBody.TriggerRun("new data", Map.of("seed", "7")));
    assertThat(audit("all", "").get(0).path("state").asText()).isEqualTo("pending");
    projection.apply(
        new TriggerDecision(
            "d1",
            "growth/a",
            1,
            NOW,
            new TriggerEvent.CommandAnswered("c1", true, "accepted", "")));
    firedByHand("c1", "a-1");
    projection.apply(run(1, new RunEventBody.RolloutSeen("a-rollout")));
    projection.apply(run(2, new RunEventBody.RunEnded(RunOutcome.PROMOTED, "PROMOTED", "")));
    projection.apply(
        rollout(
            "a-rollout",
            1,
            new RolloutEventBody.RolloutEnded(
                RolloutOutcome.PROMOTED, "PROMOTED", "", Optional.of(2), Optional.empty())));
    JsonNode one = audit("all", "").get(0);
    assertThat(one.path("at").asText()).isEqualTo(NOW.toString());
    assertThat(one.path("actor").asText()).isEqualTo("ci-bot (for anna)");
    assertThat(one.path("command").asText()).isEqualTo("trigger");
    assertThat(one.path("of").asText()).isEqualTo("seed=7");
    assertThat(one.path("reason").asText()).isEqualTo("new data");
    assertThat(one.path("state").asText()).isEqualTo("accepted");
    assertThat(one.path("decision").asText()).isEqualTo("fired");
    assertThat(one.path("runId").asText()).isEqualTo("a-1");
    assertThat(one.path("runOutcome").asText()).isEqualTo("promoted");
    assertThat(one.path("rolloutOutcome").asText()).isEqualTo("promoted");
  }

  @Test
  void whatWasRefusedByItsOwnerIsShownWithTheReasonAndWhatNobodyAnsweredToo() {
    command("c1", "growth/a", NOW, "anna", new CommandBody.PromoteRollout("now"));
    command("c2", "growth/a", NOW.minusSeconds(600), "anna", new CommandBody.DeletePipeline("old"));
    projection.apply(
        rollout(
            "",
            1,
            new RolloutEventBody.CommandAnswered(
                "c1", false, "no-rollout", "No rollout is in progress")));
    List<JsonNode> all = audit("all", "");
    assertThat(all)
        .extracting(e -> e.path("state").asText())
        .containsExactly("rejected", "unanswered");
    assertThat(all.get(0).path("message").asText()).isEqualTo("No rollout is in progress");
    assertThat(all.get(1).path("command").asText()).isEqualTo("delete");
  }

  @Test
  void anAbortNamesTheRolloutThatItEnded() {
    command("c1", "growth/a", NOW, "anna", new CommandBody.AbortRollout("slow"));
    projection.apply(
        rollout("r-7", 1, new RolloutEventBody.CommandAnswered("c1", true, "accepted", "")));
    projection.apply(
        rollout(
            "r-7",
            2,
            new RolloutEventBody.RolloutEnded(
                RolloutOutcome.ABORTED, "BY_HAND", "", Optional.empty(), Optional.empty())));
    JsonNode one = audit("all", "").get(0);
    assertThat(one.path("rolloutId").asText()).isEqualTo("r-7");
    assertThat(one.path("rolloutOutcome").asText()).isEqualTo("aborted");
  }

  @Test
  void itIsChosenByPersonTimePipelineAndShowsOnlyWhatOneMaySee() {
    CommandBody pause = new CommandBody.Pause(PauseTarget.TRIGGER, "new-week", "holidays");
    command("c1", "growth/a", NOW.minusSeconds(300), "anna", pause);
    command("c2", "growth/b", NOW.minusSeconds(200), "ci-bot (for anna)", pause);
    command("c3", "risk/a", NOW.minusSeconds(100), "anna (claimed)", pause);
    command("c4", "risk/a", NOW, "annabel", pause);
    assertThat(ids(audit("all", ""))).containsExactly("c4", "c3", "c2", "c1");
    assertThat(audit("all", "").get(0).path("of").asText()).isEqualTo("trigger new-week");
    assertThat(ids(audit("all", "?actor=anna"))).containsExactly("c3", "c2", "c1");
    assertThat(ids(audit("all", "?actor=ci-bot"))).containsExactly("c2");
    assertThat(ids(audit("all", "?since=" + NOW.minusSeconds(200)))).hasSize(3);
    assertThat(ids(audit("all", "?pipeline=growth/b"))).containsExactly("c2");
    assertThat(ids(audit("all", "?namespace=risk&limit=1"))).containsExactly("c4");
    assertThat(ids(audit("growth", ""))).containsExactly("c2", "c1");
  }

  private static List<String> ids(List<JsonNode> entries) {
    return entries.stream().map(e -> e.path("commandId").asText()).toList();
  }
}
