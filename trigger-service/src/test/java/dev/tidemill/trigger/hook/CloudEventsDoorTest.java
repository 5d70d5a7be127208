package dev.tidemill.trigger.hook;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemill.kit.http.HttpError;
import dev.tidemill.schemas.message.Signal;
import dev.tidemill.schemas.message.SignalBody.MessageReceived;
import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import io.cloudevents.http.HttpMessageFactory;
import io.cloudevents.jackson.JsonFormat;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The official SDK is the client. */
class CloudEventsDoorTest {

  private static final String PATH = "/hooks/cloudevents";

  private static final CloudEvent EVENT =
      CloudEventBuilder.v1()
          .withId("A-1")
          .withSource(URI.create("/warehouse/loads"))
          .withType("com.example.rows.loaded")
          .withSubject("bookings")
          .withTime(OffsetDateTime.parse("2026-11-20T10:00:00+01:00"))
          .withExtension("pipeline", "growth/churn")
          .withExtension("attempt", 3)
          .withData("application/json", "{\"rows\": 12000, \"share\": 0.25}".getBytes(UTF_8))
          .build();

  @TempDir Path home;

  /** What the SDK would send. */
  private static HttpResponse<String> send(HookSite site, CloudEvent event, boolean structured) {
    return send(site, event, structured, Map.of());
  }

  private static HttpResponse<String> send(
      HookSite site, CloudEvent event, boolean structured, Map<String, String> more) {
    Map<String, String> headers = new HashMap<>(HookSite.proof(PATH, new byte[0]));
    headers.putAll(more);
    byte[][] body = {new byte[0]};
    var writer = HttpMessageFactory.createWriter(headers::put, bytes -> body[0] = bytes);
    if (structured) {
      writer.writeStructured(event, JsonFormat.CONTENT_TYPE);
    } else {
      writer.writeBinary(event);
    }
    return site.post(PATH, body[0] == null ? new byte[0] : body[0], headers);
  }

  @Test
  void binaryAndStructuredEventsAreTheSameSignal() throws IOException {
    try (HookSite site = new HookSite(home, HookSite.ALL_OPEN)) {
      assertThat(send(site, EVENT, false).statusCode()).isEqualTo(202);
      assertThat(send(site, EVENT, true).statusCode()).isEqualTo(202);
      assertThat(site.signals).hasSize(2);
      for (Signal signal : site.signals) {
        assertThat(signal.signalId()).isEqualTo("cloudevents:/warehouse/loads|A-1");
        assertThat(signal.subject()).isEqualTo("cloudevents/com.example.rows.loaded");
        assertThat(signal.pipeline()).contains("growth/churn");
        MessageReceived message = (MessageReceived) signal.body();
        assertThat(message.channel()).isEqualTo("cloudevents");
        assertThat(message.type()).isEqualTo("com.example.rows.loaded");
        assertThat(message.time()).contains(Instant.parse("2026-11-20T09:00:00Z"));
        assertThat(message.data()).isEqualTo("{\"rows\":12000,\"share\":0.25}");
        assertThat(message.attributes())
            .containsEntry("source", "/warehouse/loads")
            .containsEntry("subject", "bookings")
            .containsEntry("attempt", "3");
      }
    }
  }

  @Test
  void aBatchIsSeveralSignals() throws IOException {
    try (HookSite site = new HookSite(home, HookSite.ALL_OPEN)) {
      String one = new String(new JsonFormat().serialize(EVENT), UTF_8);
      String batch = "[" + one + "," + one.replace("A-1", "A-2") + "]";
      Map<String, String> type = Map.of("Content-Type", "application/cloudevents-batch+json");
      assertThat(site.proven(PATH, batch, type).statusCode()).isEqualTo(202);
      assertThat(site.signals).extracting(Signal::signalId).doesNotHaveDuplicates().hasSize(2);
      assertThat(site.proven(PATH, "[]", type).statusCode()).isEqualTo(200);
      assertThat(site.proven(PATH, batch.replace("]", ", {}]"), type).statusCode()).isEqualTo(400);
      String late = one.replace("A-1", "A-3").replace("2026-11-20T", "yesterday ");
      assertThat(site.proven(PATH, "[" + one + "," + late + "]", type).body())
          .contains(
              "Event 2 of 2 of the batch, id A-3: The request is not a CloudEvent: its attribute"
                  + " time is not a time such as");
      assertThat(site.signals).as("all of a batch or nothing").hasSize(2);
    }
  }

