package dev.tidemill.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tidemill.kit.http.Json;
import dev.tidemill.schemas.message.Signature;
import dev.tidemill.schemas.message.Tensor;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ExampleRequestTest {

  private static JsonNode json(String text) throws IOException {
    return Json.mapper().readTree(text);
  }

  private static JsonNode inputs(Signature signature, String values, String texts)
      throws IOException {
    JsonNode request =
        Json.mapper().valueToTree(ExampleRequest.of(signature, json(values), json(texts)));
    return request.get("inputs");
  }

  @Test
  void theColumnsOfOneTensorAreOneInput() throws Exception {
    Signature signature =
        new Signature(
            List.of(new Tensor("features", "FP32", List.of(-1L, 3L))),
            List.of(),
            List.of("a", "b", "c"),
            Optional.empty());
    assertThat(inputs(signature, "[1.5, \"NaN\", 3]", "{}").toString())
        .isEqualTo(
            "[{\"name\":\"features\",\"shape\":[1,3],\"datatype\":\"FP32\",\"data\":[1.5,\"NaN\",3]}]");
  }

  @Test
  void anInputForEachColumnHasItsOwnTypeAndTextsAreFoundByName() throws Exception {
    Signature signature =
        new Signature(
            List.of(
                new Tensor("city", "BYTES", List.of(-1L, 1L)),
                new Tensor("age", "INT64", List.of(-1L, 1L)),
                new Tensor("member", "BOOL", List.of(-1L)),
                new Tensor("street", "BYTES", List.of(-1L, 1L))),
            List.of(),
            List.of(),
            Optional.empty());
    JsonNode inputs = inputs(signature, "[\"NaN\", 42.0, 1.0, \"NaN\"]", "{\"city\": \"Oslo\"}");
    assertThat(inputs.findValuesAsText("name")).containsExactly("city", "age", "member", "street");
    assertThat(inputs.findValues("data").toString())
        .isEqualTo("[[\"Oslo\"], [42], [true], [null]]");
    assertThat(inputs.at("/0/shape").toString()).isEqualTo("[1,1]");
    assertThat(inputs.at("/2/shape").toString()).isEqualTo("[1]");
  }

  @Test
  void inputsThatExportersRenamedFindTheirTextsByTheColumn() throws Exception {
    Signature signature =
        new Signature(
            List.of(
                new Tensor("numbers", "FP32", List.of(-1L, 2L)),
                new Tensor("Kunde_Region", "BYTES", List.of(-1L, 1L))),
            List.of(),
            List.of("a", "b", "Kunde Region"),
            Optional.empty());
    JsonNode inputs = inputs(signature, "[1.5, 2, \"NaN\"]", "{\"Kunde Region\": \"Nord\"}");
    assertThat(inputs.findValuesAsText("name")).containsExactly("numbers", "Kunde_Region");
    assertThat(inputs.findValues("data").toString()).isEqualTo("[[1.5,2], [\"Nord\"]]");
  }
}
