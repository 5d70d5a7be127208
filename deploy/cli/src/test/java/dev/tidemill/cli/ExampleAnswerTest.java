package dev.tidemill.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class ExampleAnswerTest {

  private static ExampleAnswer of(String outputs, String known) throws IOException {
    ObjectMapper json = new ObjectMapper();
    JsonNode answer = json.readTree("{\"outputs\": [" + outputs + "]}");
    return ExampleAnswer.of(answer, json.readTree(known));
  }

  private static final String TWO =
      """
      {"name": "label", "datatype": "BYTES", "shape": [1], "data": ["no"]},
      {"name": "p", "datatype": "FP32", "shape": [1, 2], "data": [0.75, 0.25]}""";

  @Test
  void ofTwoColumnsTheSecondIsJudgedUnlessTheServerNamesAnother() throws Exception {
    assertThat(of(TWO, "{\"output\": \"p\"}").score()).isEqualTo(0.25);
    assertThat(of(TWO, "{\"output\": \"\", \"column\": 0}").score()).isEqualTo(0.75);
    assertThat(of(TWO, "{\"output\": \"other\"}").score()).isNaN();
  }

  @Test
  void severalClassesAreComparedEachByItsName() throws Exception {
    String three =
        """
        {"name": "p", "datatype": "FP32", "shape": [1, 3], "data": [0.2, 0.7, 0.1],
         "parameters": {"classes": ["gold", "none", "silver"]}}""";
    String known = "{\"expectedClasses\": {\"none\": 0.7, \"gold\": %s, \"silver\": 0.1}}";
    ExampleAnswer same = of(three, known.formatted("0.2"));
    assertThat(same.score()).isEqualTo(0.7);
    assertThat(same.classesAgree(1e-5)).isTrue();
    ExampleAnswer other = of(three, known.formatted("0.21"));
    assertThat(other.classesAgree(1e-5)).isFalse();
    assertThat(other.classesToldApart()).contains("gold=0.2,", "gold=0.21");
  }
}
