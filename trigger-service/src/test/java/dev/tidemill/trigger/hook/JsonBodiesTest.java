package dev.tidemill.trigger.hook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tidemill.kit.http.HttpError;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonBodiesTest {

  private static String problem(String body) {
    HttpError error =
        catchThrowableOfType(
            HttpError.class, () -> JsonBodies.parse(body.getBytes(StandardCharsets.UTF_8)));
    assertThat(error.status()).isEqualTo(400);
    assertThat(error.getMessage())
        .startsWith("The body is not JSON: ")
        .doesNotContain("Feature", "Constraints", "enable", "JsonToken", "Source:");
    return error.getMessage();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"a\": NaN}|JSON has no NaN",
        "{} {}|it goes on after its end",
        "{\"a\": 1, \"a\": 2}|the field 'a' appears twice",
        "{\"a\": 007}|a number must not start with a zero",
        "{\"a\": 1|it ends too early",
        "``|it is empty",
      })
  void whatIsWrongIsToldWithoutTheWordsOfTheLibrary(String body, String why) {
    assertThat(problem(body)).contains(why);
  }

  @Test
  void boundsAreToldAsSuch() {
    assertThat(problem("[".repeat(300))).contains("it is nested too deeply");
    assertThat(problem("9".repeat(500))).contains("a number has too many digits");
  }
}
