package dev.tidemill.gateway;

import static dev.tidemill.gateway.RunningGateway.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tidemill.schemas.message.Prediction;
import dev.tidemill.schemas.message.RouteRole;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("slow")
class OpenInferenceProtocolTest {

  private static final String INFER = "/v2/models/flights/infer";
  private static final double PLAIN_OF_1_2_3 = 1 / (1 + Math.exp(-3));

  @TempDir Path folder;
  private RunningGateway gateway;

  @BeforeEach
  void start() throws Exception {
    gateway = new RunningGateway(folder);
  }

  @AfterEach
  void stop() {
    gateway.close();
  }

  private void servePlain() {
    gateway.serve(RunningGateway.route(1, 1, gateway.version(7, "plain", RouteRole.CHAMPION, 100)));
  }

  @Test
  void healthAndMetadataSayWhatIsThere() {
    servePlain();
    assertThat(json(gateway.get("/v2/health/live")).get("live").asBoolean()).isTrue();
    assertThat(json(gateway.get("/v2/health/ready")).get("ready").asBoolean()).isTrue();
    assertThat(json(gateway.get("/v2")).has("extensions")).isTrue();
    assertThat(gateway.get("/v2/models/flights/ready").statusCode()).isEqualTo(200);
    assertThat(gateway.get("/v2/models/flights/versions/7/ready").statusCode()).isEqualTo(200);

    JsonNode metadata = json(gateway.get("/v2/models/flights"));
    assertThat(metadata.get("name").asText()).isEqualTo("flights");
    assertThat(metadata.get("versions").toString()).isEqualTo("[\"7\"]");
    assertThat(metadata.get("platform").asText()).isEqualTo("onnx_onnxv1");
    assertThat(metadata.get("inputs").toString())
        .isEqualTo("[{\"name\":\"features\",\"datatype\":\"FP32\",\"shape\":[-1,3]}]");
  }

  @Test
  void anAnswerEchoesTheIdAndNamesVersionAndEpoch() {
    servePlain();
    HttpResponse<String> response = gateway.infer("f-1", "1, 2, 3");
    assertThat(response.statusCode()).isEqualTo(200);
    JsonNode body = json(response);
    assertThat(body.get("model_name").asText()).isEqualTo("flights");
    assertThat(body.get("model_version").asText()).isEqualTo("7");
    assertThat(body.get("id").asText()).isEqualTo("f-1");
    assertThat(body.at("/outputs/0/shape").toString()).isEqualTo("[1,1]");
    assertThat(body.at("/outputs/0/data/0").asDouble()).isCloseTo(PLAIN_OF_1_2_3, within(1e-6));
    assertThat(response.headers().firstValue("X-Tidemill-Version")).contains("7");
    assertThat(response.headers().firstValue("X-Tidemill-Epoch")).contains("1.1");
    assertThat(response.headers().firstValue("X-Tidemill-Request-Id")).contains("f-1");
  }

  @Test
  void aRequestWithoutAnIdGetsOneInAHeaderAndItsEventTimeIsTheWallClocks() {
    servePlain();
    HttpResponse<String> response =
        gateway.post(
            INFER,
            """
            {"inputs": [{"name": "features", "shape": [1, 3], "datatype": "FP32",
              "data": [1, 2, 3]}]}\
            """);
    assertThat(json(response).has("id")).isFalse();
    String id = response.headers().firstValue("X-Tidemill-Request-Id").orElseThrow();
    assertThat(java.util.UUID.fromString(id).version()).isEqualTo(4);
    Prediction logged = gateway.predictions(1).get(0);
    assertThat(logged.requestId()).isEqualTo(id);
    assertThat(logged.eventTime()).isEqualTo(logged.at());
  }

  @Test
  void binaryTensorsAreRefusedWithTheWayOut() throws Exception {
    servePlain();
    java.net.http.HttpRequest request =
        java.net.http.HttpRequest.newBuilder(gateway.uri(INFER))
            .header("Inference-Header-Content-Length", "10")
            .POST(java.net.http.HttpRequest.BodyPublishers.ofByteArray(new byte[20]))
            .build();
    HttpResponse<String> response =
        java.net.http.HttpClient.newHttpClient()
            .send(request, HttpResponse.BodyHandlers.ofString());
    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(json(response).get("error").asText()).contains("binary_data=False");
  }

