package dev.tidemill.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tidemill.schemas.message.RouteRole;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the clients of several languages send, as they send it. */
@Tag("slow")
class UsualClientsTest {

  private static final String INFER = "/v2/models/flights/infer";
  private static final String INPUT =
      """
      {"name": "features", "shape": [1, 3], "datatype": "FP32", "data": [1, 2, 3]}""";

  private RunningGateway gateway;

  @BeforeEach
  void serve(@TempDir Path dir) throws IOException {
    gateway = new RunningGateway(dir);
    gateway.serve(RunningGateway.route(1, 1, gateway.version(7, "plain", RouteRole.CHAMPION, 100)));
  }

  @AfterEach
  void stop() {
    gateway.close();
  }

  private static JsonNode json(HttpResponse<String> response) {
    try {
      return new ObjectMapper().readTree(response.body());
    } catch (IOException e) {
      throw new AssertionError(response.body(), e);
    }
  }

  private String refusal(String body) {
    HttpResponse<String> response = gateway.post(INFER, body);
    assertThat(response.statusCode()).as(response.body()).isEqualTo(400);
    return json(response).get("error").asText();
  }

  private HttpResponse<String> encoded(String path, String encoding, byte[] body)
      throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(gateway.uri(path))
            .header("Content-Encoding", encoding)
            .POST(BodyPublishers.ofByteArray(body))
            .build();
    return HttpClient.newHttpClient().send(request, BodyHandlers.ofString());
  }

  private static byte[] gzip(String text) throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
      out.write(text.getBytes(StandardCharsets.UTF_8));
    }
    return packed.toByteArray();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"id\": null",
        "\"id\": \"\"",
        "\"parameters\": null",
        "\"outputs\": null",
        "\"parameters\": {\"key\": null, \"event_time\": null}",
        "\"parameters\": {\"key\": \"\"}",
      })
  void anOptionalFieldThatIsNullOrEmptyCountsAsLeftOut(String field) {
    HttpResponse<String> response =
        gateway.post(INFER, "{%s, \"inputs\": [%s]}".formatted(field, INPUT));
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    assertThat(json(response).has("id")).isFalse();
    assertThat(gateway.predictions(1).get(0).eventTime())
        .isEqualTo(gateway.predictions(1).get(0).at());
  }

  @Test
  void aBodyPackedWithGzipWithoutItsHeaderIsToldAsThat() throws Exception {
    byte[] packed = gzip("{\"inputs\": [%s]}".formatted(INPUT));
    HttpRequest request =
        HttpRequest.newBuilder(gateway.uri(INFER)).POST(BodyPublishers.ofByteArray(packed)).build();
    HttpResponse<String> response =
        HttpClient.newHttpClient().send(request, BodyHandlers.ofString());
    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(json(response).get("error").asText())
        .contains("it is compressed with gzip; send the header Content-Encoding: gzip");
  }

  @Test
  void aBodyPackedWithGzipIsUnpacked() throws Exception {
    HttpResponse<String> response =
        encoded(INFER, "gzip", gzip("{\"inputs\": [%s]}".formatted(INPUT)));
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    HttpResponse<String> labels =
        encoded(
            "/v1/labels", "gzip", gzip("{\"endpoint\": \"flights\", \"id\": \"a\", \"value\": 1}"));
    assertThat(labels.statusCode()).as(labels.body()).isEqualTo(202);
  }

  @Test
  void whatIsSaidToBeGzipAndIsNotGets400() throws Exception {
    HttpResponse<String> response =
        encoded(INFER, "gzip", "{\"inputs\": []}".getBytes(StandardCharsets.UTF_8));
    assertThat(response.statusCode()).as(response.body()).isEqualTo(400);
    assertThat(json(response).get("error").asText()).contains("cannot be unpacked");
  }

  @Test
  void anEncodingThatIsNotTakenGets415WithThoseThatAre() throws Exception {
    HttpResponse<String> response = encoded(INFER, "br", new byte[] {1, 2, 3});
    assertThat(response.statusCode()).as(response.body()).isEqualTo(415);
    assertThat(json(response).get("error").asText()).contains("gzip or deflate", "'br'");
    assertThat(response.headers().firstValue("Accept-Encoding")).contains("gzip, deflate");
  }

  @Test
  void aSmallBodyThatUnpacksToAHugeOneGets413() throws Exception {
    HttpResponse<String> response = encoded(INFER, "gzip", gzip(" ".repeat(200 << 20)));
    assertThat(response.statusCode()).as(response.body()).isEqualTo(413);
    assertThat(gateway.infer("f-1", "1, 2, 3").statusCode()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/v2/health/live", "/v2/health/ready", "/v2", "/v2/models/flights/ready"})
  void headIsAnsweredAsGetWithoutABody(String path) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(gateway.uri(path)).method("HEAD", BodyPublishers.noBody()).build();
    HttpResponse<String> response =
        HttpClient.newHttpClient().send(request, BodyHandlers.ofString());
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body()).isEmpty();
    assertThat(response.headers().firstValue("Content-Length").orElseThrow()).isNotEqualTo("0");
    assertThat(gateway.get(path).statusCode()).as("the next request").isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"NaN", "Infinity", "-Infinity"})
  void whatJsonDoesNotHaveIsRefusedWithWhatToSendInstead(String word) {
    assertThat(
            refusal(
                "{\"inputs\": [%s]}".formatted(INPUT.replace("[1, 2, 3]", "[1, " + word + ", 3]"))))
        .isEqualTo(
            "input 'features': element 1 is %s, which JSON does not have; send null, or \"NaN\", \"Infinity\" or \"-Infinity\" in quotes"
                .formatted(word));
  }

  @ParameterizedTest
  @CsvSource({
    "FP32, 1e39",
    "FP32, -3.5e38",
    "FP16, 65520",
    "FP64, 1e400",
    "INT64, 9223372036854775808",
    "UINT64, 18446744073709551616",
    "UINT32, 1e12",
    "INT8, 1e3"
  })
  void aNumberThatItsTypeCannotHoldIsRefusedWithItsPlace(String type, String number) {
    String input = INPUT.replace("FP32", type).replace("[1, 2, 3]", "[1, 2, " + number + "]");
    assertThat(refusal("{\"inputs\": [%s]}".formatted(input))).contains("element 2 is beyond ");
  }

  @Test
  void anUnsignedNumberOf64BitsIsReadAsItIs() {
    String input =
        INPUT.replace("FP32", "UINT64").replace("[1, 2, 3]", "[1, 0, 18446744073709551615]");
    assertThat(gateway.post(INFER, "{\"inputs\": [%s]}".formatted(input)).statusCode())
        .isEqualTo(200);
    assertThat(gateway.predictions(1).get(0).features()).containsExactly(1, 0, 0x1p64);
  }

  @Test
  void wholeNumbersBeyond64BitsAreNumbersWhereFractionsAreAllowed() {
    String input = INPUT.replace("[1, 2, 3]", "[1, 2, 100000000000000000000]");
    assertThat(gateway.post(INFER, "{\"inputs\": [%s]}".formatted(input)).statusCode())
        .isEqualTo(200);
  }

  @ParameterizedTest
  @CsvSource({
    "1710928800, 2024-03-20T10:00:00Z",
    "1710928800.5, 2024-03-20T10:00:00.500Z",
    "1710928800123, 2024-03-20T10:00:00.123Z",
    "-1, 1969-12-31T23:59:59Z",
    "0, 1970-01-01T00:00:00Z",
    "'\"2024-03-20T10:00:00+0200\"', 2024-03-20T08:00:00Z",
    "'\"2024-03-20T10:00:00+02:00\"', 2024-03-20T08:00:00Z",
    "'\"2024-03-20T10:00:00.123456\"', 2024-03-20T10:00:00.123456Z",
    "'\"2024-03-20 10:00:00 UTC\"', 2024-03-20T10:00:00Z",
    "'\"2024-03-20\"', 2024-03-20T00:00:00Z",
    "'\"9999-12-31T23:59:59Z\"', 9999-12-31T23:59:59Z",
    "'\"0001-01-01\"', 0001-01-01T00:00:00Z",
  })
  void anEventTimeIsReadAsItsSenderMeansIt(String sent, Instant meant) {
    HttpResponse<String> response =
        gateway.post(
            INFER,
            "{\"parameters\": {\"event_time\": %s}, \"inputs\": [%s]}".formatted(sent, INPUT));
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    assertThat(gateway.predictions(1).get(0).eventTime()).isEqualTo(meant);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1e18",
        "99999999999999999",
        "1e999999999",
        "\"1710928800\"",
        "\"Wed, 20 Mar 2024 10:00:00 GMT\"",
        "\"+12024-03-20T10:00:00Z\"",
        "\"0000-12-31T00:00:00Z\"",
        "true",
        "[]"
      })
  void anEventTimeThatCannotBeMeantIsRefusedWithTheFormsThatAreRead(String sent) {
    assertThat(
            refusal(
                "{\"parameters\": {\"event_time\": %s}, \"inputs\": [%s]}".formatted(sent, INPUT)))
        .startsWith("'parameters.event_time' ")
        .containsAnyOf("since 1970", "years 1 to 9999");
  }

  @Test
  void theEventTimeMayBeCalledAsALabelsIsAndTheOtherWayRound() {
    String at = "\"2001-04-01T05:30:00Z\"";
    gateway.post(
        INFER, "{\"parameters\": {\"eventTime\": %s}, \"inputs\": [%s]}".formatted(at, INPUT));
    assertThat(gateway.predictions(1).get(0).eventTime()).isEqualTo("2001-04-01T05:30:00Z");
    gateway.post(
        "/v1/labels",
        "{\"endpoint\": \"flights\", \"id\": \"a\", \"value\": 1, \"event_time\": %s}"
            .formatted(at));
    assertThat(gateway.labels.element().eventTime())
        .contains(Instant.parse("2001-04-01T05:30:00Z"));
  }

  @ParameterizedTest
  @CsvSource({
    "'{\"id\": true, \"inputs\": []}', 'must be a text, not true'",
    "'{\"inputs\": \"x\"}', 'array of tensors, not a text'",
    "'{\"inputs\": [1]}', 'must hold objects, not a number'",
    "'{\"inputs\": [{\"name\": \"x\", \"shape\": [99999999999999999999]}]}', 'sizes are 1 to'",
    "'{\"inputs\": [{\"name\": \"x\", \"data\": 5}]}', 'data must be an array, not a number'",
  })
  void aRefusalNamesWhatWasSentInPlainWords(String body, String reason) {
    assertThat(refusal(body)).contains(reason).doesNotContain("VALUE_", "START_");
  }
}
