package dev.tidemill.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tidemill.schemas.message.Command;
import dev.tidemill.schemas.message.CommandBody;
import dev.tidemill.schemas.message.PauseTarget;
import dev.tidemill.schemas.message.TriggerDecision;
import dev.tidemill.schemas.message.TriggerEvent;
import dev.tidemill.schemas.spec.trigger.Schedule.MissedPolicy;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CommandRoutesTest extends RunningRoutes {

  @Test
  void resumeSaysWhatBecomesOfPlannedTimesOfThePause() {
    pipelineIsThere();
    String resume = "{\"kind\":\"resume\",\"pipeline\":\"demo/flight-delays\"";
    post("/api/v1/commands", resume + ",\"missed\":\"last\"}");
    assertThat(sent)
        .singleElement()
        .satisfies(
            c ->
                assertThat(c.body())
                    .isEqualTo(
                        new CommandBody.Resume(
                            PauseTarget.PIPELINE, "", "", Optional.of(MissedPolicy.LAST))));
    for (String wrong :
        List.of(
            resume + ",\"missed\":\"some\"}",
            resume + ",\"target\":\"rollout\",\"missed\":\"all\"}",
            resume.replace("resume", "pause") + ",\"missed\":\"all\"}")) {
      assertThat(post("/api/v1/commands", wrong).at("/error/field").asText())
          .as(wrong)
          .isEqualTo("missed");
    }
  }

  @Test
  void aCommandGoesToKafkaAndItsAnswerIsFound() {
    pipelineIsThere();
    JsonNode answer =
        post(
            "/api/v1/commands",
            "{\"kind\":\"trigger\",\"pipeline\":\"demo/flight-delays\",\"reason\":\"why"
                + " not\",\"actor\":\"me\"}");
    assertThat(sent)
        .singleElement()
        .satisfies(
            c -> assertThat(c.body()).isEqualTo(new CommandBody.TriggerRun("why not", Map.of())));
    String id = answer.path("commandId").asText();
    assertThat(get("/api/v1/commands/" + id).path("state").asText()).isEqualTo("pending");
    projection.apply(
        new TriggerDecision(
            "d2",
            "demo/flight-delays",
            2,
            NOW,
            new TriggerEvent.CommandAnswered(id, true, "accepted", "run started")));
    assertThat(get("/api/v1/commands/" + id).path("state").asText()).isEqualTo("accepted");
  }

  @Test
  void aRequestThatIsSentAgainUnderItsKeyIsTheSameCommand() {
    pipelineIsThere();
    String once = idOf("key-1", RUN + "}");
    assertThat(idOf("key-1", RUN + "}")).isEqualTo(once);
    assertThat(idOf("key-2", RUN + "}")).isNotEqualTo(once);
    assertThat(idOf("key-1", RUN + ",\"reason\":\"another\"}")).isNotEqualTo(once);
    assertThat(post("/api/v1/commands", RUN + "}").path("commandId").asText())
        .isNotEqualTo(post("/api/v1/commands", RUN + "}").path("commandId").asText());
    assertThat(sent).hasSize(6);
    for (String wrong : List.of("two words", "x".repeat(201))) {
      assertThat(keyed(wrong, RUN + "}").at("/error/field").asText()).isEqualTo(CommandIds.HEADER);
    }
  }

  @Test
  void theFirstAnswerToACommandCounts() {
    pipelineIsThere();
    answered("id", true, "deleted");
    answered("id", false, "there is no such pipeline");
    assertThat(get("/api/v1/commands/id").path("state").asText()).isEqualTo("accepted");
    assertThat(get("/api/v1/commands/id").path("message").asText()).isEqualTo("deleted");
  }

  private void answered(String id, boolean accepted, String message) {
    projection.apply(
        new TriggerDecision(
            "d-" + message,
            "demo/flight-delays",
            2,
            NOW,
            new TriggerEvent.CommandAnswered(id, accepted, "CODE", message)));
  }

  private String idOf(String key, String body) {
    return keyed(key, body).path("commandId").asText();
  }

  private JsonNode keyed(String key, String body) {
    return send(
        HttpRequest.newBuilder(uri("/api/v1/commands"))
            .header("Content-Type", "application/json")
            .header(CommandIds.HEADER, key)
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build());
  }

  @Test
  void textThatLooksLikeANumberIsTextForTheTrainerAndWhatIsNoValueIsRefused() {
    pipelineIsThere();
    String run = "{\"kind\":\"trigger\",\"pipeline\":\"demo/flight-delays\",\"reason\":\"r\"";
    post(
        "/api/v1/commands",
        run + ",\"parameters\":{\"tag\":\"1e5\",\"store\":\"007\",\"depth\":6,\"on\":true}}");
    assertThat(sent)
        .extracting(Command::body)
        .containsExactly(
            new CommandBody.TriggerRun(
                "r", Map.of("tag", "\"1e5\"", "store", "007", "depth", "6", "on", "true")));
    for (String unclear : List.of("{\"depth\":null}", "{\"depth\":[6]}")) {
      assertThat(
              post("/api/v1/commands", run + ",\"parameters\":" + unclear + "}")
                  .at("/error/message")
                  .asText())
          .isEqualTo("parameters.depth must be text, a number, true or false");
    }
    assertThat(sent).hasSize(1);
  }

  @Test
  void parametersThatWouldFillTheLogAreRefusedBeforeKafkaHasThem() {
    pipelineIsThere();
    Map<String, String> refused = new LinkedHashMap<>();
    refused.put("{\"a\":\"" + "x".repeat(900_000) + "\"}", "has 900000 characters; at most 1000");
    refused.put("{\"a\":" + "9".repeat(321) + "}", "has 321 characters; at most 320");
    refused.put("{\"" + "n".repeat(201) + "\":1}", "has 201 characters; at most 200");
    refused.put("{\"\":1}", "empty name");
    refused.put("{\"a=b\":1}", "control character, which are not allowed");
    refused.put("{\"a\\u0000\":1}", "control character, which are not allowed");
    refused.put("{\"a\":\"b\\u0000\"}", "parameters.a has a control character");
    refused.put("{\"a\":\"\\u001b[2J\"}", "parameters.a has a control character");
    refused.put(many(101, "1"), "has 101 entries; at most 100");
    refused.put(many(11, "\"" + "x".repeat(1_000) + "\""), "at most 10000 are allowed");
    refused.forEach(
        (parameters, why) ->
            assertThat(
                    post("/api/v1/commands", RUN + ",\"parameters\":" + parameters + "}")
                        .at("/error/message")
                        .asText())
                .contains(why)
                .hasSizeLessThan(300));
    String digests = String.join(",", Collections.nCopies(1_001, "\"" + "a".repeat(64) + "\""));
    assertThat(
            post("/api/v1/commands", RUN.replace("trigger", "exclude-data") + digests(digests))
                .at("/error/message")
                .asText())
        .isEqualTo("digests has 1001 entries; at most 1000 are allowed in one command");
    assertThat(sent).isEmpty();

    String allowed = "{\"" + "n".repeat(200) + "\":\"" + "x".repeat(1_000) + "\",\"b\":\"1\\n2\"}";
    post("/api/v1/commands", RUN + ",\"parameters\":" + allowed + "}");
    post("/api/v1/commands", RUN + ",\"parameters\":" + many(100, "9".repeat(90)) + "}");
    assertThat(sent).hasSize(2);
  }

  private static final String RUN = "{\"kind\":\"trigger\",\"pipeline\":\"demo/flight-delays\"";

  private static String digests(String listed) {
    return ",\"digests\":[" + listed + "]}";
  }

  @Test
  void theApiDocumentSaysHowLargeACommandMayBe() throws IOException {
    JsonNode kinds =
        JSON.readTree(RoutesTest.class.getResourceAsStream("/console/openapi.json"))
            .at(
                "/paths/~1api~1v1~1commands/post/requestBody/content/application~1json/schema/oneOf");
    JsonNode parameters = kinds.findValue("parameters");
    assertThat(parameters.path("maxProperties").asInt()).isEqualTo(PostedParameters.MOST);
    assertThat(parameters.at("/propertyNames/maxLength").asInt())
        .isEqualTo(PostedParameters.MOST_OF_NAME);
    assertThat(parameters.at("/additionalProperties/maxLength").asInt())
        .isEqualTo(PostedParameters.MOST_OF_VALUE);
    assertThat(parameters.path("description").asText())
        .contains(PostedParameters.MOST_OF_ALL + " characters", "at most 320");
    assertThat("a b").matches(parameters.at("/propertyNames/pattern").asText());
    assertThat("a=b").doesNotMatch(parameters.at("/propertyNames/pattern").asText());
    assertThat(kinds.findValue("digests").path("maxItems").asInt())
        .isEqualTo(PostedFields.MOST_DIGESTS);
  }

  @Test
  void anAbortNamesTheRolloutThatIsMeant() {
    pipelineIsThere();
    String abort = "{\"kind\":\"abort\",\"pipeline\":\"demo/flight-delays\",\"reason\":\"slow\"";
    post("/api/v1/commands", abort + ",\"rolloutId\":\"rollout-1\"}");
    post("/api/v1/commands", abort + "}");
    assertThat(sent)
        .extracting(Command::body)
        .containsExactly(
            new CommandBody.AbortRollout("slow", Optional.of("rollout-1")),
            new CommandBody.AbortRollout("slow"));
    for (String unclear :
        List.of(
            abort + ",\"rolloutId\":\"\"}",
            abort + ",\"rolloutId\":7}",
            abort.replace("abort", "promote") + ",\"rolloutId\":\"rollout-1\"}")) {
      assertThat(post("/api/v1/commands", unclear).at("/error/field").asText())
          .as(unclear)
          .isEqualTo("rolloutId");
    }
    assertThat(sent).hasSize(2);
  }

  @Test
  void wrongCommandsAreRefusedWithWhatIsAllowed() {
    pipelineIsThere();
    assertThat(
            post("/api/v1/commands", "{\"kind\":\"explode\",\"pipeline\":\"demo/flight-delays\"}")
                .at("/error/message")
                .asText())
        .contains("allowed: trigger, cancel");
    assertThat(
            post("/api/v1/commands", "{\"kind\":\"trigger\",\"pipeline\":\"demo/none\"}")
                .at("/error/code")
                .asText())
        .isEqualTo("not-found");
    assertThat(
            post(
                    "/api/v1/commands",
                    "{\"kind\":\"pause\",\"pipeline\":\"demo/flight-delays\",\"target\":\"trigger\",\"name\":\"nope\"}")
                .at("/error/message")
                .asText())
        .contains("known: new-week");
    assertThat(post("/api/v1/commands", "[]").at("/error/message").asText())
        .contains("JSON object");
    assertThat(post("/api/v1/commands", "{").at("/error/code").asText()).isEqualTo("invalid-json");
    assertThat(sent).isEmpty();
  }

  @Test
  void aSpecificationIsCheckedBeforeAnythingIsSent() throws IOException {
    String bad =
        JSON.writeValueAsString(
            Map.of(
                "source",
                yaml().replace("clock: data", "clok: data"),
                "folder",
                folder.toString()));
    JsonNode refused = post("/api/v1/pipelines", bad);
    assertThat(refused.at("/error/errors/0/field").asText()).isEqualTo("spec.data.clok");
    assertThat(sent).isEmpty();
    post(
        "/api/v1/pipelines",
        JSON.writeValueAsString(Map.of("source", yaml(), "folder", folder.toString())));
    assertThat(sent)
        .singleElement()
        .satisfies(c -> assertThat(c.pipeline()).isEqualTo("demo/flight-delays"));
    for (String folder : List.of("not/absolute", "/no/such/folder", "\u0000", "/a\u0000b", "")) {
      String request = JSON.writeValueAsString(Map.of("source", yaml(), "folder", folder));
      assertThat(post("/api/v1/pipelines", request).at("/error/field").asText())
          .as(folder)
          .isEqualTo("folder");
    }
  }

  @Test
  void aPipelineThatIsAppliedFromAnotherFolderIsToldForItMayBeAnother() throws IOException {
    String apply = JSON.writeValueAsString(Map.of("source", yaml(), "folder", folder.toString()));
    assertThat(post("/api/v1/pipelines", apply).path("notes")).isEmpty();
    pipelineIsThere();
    assertThat(post("/api/v1/pipelines", apply).path("notes"))
        .singleElement()
        .satisfies(
            n ->
                assertThat(n.asText())
                    .startsWith("demo/flight-delays was in /p before, and is in " + folder));
  }

  private JsonNode post(String path, String body) {
    return send(
        HttpRequest.newBuilder(uri(path)).POST(HttpRequest.BodyPublishers.ofString(body)).build());
  }
}
