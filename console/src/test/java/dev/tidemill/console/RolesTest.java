package dev.tidemill.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tidemill.kit.access.Need;
import dev.tidemill.kit.access.Role;
import dev.tidemill.kit.store.ArtefactStore;
import dev.tidemill.schemas.message.Command;
import dev.tidemill.schemas.message.Demand;
import dev.tidemill.schemas.message.Route;
import dev.tidemill.schemas.message.RunEvent;
import dev.tidemill.schemas.message.RunEventBody;
import dev.tidemill.schemas.message.SignalSet;
import dev.tidemill.schemas.message.TriggerDecision;
import dev.tidemill.schemas.message.TriggerEvent;
import dev.tidemill.schemas.message.TriggerOutcome;
import dev.tidemill.schemas.spec.PipelineSpecs;
import dev.tidemill.schemas.spec.Task;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What each role may do and see, in its namespaces. */
class RolesTest extends RolesFixture {

  private static final ObjectMapper JSON = new ObjectMapper();

  private static Map<String, JsonNode> documented() throws IOException {
    Map<String, JsonNode> out = new TreeMap<>();
    JSON.readTree(RolesTest.class.getResourceAsStream("/console/openapi.json"))
        .path("paths")
        .properties()
        .forEach(
            p ->
                p.getValue()
                    .properties()
                    .forEach(m -> out.put(m.getKey() + " " + p.getKey(), m.getValue())));
    return out;
  }

  private static String word(Need need) {
    if (need instanceof Need.Somewhere s) {
      return s.role().word();
    } else if (need instanceof Need.InPath p) {
      return p.role().word();
    } else if (need instanceof Need.Everywhere e) {
      return e.role().word();
    }
    return "none";
  }

  @Test
  void everyOperationOfTheDocumentNamesTheRoleThatTheServerAsksFor() throws IOException {
    DeclaredRoutes declared = new DeclaredRoutes();
    Clock clock = Clock.systemUTC();
    new QueryRoutes(
            projection, new ArtefactStore(folder.resolve("a")), clock, new RecordedPast(List.of()))
        .add(declared);
    new CommandRoutes(projection, PipelineSpecs::parse, clock, sent::add).add(declared);
    new PreviewRoutes(projection, (spec, trigger, from, fires) -> List.of(), clock).add(declared);
    Map<String, String> asked = new TreeMap<>();
    declared.needs.forEach((route, need) -> asked.put(route, word(need)));
    asked.put("get /api/v1/events", "viewer");
    Map<String, String> said = new TreeMap<>();
    documented().forEach((route, operation) -> said.put(route, operation.path("x-role").asText()));
    assertThat(said).isEqualTo(asked);
    assertThat(declared.needs).doesNotContainValue(new Need.Nothing());
  }

  /** Every role at every operation, in its own namespace, in another, and without a token. */
  @Test
  void eachRoleIsLetInWhereItMayAndNowhereElse() throws IOException {
    for (Map.Entry<String, JsonNode> operation : documented().entrySet()) {
      String[] parts = operation.getKey().split(" ");
      boolean stream = parts[1].equals("/api/v1/events");
      Role needed = Role.of(operation.getValue().path("x-role").asText());
      String own = path(parts[1], "growth");
      assertThat(ask("", parts[0], own, "{}").statusCode()).as(own + " no token").isEqualTo(401);
      assertThat(ask("wrong", parts[0], own, "{}").statusCode()).as(own).isEqualTo(401);
      for (Role role : Role.values()) {
        boolean may = role.compareTo(needed) >= 0;
        boolean all = parts[1].equals("/api/v1/dead-letters");
        if (!(stream && may)) {
          assertThat(ask(role.word() + "-growth", parts[0], own, "{}").statusCode() == 403)
              .as(role + " of growth at " + operation.getKey())
              .isEqualTo(!may || all);
          assertThat(ask(role.word() + "-all", parts[0], own, "{}").statusCode() == 403)
              .as(role + " of all at " + operation.getKey())
              .isEqualTo(!may);
        }
        String other = path(parts[1], "risk");
        if (!other.equals(own)) {
          assertThat(ask(role.word() + "-growth", parts[0], other, "{}").statusCode())
              .as(role + " of growth at " + other)
              .isIn(403, 404);
        }
      }
    }
  }