  @Test
  void dataOfAnyKindIsKept() throws IOException {
    try (HookSite site = new HookSite(home, HookSite.ALL_OPEN)) {
      CloudEventBuilder event = CloudEventBuilder.v1(EVENT);
      send(site, event.withData("text/plain", "say \"hi\"".getBytes(UTF_8)).build(), false);
      send(site, event.withData("application/octet-stream", new byte[] {1, 2}).build(), false);
      send(site, event.withData("application/octet-stream", new byte[] {1, 2}).build(), true);
      send(site, event.withoutData().build(), false);
      assertThat(site.signals)
          .extracting(s -> ((MessageReceived) s.body()).data())
          .containsExactly("\"say \\\"hi\\\"\"", "\"AQI=\"", "\"AQI=\"", "null");
    }
  }

  @Test
  void theSubjectMayNameThePipeline() {
    assertThat(pipeline("\"subject\": \"pipeline/churn\"")).contains("default/churn");
    assertThat(pipeline("\"subject\": \"pipeline/growth/churn\"")).contains("growth/churn");
    assertThat(pipeline("\"subject\": \"other\"")).isEmpty();
    assertThat(pipeline("\"pipeline\": \"churn\"")).contains("default/churn");
  }

  private static Optional<String> pipeline(String attribute) {
    String event =
        "{\"specversion\": \"1.0\", \"id\": \"1\", \"source\": \"s\", \"type\": \"t\", "
            + attribute
            + "}";
    return Samples.read(
            new CloudEventsDoor(),
            event,
            Map.of("Content-Type", "application/cloudevents+json; charset=utf-8"))
        .signals()
        .get(0)
        .pipeline();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "[]",
        "{\"specversion\": \"9.9\", \"id\": \"1\", \"source\": \"s\", \"type\": \"t\"}",
        "{\"specversion\": \"1.0\", \"source\": \"s\", \"type\": \"t\"}",
        "{\"specversion\": \"1.0\", \"id\": \"1\", \"source\": \"a b\", \"type\": \"t\"}",
        "{\"specversion\": \"1.0\", \"id\": \"1\", \"source\": \"s\", \"type\": \"t\","
            + " \"time\": \"soon\"}",
        "{\"specversion\": \"1.0\", \"id\": \"1\", \"source\": \"s\", \"type\": \"t\","
            + " \"time\": \"+999999999-01-01T00:00:00Z\"}",
        "{\"specversion\": \"1.0\", \"id\": \"1\", \"source\": \"s\", \"type\": \"t\","
            + " \"data_base64\": \"!\"}"
      })
  void whatIsNoCloudEventIsRefused(String body) {
    assertThatThrownBy(
            () ->
                Samples.read(
                    new CloudEventsDoor(),
                    body,
                    Map.of("Content-Type", "application/cloudevents+json")))
        .isInstanceOfSatisfying(HttpError.class, e -> assertThat(e.status()).isEqualTo(400));
  }

  @Test
  void whatIsMissingIsSaidInOurOwnWords() throws IOException {
    try (HookSite site = new HookSite(home, HookSite.ALL_OPEN)) {
      Map<String, String> structured = Map.of("Content-Type", "application/cloudevents+json");
      String event = "{\"specversion\": \"1.0\", \"id\": \"1\", \"source\": \"/a\", %s}";
      assertThat(site.proven(PATH, event.formatted("\"x\": 1"), structured).body())
          .contains("not a CloudEvent: its attribute type is missing")
          .doesNotContain("jackson");
      assertThat(
              site.proven(PATH, event.formatted("\"type\": \"t\", \"time\": \"noon\""), structured)
                  .body())
          .contains("its attribute time is not a time such as 2026-11-01T06:30:00Z")
          .doesNotContain("Exception");
      assertThat(site.proven(PATH, "{}", Map.of("ce-specversion", "7", "ce-id", "1")).body())
          .contains("its header ce-specversion is not 1.0");
      Map<String, String> binary =
          Map.of("ce-specversion", "1.0", "ce-id", "1", "ce-source", "a b", "ce-type", "t");
      assertThat(site.proven(PATH, "{}", binary).body())
          .contains("its header ce-source is not a URI");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"0.3", "1", "1.0.1", "1.1"})
  void onlyTheVersionThatIsAllowedIsTaken(String version) throws IOException {
    try (HookSite site = new HookSite(home, HookSite.ALL_OPEN)) {
      HttpResponse<String> binary =
          site.proven(
              PATH,
              "{}",
              Map.of("ce-specversion", version, "ce-id", "1", "ce-source", "/a", "ce-type", "t"));
      assertThat(binary.statusCode()).isEqualTo(400);
      assertThat(binary.body()).contains("is not 1.0, which alone is allowed");
      String event = "{\"specversion\": \"%s\", \"id\": \"1\", \"source\": \"s\", \"type\": \"t\"}";
      Map<String, String> structured = Map.of("Content-Type", "application/cloudevents+json");
      assertThat(site.proven(PATH, event.formatted(version), structured).statusCode())
          .isEqualTo(400);
      assertThat(site.signals).isEmpty();
    }
  }

  /** A name that no pipeline can have is the sender's error; one that none has is filtered. */
  @ParameterizedTest
  @ValueSource(strings = {"Churn", "a b", "a/b/c", "/churn", "growth/", "../churn", "ch\u00fcrn"})
  void aNameThatNoPipelineCanHaveIsRefused(String name) {
    for (String attribute :
        List.of("\"pipeline\": \"" + name + "\"", "\"subject\": \"pipeline/" + name + "\"")) {
      assertThatThrownBy(() -> pipeline(attribute))
          .isInstanceOfSatisfying(HttpError.class, e -> assertThat(e.status()).isEqualTo(400))
          .hasMessageContaining("NAMESPACE/NAME in lower-case letters, digits and -; NAME has at")
          .hasMessageContaining("most 52 characters and NAMESPACE at most 63");
    }
    assertThat(pipeline("\"pipeline\": \"" + "a".repeat(52) + "\"")).isPresent();
    assertThatThrownBy(() -> pipeline("\"pipeline\": \"" + "a".repeat(53) + "\""))
        .isInstanceOf(HttpError.class);
  }

  @Test
  void aMarkOfTheByteOrderAtTheStartIsPassedOver() throws IOException {
    try (HookSite site = new HookSite(home, HookSite.ALL_OPEN)) {
      String event =
          "{\"specversion\": \"1.0\", \"id\": \"1\", \"source\": \"s\", \"type\": \"t\"}";
      Map<String, String> structured = Map.of("Content-Type", "application/cloudevents+json");
      assertThat(site.proven(PATH, "\uFEFF" + event, structured).statusCode()).isEqualTo(202);
      assertThat(site.proven(PATH, "\uFEFF\uFEFF" + event, structured).statusCode()).isEqualTo(400);
      assertThat(site.signals).hasSize(1);
    }
  }

  @Test
  void aSenderThatAsksFirstIsToldWhetherItMaySend() throws IOException {
    try (HookSite site =
        new HookSite(
            home,
            "cloudevents: {token: {fromEnv: HOOK}, allowedOrigins: [eventgrid.azure.net],"
                + " rateLimit: 120}\n")) {
      HttpResponse<String> answer = ask(site, "eventgrid.azure.net");
      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(answer.headers().firstValue("WebHook-Allowed-Origin"))
          .contains("eventgrid.azure.net");
      assertThat(answer.headers().firstValue("WebHook-Allowed-Rate")).contains("120");
      answer = ask(site, "evil.example.org");
      assertThat(answer.statusCode()).isEqualTo(403);
      assertThat(answer.headers().firstValue("WebHook-Allowed-Origin")).isEmpty();
      assertThat(site.send(PATH, "OPTIONS", new byte[0], Map.of()).statusCode()).isEqualTo(400);
      assertThat(site.send("/hooks/github", "OPTIONS", new byte[0], Map.of()).statusCode())
          .isEqualTo(405);
      site.write("cloudevents: {token: {fromEnv: HOOK}, allowedOrigins: ['*']}\n");
      assertThat(ask(site, "evil.example.org").statusCode()).isEqualTo(200);
      site.write("cloudevents: {token: {fromEnv: HOOK}}\n");
      assertThat(ask(site, "eventgrid.azure.net").statusCode()).isEqualTo(403);
    }
  }

  private static HttpResponse<String> ask(HookSite site, String origin) throws IOException {
    return site.send(
        PATH,
        "OPTIONS",
        new byte[0],
        Map.of("WebHook-Request-Origin", origin, "WebHook-Request-Rate", "60"));
  }

  @Test
  void aRequestWithoutEventIsRefused() throws IOException {
    try (HookSite site = new HookSite(home, HookSite.ALL_OPEN)) {
      HttpResponse<String> answer =
          site.proven(PATH, "{}", Map.of("Content-Type", "application/json"));
      assertThat(answer.statusCode()).isEqualTo(400);
      assertThat(answer.body()).contains("not a CloudEvent");
      assertThat(site.signals).isEqualTo(List.of());
    }
  }

  @Test
  void theTraceOfAnEventGoesBeforeThatOfTheRequestAndNonsenseIsNone() throws IOException {
    String own = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
    String request = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    CloudEvent traced = CloudEventBuilder.v1(EVENT).withExtension("traceparent", own).build();
    CloudEvent wrong = CloudEventBuilder.v1(EVENT).withExtension("traceparent", "x").build();
    try (HookSite site = new HookSite(home, HookSite.ALL_OPEN)) {
      for (CloudEvent event : List.of(traced, EVENT, wrong)) {
        send(site, event, true, Map.of("traceparent", request));
      }
      send(site, traced, false, Map.of());
      send(site, EVENT, false, Map.of("traceparent", "00-0-0-01"));
      assertThat(site.signals)
          .extracting(Signal::traceparent)
          .containsExactly(own, request, request, own, "");
    }
  }
}
