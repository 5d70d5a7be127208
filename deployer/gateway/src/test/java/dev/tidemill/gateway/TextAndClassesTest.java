package dev.tidemill.gateway;

import static dev.tidemill.gateway.RunningGateway.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tidemill.schemas.message.GoldenDifference;
import dev.tidemill.schemas.message.LoadStatus;
import dev.tidemill.schemas.message.LoadedVersion;
import dev.tidemill.schemas.message.Prediction;
import dev.tidemill.schemas.message.Route;
import dev.tidemill.schemas.message.RouteRole;
import dev.tidemill.schemas.message.RouteVersion;
import dev.tidemill.schemas.spec.Task;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Models as scikit-learn exports them: columns of text, several classes, ZipMap's maps. */
class TextAndClassesTest {

  private static final String INFER = "/v2/models/flights/infer";

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

  private void serve(String model, Task task, String... classes) {
    RouteVersion version =
        gateway.version(
            1,
            model,
            RouteRole.CHAMPION,
            100,
            RunningGateway.classifier("output_probability", classes));
    gateway.serve(RunningGateway.of(RunningGateway.route(1, 1, version), task));
  }

  private HttpResponse<String> ask(String cities, String amounts, int rows) {
    return gateway.post(
        INFER,
        """
        {"id": "f-1", "inputs": [
          {"name": "city", "shape": [%1$d, 1], "datatype": "BYTES", "data": [%2$s]},
          {"name": "amount", "shape": [%1$d, 1], "datatype": "FP32", "data": [%3$s]}]}\
        """
            .formatted(rows, cities, amounts));
  }

  @Test
  void textsGoInAndTheProbabilitiesOfTheClassesComeOutAsATable() {
    serve("zipmap-words", Task.MULTICLASS_CLASSIFICATION, "gold", "none", "silver");
    HttpResponse<String> response = ask("\"Oslo\", \"Rome\"", "0, 2", 2);
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    JsonNode outputs = json(response).get("outputs");
    assertThat(outputs.at("/0/datatype").asText()).isEqualTo("BYTES");
    assertThat(outputs.at("/0/data").toString()).isEqualTo("[\"gold\",\"gold\"]");
    assertThat(outputs.at("/1/name").asText()).isEqualTo("output_probability");
    assertThat(outputs.at("/1/shape").toString()).isEqualTo("[2,3]");
    assertThat(outputs.at("/1/parameters/classes").toString())
        .isEqualTo("[\"gold\",\"none\",\"silver\"]");
    double sum = Math.exp(1) + 1 + Math.exp(-1);
    assertThat(outputs.at("/1/data/0").asDouble()).isCloseTo(Math.exp(1) / sum, within(1e-6));
    assertThat(outputs.at("/1/data/1").asDouble()).isCloseTo(1 / sum, within(1e-6));

    Prediction logged = gateway.predictions(1).get(0);
    assertThat(logged.texts()).isEqualTo(Map.of("city", "Oslo"));
    assertThat(logged.features()).containsExactly(Double.NaN, 0);
    assertThat(logged.scores().get(0).classes()).containsOnlyKeys("gold", "none", "silver");
    assertThat(logged.score()).isCloseTo(Math.exp(1) / sum, within(1e-6));
  }

  @Test
  void metadataNamesTheTextsAndTheClasses() {
    serve("zipmap-words", Task.MULTICLASS_CLASSIFICATION, "gold", "none", "silver");
    JsonNode metadata = json(gateway.get("/v2/models/flights"));
    assertThat(metadata.at("/inputs/0").toString())
        .isEqualTo("{\"name\":\"city\",\"datatype\":\"BYTES\",\"shape\":[-1,1]}");
    assertThat(metadata.at("/outputs/1/datatype").asText()).isEqualTo("FP32");
    assertThat(metadata.at("/outputs/1/parameters/classes").toString())
        .isEqualTo("[\"gold\",\"none\",\"silver\"]");
  }

  @Test
  void theMapsOfTwoClassesAreScoredByTheTrueOne() {
    serve("zipmap-numbers", Task.BINARY_CLASSIFICATION, "no", "yes");
    HttpResponse<String> response = ask("\"Oslo\"", "0", 1);
    assertThat(json(response).at("/outputs/1/parameters/classes").toString())
        .isEqualTo("[\"no\",\"yes\"]");
    Prediction logged = gateway.predictions(1).get(0);
    assertThat(logged.score()).isCloseTo(1 / (1 + Math.exp(-1)), within(1e-6));
    assertThat(logged.scores().get(0).classes()).isEmpty();
  }

  @Test
  void aTextThatIsMissingIsTakenAsSuchAndAnUnknownOneIsTheModelsBusiness() {
    serve("zipmap-numbers", Task.BINARY_CLASSIFICATION, "0", "1");
    assertThat(ask("null", "1", 1).statusCode()).isEqualTo(200);
    assertThat(ask("\"Atlantis\"", "1", 1).statusCode()).isEqualTo(200);
    assertThat(gateway.predictions(2).get(0).texts()).isEmpty();
    assertThat(gateway.predictions(2).get(1).texts()).isEqualTo(Map.of("city", "Atlantis"));
    assertThat(gateway.predictions(2).get(0).inputHash())
        .isNotEqualTo(gateway.predictions(2).get(1).inputHash());
  }