  @Test
  void eachKindOfCommandNeedsItsRoleInThePipelinesNamespace() throws IOException {
    Map<String, Role> expected = new LinkedHashMap<>();
    for (String kind :
        List.of("trigger", "cancel", "pause", "resume", "abort", "rollback", "exclude-data")) {
      expected.put(kind, Role.OPERATOR);
    }
    expected.put("promote", Role.APPROVER);
    expected.put("include-data", Role.ADMIN);
    expected.put("delete", Role.ADMIN);
    Set<String> kinds =
        Stream.of(documented().get("post /api/v1/commands"))
            .flatMap(o -> o.findValues("kind").stream())
            .flatMap(k -> k.findValues("enum").stream())
            .flatMap(e -> Stream.iterate(0, i -> i < e.size(), i -> i + 1).map(e::get))
            .map(JsonNode::asText)
            .collect(Collectors.toSet());
    assertThat(kinds).isEqualTo(expected.keySet());
    for (Map.Entry<String, Role> kind : expected.entrySet()) {
      for (Role role : Role.values()) {
        boolean may = role.compareTo(kind.getValue()) >= 0;
        assertThat(command(role.word() + "-growth", kind.getKey(), OWN).statusCode())
            .as(role + " " + kind.getKey())
            .isEqualTo(may ? 202 : 403);
        assertThat(command(role.word() + "-growth", kind.getKey(), OTHER).statusCode())
            .as(role + " of growth, " + kind.getKey() + " in risk")
            .isEqualTo(403);
      }
    }
    assertThat(sent).allMatch(c -> c.pipeline().equals(OWN));
  }

  private HttpResponse<String> command(String token, String kind, String pipeline) {
    return ask(
        token,
        "post",
        "/api/v1/commands",
        """
        {"kind":"%s","pipeline":"%s","reason":"r","runId":"growth-run","digests":["%s"]}
        """
            .formatted(kind, pipeline, "0".repeat(64)));
  }

  @Test
  void aRefusalSaysWhichRoleInWhichNamespaceWouldDo() {
    assertThat(command("viewer-growth", "promote", OTHER).body())
        .contains("This needs the role operator in a namespace; viewer-growth is viewer in growth");
    assertThat(command("operator-growth", "promote", OTHER).body())
        .contains("This needs the role approver in risk; operator-growth is operator in growth");
    assertThat(get("viewer-growth", "/api/v1/dead-letters").body())
        .contains("This needs the role viewer in every namespace (*)");
    assertThat(get("viewer-growth", "/api/v1/pipelines/risk/none").body())
        .contains("This needs the role viewer in risk");
  }

  @Test
  void oneWhoMayOnlyOperateCannotSayWhichProgramsRun() throws IOException {
    for (Map.Entry<String, Integer> who :
        Map.of("operator-all", 403, "approver-all", 403, "admin-growth", 202, "admin-all", 202)
            .entrySet()) {
      assertThat(apply(who.getKey(), "growth")).as(who.getKey()).isEqualTo(who.getValue());
    }
    assertThat(apply("admin-growth", "risk")).isEqualTo(403);
    assertThat(sent).allMatch(c -> c.pipeline().equals(OWN));
  }

  private int apply(String token, String namespace) throws IOException {
    return ask(
            token,
            "post",
            "/api/v1/pipelines",
            JSON.writeValueAsString(
                Map.of(
                    "source",
                    yaml(namespace).replace("endpoint: flight-delays", "endpoint: " + namespace),
                    "folder",
                    folder.toString())))
        .statusCode();
  }

  @Test
  void aViewerOfOneNamespaceSeesNothingOfAnother() {
    projection.apply(
        new Route(
            "secret-endpoint",
            OTHER,
            1,
            1,
            NOW,
            Optional.empty(),
            0,
            List.of(),
            "id",
            0,
            1,
            List.of(),
            0,
            Task.BINARY_CLASSIFICATION));
    for (String path :
        List.of(
            "/api/v1/pipelines",
            "/api/v1/runs",
            "/api/v1/decisions",
            "/api/v1/models",
            "/api/v1/rollouts",
            "/api/v1/findings",
            "/api/v1/data",
            "/api/v1/routes",
            "/api/v1/gateways",
            "/api/v1/runs/risk-run",
            "/api/v1/runs/risk-run/logs",
            "/api/v1/runs/risk-run/why",
            "/api/v1/pipelines/growth/flight-delay",
            "/api/v1/decisions/why?pipeline=growth/delays")) {
      assertThat(get("viewer-growth", path).body())
          .as(path)
          .doesNotContain("risk/", "secret-endpoint", "asked-risk");
    }
    assertThat(get("viewer-growth", "/api/v1/runs").body()).contains("growth-run");
    assertThat(get("viewer-all", "/api/v1/runs").body()).contains("growth-run", "risk-run");
    assertThat(get("viewer-all", "/api/v1/routes").body()).contains("secret-endpoint");
    for (String query : List.of("namespace=risk", "pipeline=" + OTHER)) {
      assertThat(get("viewer-growth", "/api/v1/runs?" + query).statusCode()).isEqualTo(403);
    }
  }

