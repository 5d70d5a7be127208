package dev.tidemill.schemas.spec;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tidemill.schemas.spec.kind.Kinds;
import dev.tidemill.schemas.spec.kind.SchemaWriter;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SchemaWordsTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  /** Keywords that are handled where they are found, or that say nothing about a value. */
  private static final Set<String> OTHERS =
      Set.of(
          "$schema",
          "$id",
          "$ref",
          "$defs",
          "title",
          "description",
          "default",
          "examples",
          "properties",
          "items",
          "required",
          "additionalProperties",
          "oneOf",
          "anyOf",
          "if",
          "then",
          "else",
          "pattern",
          "format",
          "$comment");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "minimum|1|-3|-3 is too small; write at least 1",
        "exclusiveMinimum|0|0|0 is too small; write more than 0",
        "maximum|100|101|101 is too large; write at most 100",
        "exclusiveMaximum|1|1.0|1.0 is too large; write less than 1",
        "minLength|1|\"\"|the text is empty; write at least 1 character",
        "maxLength|2|\"abc\"|the text has 3 characters; write at most 2",
        "minItems|1|[]|it is empty; write at least 1 entry",
        "minProperties|2|{\"a\": 1}|it has 1 entry; write at least 2 entries",
        "type|\"integer\"|\"x\"|expected a whole number, found the text \"x\"",
        "type|[\"string\",\"number\"]|[1]|expected text or a number, found a list [1]",
        "type|\"object\"|null|expected a mapping (key: value), found nothing; what belongs to it is"
            + " indented deeper than its name",
        "enum|[\"a\",\"b\"]|\"c\"|\"c\" is not allowed; allowed: a, b"
      })
  void eachViolationSaysWhatWasFoundAndWhatIsAllowed(
      String keyword, String limit, String found, String words) throws JsonProcessingException {
    assertThat(SchemaWords.of(keyword, JSON.readTree(limit), JSON.readTree(found)))
        .isEqualTo(words);
  }

  /** A keyword that the published schema begins to use needs words of its own. */
  @Test
  void everyKeywordOfThePublishedSchemaHasWords() {
    Set<String> keywords = new TreeSet<>();
    keywords(SchemaWriter.write(PipelineDocument.class, Kinds.builtIn()), keywords);
    keywords.removeAll(OTHERS);
    assertThat(keywords).isNotEmpty();
    for (String keyword : keywords) {
      assertThat(SchemaWords.of(keyword, JSON.getNodeFactory().numberNode(1), null))
          .as(keyword)
          .doesNotContain("not allowed here");
    }
  }

  private static void keywords(JsonNode schema, Set<String> found) {
    if (!schema.isObject()) {
      return;
    }
    schema
        .properties()
        .forEach(
            e -> {
              found.add(e.getKey());
              switch (e.getKey()) {
                case "properties", "$defs" -> e.getValue().forEach(s -> keywords(s, found));
                case "oneOf" -> e.getValue().forEach(s -> keywords(s, found));
                case "items", "additionalProperties", "if", "then", "else" ->
                    keywords(e.getValue(), found);
                default -> {}
              }
            });
  }
}
