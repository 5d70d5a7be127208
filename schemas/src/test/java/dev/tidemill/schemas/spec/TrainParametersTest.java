package dev.tidemill.schemas.spec;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.tidemill.schemas.avro.TestSpecs;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a specification quotes is text for the trainer, what it does not is a number. */
class TrainParametersTest {

  private static String handedOver(String yaml) {
    String flights = TestSpecs.FLIGHT_DELAYS;
    PipelineSpec spec =
        PipelineSpecs.parse(
                flights.replace(
                    "parameters: {rounds: 150, maxDepth: 6, eta: 0.1}", "parameters: " + yaml),
                "pipeline.yaml")
            .orThrow();
    return TrainParameters.json(spec.train().parameters()).toString();
  }

  @Test
  void quotedParametersStayText() {
    assertThat(
            handedOver(
                "{store: \"007\", tag: \"1e5\", flag: \"true\", build: '20200219',"
                    + " version: \"1.10\", name: a b, said: '\"x\"'}"))
        .isEqualTo(
            "{\"build\":\"20200219\",\"flag\":\"true\",\"name\":\"a b\",\"said\":\"\\\"x\\\"\","
                + "\"store\":\"007\",\"tag\":\"1e5\",\"version\":\"1.10\"}");
  }

  @Test
  @Timeout(5)
  void aParameterOfNineHundredThousandDigitsCostsNoTimeAndIsText() {
    String digits = "9".repeat(900_000);
    assertThat(TrainParameters.read(digits)).isEqualTo(TextNode.valueOf(digits));
    assertThat(TrainParameters.written(TextNode.valueOf(digits))).isEqualTo(digits);
    assertThat(TrainParameters.read("9".repeat(320)).isNumber()).isTrue();
  }

  @Test
  @Timeout(5)
  void digitsOfASpecificationThatNoNumberHasAreText() {
    String digits = "9".repeat(200_000);
    assertThat(handedOver("{big: " + digits + "}")).isEqualTo("{\"big\":\"" + digits + "\"}");
  }

  @Test
  void numbersAndTruthValuesStayWhatTheyAre() {
    assertThat(
            handedOver(
                "{rate: 1e-4, depth: 6, big: 9007199254740993, eta: 0.50, on: true, no: -7}"))
        .isEqualTo(
            "{\"big\":9007199254740993,\"depth\":6,\"eta\":0.5,\"no\":-7,\"on\":true,"
                + "\"rate\":1.0E-4}");
  }

  @Test
  void anOverrideTakesTheTypeOfWhatItReplaces() {
    Map<String, String> specified =
        Map.of("store", "007", "tag", "\"1e5\"", "depth", "6", "on", "true");
    assertThat(
            TrainParameters.json(
                TrainParameters.merged(specified, Map.of("store", "8", "tag", "2e5"))))
        .hasToString("{\"depth\":6,\"on\":true,\"store\":\"8\",\"tag\":\"2e5\"}");
    assertThat(
            TrainParameters.json(
                TrainParameters.merged(
                    specified, Map.of("depth", "\"7\"", "on", "\"false\"", "new", "\"5\""))))
        .hasToString("{\"depth\":7,\"new\":\"5\",\"on\":false,\"store\":\"007\",\"tag\":\"1e5\"}");
    assertThat(TrainParameters.json(TrainParameters.merged(specified, Map.of("depth", "deep"))))
        .hasToString("{\"depth\":\"deep\",\"on\":true,\"store\":\"007\",\"tag\":\"1e5\"}");
  }

  @Property
  void everyTextComesBackAsItWas(@ForAll String text) {
    assertThat(TrainParameters.read(TrainParameters.written(TextNode.valueOf(text))).textValue())
        .isEqualTo(text);
  }

  @Property
  void textOfDigitsComesBackAsText(@ForAll long number) {
    JsonNode text = TextNode.valueOf(Long.toString(number));
    assertThat(TrainParameters.read(TrainParameters.written(text))).isEqualTo(text);
    assertThat(TrainParameters.read(TrainParameters.written(LongNode.valueOf(number))).longValue())
        .isEqualTo(number);
    assertThat(TrainParameters.read(TrainParameters.written(BooleanNode.TRUE)))
        .isEqualTo(BooleanNode.TRUE);
  }
}