  @Test
  void signalsThatReachedNoPipelineAreListedForThoseWhoSeeTheirPlace() {
    for (String pipeline : List.of("", "growth/unknown")) {
      projection.apply(
          new TriggerDecision(
              "d" + pipeline,
              pipeline,
              0,
              NOW,
              new TriggerEvent.Evaluated(
                  "",
                  TriggerOutcome.FILTERED,
                  new SignalSet(
                      1,
                      "",
                      List.of("lost"),
                      List.of(),
                      0,
                      0,
                      0,
                      Optional.empty(),
                      Optional.empty()),
                  List.of(),
                  Optional.empty(),
                  Optional.empty(),
                  "nobody of \"" + pipeline + "\" listens",
                  NOW,
                  1,
                  false,
                  Demand.TRAIN,
                  Map.of())));
    }
    String anybodys = "nobody of \\\"\\\" listens";
    String growths = "growth/unknown\\\" listens";
    assertThat(get("viewer-all", "/api/v1/decisions").body()).contains(anybodys, growths);
    assertThat(get("viewer-growth", "/api/v1/decisions").body())
        .contains(growths)
        .doesNotContain(anybodys);
    assertThat(get("viewer-all", "/api/v1/decisions?namespace=growth").body())
        .contains(growths)
        .doesNotContain(anybodys);
    assertThat(get("viewer-all", "/api/v1/pipelines").body()).doesNotContain("unknown");
  }

  @Test
  void theAnswerToACommandOfAnotherNamespaceStaysPending() {
    projection.apply(
        new RunEvent(
            "e2",
            OTHER,
            "",
            2,
            NOW,
            new RunEventBody.CommandAnswered("c1", false, "no-such-run", "risk-run is secret")));
    assertThat(get("viewer-growth", "/api/v1/commands/c1").body())
        .contains("pending")
        .doesNotContain("secret");
    assertThat(get("viewer-all", "/api/v1/commands/c1").body()).contains("rejected", "secret");
  }

  @Test
  void nobodyCanCancelARunOfAnotherPipelineUnderTheNameOfHisOwn() {
    String body = "{\"kind\":\"cancel\",\"pipeline\":\"%s\",\"runId\":\"risk-run\"}";
    assertThat(ask("operator-growth", "post", "/api/v1/commands", body.formatted(OWN)).statusCode())
        .isEqualTo(404);
    assertThat(sent).isEmpty();
  }

  @Test
  void aCommandNamesTheOneWhoseTokenItHasAndWhatWasClaimedBesideIt() {
    String body = "{\"kind\":\"trigger\",\"pipeline\":\"" + OWN + "\",\"actor\":\"%s\"}";
    ask("operator-growth", "post", "/api/v1/commands", body.formatted("anna"));
    ask("operator-growth", "post", "/api/v1/commands", body.formatted("operator-growth"));
    ask("operator-growth", "post", "/api/v1/commands", body.formatted(""));
    assertThat(sent)
        .extracting(Command::actor)
        .containsExactly("operator-growth (for anna)", "operator-growth", "operator-growth");
    sent.clear();
    for (String false_ :
        List.of("admin-all (for x)", "a\\u0000", "a\\nb", "a\\u202eb", "a（b）", "x".repeat(101))) {
      HttpResponse<String> answer =
          ask("operator-growth", "post", "/api/v1/commands", body.formatted(false_));
      assertThat(answer.statusCode()).as(false_).isEqualTo(400);
      assertThat(answer.body()).contains("\"field\":\"actor\"");
    }
    assertThat(sent).isEmpty();
  }
}