  @Test
  void theSmallTypesOfOnnxGoInAndComeOut() {
    gateway.serve(
        RunningGateway.route(1, 1, gateway.version(1, "small-types", RouteRole.CHAMPION, 100)));
    HttpResponse<String> response =
        gateway.post(
            INFER,
            """
            {"inputs": [
              {"name": "byte", "shape": [1, 1], "datatype": "INT8", "data": [-128]},
              {"name": "short", "shape": [1, 1], "datatype": "UINT8", "data": [200]},
              {"name": "unsigned", "shape": [1, 1], "datatype": "UINT8", "data": [255]},
              {"name": "half", "shape": [1, 1], "datatype": "FP16", "data": [0.5]}]}\
            """);
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    JsonNode outputs = json(response).get("outputs");
    assertThat(outputs.findValuesAsText("datatype"))
        .containsExactly("FP32", "INT8", "INT16", "UINT8", "FP16");
    assertThat(outputs.at("/0/data/0").asDouble()).isEqualTo(327.5);
    assertThat(outputs.at("/1/data/0").asInt()).isEqualTo(-128);
    assertThat(outputs.at("/2/data/0").asInt()).isEqualTo(200);
    assertThat(outputs.at("/3/data/0").asInt()).isEqualTo(255);
    assertThat(outputs.at("/4/data/0").asDouble()).isEqualTo(0.5);
  }

  @ParameterizedTest
  @CsvSource({
    "INT8, 127, 128",
    "INT16, -32768, -32769",
    "INT32, 2147483647, 2147483648",
    "UINT8, 255, 256",
    "UINT16, 65535, -1",
    "UINT32, 4294967295, 4294967296",
    "UINT64, 9007199254740992, -1"
  })
  void wholeNumbersOfAnyTypeBecomeAModelsFloatsWithinTheirRange(
      String datatype, String taken, String refused) {
    servePlain();
    String body =
        """
        {"inputs": [{"name": "features", "shape": [1, 3], "datatype": "%s", "data": [0, 0, %s]}]}\
        """;
    assertThat(gateway.post(INFER, body.formatted(datatype, taken)).statusCode()).isEqualTo(200);
    HttpResponse<String> response = gateway.post(INFER, body.formatted(datatype, refused));
    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(json(response).get("error").asText()).contains("beyond " + datatype);
  }

  @Test
  void nestedDataFieldsInAnyOrderAndOtherNumberTypesAreTaken() {
    servePlain();
    HttpResponse<String> response =
        gateway.post(
            INFER,
            """
            {"unknown": {"x": [1]}, "inputs": [{"data": [[1, 2, 3], [0, 0, 0]], "shape": [2, 3],
              "datatype": "FP64", "name": "features"}], "outputs": [{"name": "probability"}]}\
            """);
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(json(response).at("/outputs/0/shape").toString()).isEqualTo("[2,1]");
    assertThat(json(response).at("/outputs/0/data/1").asDouble()).isCloseTo(0.5, within(1e-6));
  }

  @Test
  void nullAndTheWordsAreMissingValuesAndAreLoggedAsSuch() {
    servePlain();
    HttpResponse<String> response = gateway.infer("f-1", "1, null, \"NaN\"");
    assertThat(json(response).at("/outputs/0/data/0").asDouble())
        .isCloseTo(1 / (1 + Math.exp(-0.5)), within(1e-6));
    Prediction logged = gateway.predictions(1).get(0);
    assertThat(logged.features()).containsExactly(1, Double.NaN, Double.NaN);
  }

