package dev.tidemill.kit.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonErrorsTest {

  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .addModule(new JavaTimeModule())
          .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private record Ask(String name, int number, boolean yes, List<String> several, Instant at) {}

  private static String problem(String json, Class<?> type) {
    return JsonErrors.describe(
        catchThrowableOfType(JsonProcessingException.class, () -> JSON.readValue(json, type)));
  }

  @Test
  void aCharacterOfTwoHalvesIsNotQuotedByHalf() {
    assertThat(problem("\ud83d\ude00", JsonNode.class)).contains("unexpected character '\\ud83d'");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"a\": NaN}|JSON has no NaN; send null instead, or \"NaN\" in quotes",
        "{\"a\": -Infinity}|JSON has no -Infinity; send null instead",
        "{\"a\": 1|it ends too early (line 1, column",
        "{'a': 1}|unexpected character ''' (line 1, column 2)",
        "{\"a\": yes}|unexpected word 'yes' (line 1, column",
        "{\"a\": 1, \"a\": 2}|the field 'a' appears twice",
        "{\"a\": 007}|a number must not start with a zero",
        "{} {}|it goes on after its end",
      })
  void aBrokenTextIsDescribedInPlainWords(String json, String expected) {
    assertThat(problem(json, JsonNode.class)).contains(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"nmae\": \"x\"}|unknown field 'nmae'; allowed are at, name, number, several, yes",
        "{\"number\": \"x\"}|'number' must be a number",
        "{\"yes\": \"x\"}|'yes' must be true or false",
        "{\"several\": 1}|'several' must be an array",
        "{\"at\": \"noon\"}|'at' must be an ISO time such as 2001-04-01T05:30:00Z",
        "[]|it must be an object",
      })
  void aFieldOfTheWrongKindIsNamedWithWhatIsNeeded(String json, String expected) {
    assertThat(problem(json, Ask.class)).startsWith(expected);
  }

  @Test
  void aBodyThatIsCompressedWithoutItsHeaderIsToldAsThat() {
    assertThat(problem("\u001f\u008b", JsonNode.class))
        .startsWith("it is compressed with gzip; send the header Content-Encoding: gzip");
    assertThat(problem("{\u001f\u008b", JsonNode.class))
        .startsWith("unexpected control character (code 31)");
  }

  @Test
  void deepNestingIsToldAsSuch() {
    assertThat(problem("[".repeat(2_000), JsonNode.class)).startsWith("it is nested too deeply");
  }

  /** Whatever is sent, no class, switch or token of the library is in the answer. */
  @Property(tries = 500)
  void wordsOfTheLibraryNeverReachAUser(
      @ForAll @CharRange(from = ' ', to = '~') @StringLength(max = 30) String text) {
    try {
      JSON.readTree("{\"a\":" + text);
    } catch (JsonProcessingException e) {
      assertThat(JsonErrors.describe(e).replace(text, ""))
          .doesNotContain("Feature", "VALUE_", "Source:", "com.fasterxml", "JsonToken");
    }
  }

  @Test
  void everyTokenHasAName() {
    assertThat(Arrays.stream(JsonToken.values()).map(JsonErrors::kind))
        .allSatisfy(name -> assertThat(name).doesNotContain("_"));
    assertThat(JsonErrors.kind(null)).isEqualTo("nothing");
  }
}