  @Test
  void aNumberWhereATextBelongsIsRefusedWithItsInput() {
    serve("zipmap-numbers", Task.BINARY_CLASSIFICATION, "0", "1");
    HttpResponse<String> response = ask("7", "1", 1);
    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(json(response).get("error").asText())
        .isEqualTo(
            "input 'city': element 0 is not allowed in BYTES, which takes strings, and null where"
                + " one is missing");
  }

  @Test
  void oneColumnMayComeWithoutItsSecondDimension() {
    serve("zipmap-numbers", Task.BINARY_CLASSIFICATION, "0", "1");
    HttpResponse<String> response =
        gateway.post(
            INFER,
            """
            {"inputs": [{"name": "city", "shape": [2], "datatype": "BYTES", "data": ["Oslo", "x"]},
              {"name": "amount", "shape": [2], "datatype": "FP64", "data": [1, 2]}]}\
            """);
    assertThat(json(response).at("/outputs/1/shape").toString()).isEqualTo("[2,2]");
  }

  @Test
  void goldenRequestsWithTextsAndClassesAreAnsweredBeforeAVersionIsReady() {
    double sum = Math.exp(1) + 1 + Math.exp(-1);
    String goldens =
        """
        {"inputs": [[null, 0], [null, 0]], "scores": [%1$s, 0.5],
         "texts": [{"city": "Oslo"}, {}],
         "classes": [{"gold": %1$s, "none": %2$s, "silver": %3$s},
           {"gold": 0.3333333, "none": 0.3333333, "silver": %4$s}]}\
        """;
    LoadedVersion alike = loaded(1, goldens, sum, 0.3333333);
    assertThat(alike.goldenMaxDifference()).isLessThan(1e-6);
    assertThat(alike.goldenWorst()).isEmpty();
    LoadedVersion off = loaded(2, goldens, sum, 0.34);
    assertThat(off.goldenMaxDifference()).isCloseTo(0.34 - 1.0 / 3, within(1e-6));
    GoldenDifference worst = off.goldenWorst().orElseThrow();
    assertThat(worst.request()).isEqualTo(2);
    assertThat(worst.requests()).isEqualTo(2);
    assertThat(worst.inputs()).isEqualTo("city=missing and amount=0.0");
    assertThat(worst.ofClass()).isEqualTo("silver");
    assertThat(worst.expected()).isEqualTo(0.34);
    assertThat(worst.given()).isCloseTo(1.0 / 3, within(1e-6));
  }

  private LoadedVersion loaded(int version, String goldens, double sum, double last) {
    String text =
        goldens.formatted(Math.exp(1) / sum, 1 / sum, Math.exp(-1) / sum, Double.toString(last));
    String digest = gateway.store.put(text.getBytes(StandardCharsets.UTF_8));
    RouteVersion plain =
        gateway.version(
            version,
            "zipmap-words",
            RouteRole.CHAMPION,
            100,
            RunningGateway.classifier("output_probability", "gold", "none", "silver"));
    Route route =
        RunningGateway.route(
            1,
            version,
            new RouteVersion(
                version,
                plain.digest(),
                plain.role(),
                100,
                plain.signature(),
                Optional.of(digest)));
    gateway.serve(route);
    LoadedVersion loaded =
        gateway.state().versions().stream()
            .filter(v -> v.version() == version)
            .findFirst()
            .orElseThrow();
    assertThat(loaded.status()).as(loaded.error()).isEqualTo(LoadStatus.READY);
    return loaded;
  }

  @Test
  void aModelForOneRowAtATimeTakesSeveral() {
    gateway.serve(
        RunningGateway.route(1, 1, gateway.version(1, "one-row", RouteRole.CHAMPION, 100)));
    HttpResponse<String> response =
        gateway.post(
            INFER,
            """
            {"inputs": [{"name": "features", "shape": [3, 3], "datatype": "FP32",
              "data": [0, 0, 0, 1, 2, 3, 2, 0, 0]}]}\
            """);
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    JsonNode output = json(response).at("/outputs/0");
    assertThat(output.get("shape").toString()).isEqualTo("[3,1]");
    assertThat(output.at("/data/0").asDouble()).isEqualTo(0.5);
    assertThat(output.at("/data/1").asDouble()).isCloseTo(1 / (1 + Math.exp(-3)), within(1e-6));
    assertThat(output.at("/data/2").asDouble()).isCloseTo(1 / (1 + Math.exp(-1)), within(1e-6));
    assertThat(json(gateway.get("/v2/models/flights")).at("/inputs/0/shape").toString())
        .isEqualTo("[-1,3]");
  }
}