  @Test
  void everyDatatypeGoesInAndComesOut() {
    gateway.serve(RunningGateway.route(1, 1, gateway.version(1, "mixed", RouteRole.CHAMPION, 100)));
    HttpResponse<String> response =
        gateway.post(
            INFER,
            """
            {"inputs": [
              {"name": "amount", "shape": [1, 1], "datatype": "FP64", "data": [0.5]},
              {"name": "count", "shape": [1, 1], "datatype": "INT64", "data": [[3]]},
              {"name": "flag", "shape": [1, 1], "datatype": "BOOL", "data": [true]},
              {"name": "name", "shape": [1, 1], "datatype": "BYTES", "data": ["ATL \\u00e9"]}]}\
            """);
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    JsonNode outputs = json(response).get("outputs");
    assertThat(outputs.at("/0/data/0").asDouble()).isEqualTo(4.5);
    assertThat(outputs.at("/1/data/0").asText()).isEqualTo("ATL \u00e9");
    assertThat(outputs.at("/2/data/0").asLong()).isEqualTo(3);
  }

  @Test
  void twoColumnsAreScoredByTheSecond() {
    gateway.serve(
        RunningGateway.route(1, 1, gateway.version(1, "two-columns", RouteRole.CHAMPION, 100)));
    gateway.infer("f-1", "1, 2, 3");
    assertThat(gateway.predictions(1).get(0).score()).isCloseTo(PLAIN_OF_1_2_3, within(1e-6));
  }

  @Test
  void eventTimeAndKeyComeFromTheParameters() {
    servePlain();
    gateway.post(
        INFER,
        """
        {"id": "f-9", "parameters": {"event_time": "2001-04-01T05:30:00", "key": "plane-4"},
         "inputs": [{"name": "features", "shape": [3], "datatype": "FP32", "data": [1, 2, 3]}]}\
        """);
    gateway.post(
        INFER,
        """
        {"id": "f-9", "parameters": {"event_time": "2001-04-01T05:30:00", "key": "plane-4"},
         "inputs": [{"name": "features", "shape": [1, 3], "datatype": "FP32", "data": [1, 2, 3]}]}\
        """);
    Prediction logged = gateway.predictions(1).get(0);
    assertThat(logged.eventTime()).isEqualTo(Instant.parse("2001-04-01T05:30:00Z"));
    assertThat(logged.unitKey()).isEqualTo("plane-4");
    assertThat(logged.requestId()).isEqualTo("f-9");
    assertThat(gateway.state().answered()).isEqualTo(1);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          not json                   | {"inputs":                                  | not valid JSON: it ends too early
          no inputs                  | {"id": "a"}                                 | 'inputs' is missing
          inputs no array            | {"inputs": {}}                              | array of tensors
          no shape                   | {"inputs": [{"name": "features", "datatype": "FP32", "data": [1]}]} | no shape
          unknown datatype           | {"inputs": [{"name": "features", "shape": [1,3], "datatype": "FP8", "data": [1,2,3]}]} | one of [BOOL
          wrong count                | {"inputs": [{"name": "features", "shape": [1,3], "datatype": "FP32", "data": [1,2]}]} | 2 elements
          wrong shape                | {"inputs": [{"name": "features", "shape": [1,2], "datatype": "FP32", "data": [1,2]}]} | [1, 2] instead of [-1, 3]
          wrong type                 | {"inputs": [{"name": "features", "shape": [1,3], "datatype": "BOOL", "data": [true,true,true]}]} | BOOL instead of FP32
          other name                 | {"inputs": [{"name": "x", "shape": [1,3], "datatype": "FP32", "data": [1,2,3]}]} | 'features' (FP32 [-1, 3]) is missing
          ragged                     | {"inputs": [{"name": "features", "shape": [2,2], "datatype": "FP32", "data": [[1,2,3],[4]]}]} | ragged
          mixed nesting              | {"inputs": [{"name": "features", "shape": [2,1], "datatype": "FP32", "data": [1,[2]]}]} | mixes arrays and values
          text in numbers            | {"inputs": [{"name": "features", "shape": [1,3], "datatype": "FP32", "data": [1,"two",3]}]} | element 1
          fraction in integers       | {"inputs": [{"name": "features", "shape": [1,3], "datatype": "INT64", "data": [1,2.5,3]}]} | element 1
          huge integer               | {"inputs": [{"name": "features", "shape": [1,3], "datatype": "INT64", "data": [1,99999999999999999999,3]}]} | beyond INT64
          negative size              | {"inputs": [{"name": "features", "shape": [-1,3], "datatype": "FP32", "data": [1,2,3]}]} | sizes are 1 to
          overflowing shape          | {"inputs": [{"name": "features", "shape": [2147483647,2147483647,2147483647], "datatype": "FP32", "data": [1,2,3]}]} | 3 elements
          unknown output             | {"inputs": [{"name": "features", "shape": [1,3], "datatype": "FP32", "data": [1,2,3]}], "outputs": [{"name": "p"}]} | no output is called 'p'
          event time                 | {"parameters": {"event_time": "yesterday"}, "inputs": []} | ISO time
          duplicate field            | {"id": "a", "id": "b", "inputs": []} | the field 'id' appears twice
          trailing                   | {"inputs": []} {} | goes on after
          """)
  void aRequestThatIsWrongGets400AndTheReason(String what, String body, String reason) {
    servePlain();
    HttpResponse<String> response = gateway.post(INFER, body);
    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(json(response).get("error").asText()).contains(reason);
    assertThat(gateway.state().answered() + gateway.state().failed()).isZero();
  }

  @Test
  void whatIsNotThereGets404AndAWrongMethod405() {
    servePlain();
    assertThat(gateway.get("/v2/models/nowhere").statusCode()).isEqualTo(404);
    assertThat(gateway.post("/v2/models/nowhere/infer", "{}").statusCode()).isEqualTo(404);
    HttpResponse<String> version = gateway.get("/v2/models/flights/versions/8");
    assertThat(version.statusCode()).isEqualTo(404);
    assertThat(json(version).get("error").asText()).contains("it has [7]");
    assertThat(gateway.get("/nothing").statusCode()).isEqualTo(404);
    assertThat(gateway.get(INFER).statusCode()).isEqualTo(405);
  }

  @Test
  void aRouteWithoutALoadableModelIs503UntilItHasOne() throws Exception {
    gateway.gateway.route(
        RunningGateway.route(
            1,
            1,
            new dev.tidemill.schemas.message.RouteVersion(
                1,
                "0".repeat(64),
                RouteRole.CHAMPION,
                100,
                new dev.tidemill.schemas.message.Signature(
                    java.util.List.of(),
                    java.util.List.of(),
                    java.util.List.of(),
                    java.util.Optional.empty()),
                java.util.Optional.empty())));
    assertThat(gateway.infer("f-1", "1, 2, 3").statusCode()).isEqualTo(503);
    assertThat(gateway.get("/v2/health/ready").statusCode()).isEqualTo(503);
    gateway.serve(RunningGateway.route(1, 2, gateway.version(2, "plain", RouteRole.CHAMPION, 100)));
    assertThat(gateway.infer("f-1", "1, 2, 3").statusCode()).isEqualTo(200);
  }

  @Test
  void oneVersionCanBeAskedWithoutBecomingEvidence() {
    gateway.serve(
        RunningGateway.route(
            1,
            1,
            gateway.version(1, "plain", RouteRole.CHAMPION, 100),
            gateway.version(2, "shifted", RouteRole.WARM, 0)));
    HttpResponse<String> response =
        gateway.post("/v2/models/flights/versions/2/infer", RunningGateway.body("f-1", "0, 0, 0"));
    assertThat(json(response).at("/outputs/0/data/0").asDouble())
        .isCloseTo(1 / (1 + Math.exp(-1)), within(1e-6));
    assertThat(gateway.state().answered()).isZero();
  }

  @Test
  void aPathThatIsNotEncodedRightIsRefusedWith400() throws Exception {
    for (String path : List.of("/v2/models/%zz/infer", "/v2/models/m/versions/%/ready")) {
      try (Socket socket = new Socket("127.0.0.1", gateway.gateway.port())) {
        String request = "GET " + path + " HTTP/1.1\r\nConnection: close\r\n\r\n";
        socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
        assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
            .startsWith("HTTP/1.1 400")
            .contains("two hex digits");
      }
    }
  }

  @Test
  void aBodyBeyondTheLimitIsRefusedWith413() {
    servePlain();
    HttpResponse<String> response = gateway.post(INFER, " ".repeat(2_000_001));
    assertThat(response.statusCode()).isEqualTo(413);
    assertThat(json(response).get("error").asText()).contains("2000000 bytes");
  }
}
