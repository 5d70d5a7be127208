package dev.tidemill.schemas.spec.kind;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * docs/pipeline-reference.md is made from the published schema, so from the records; {@code
 * -Dtidemill.publish=true} writes it.
 */
class PublishedReferenceTest {

  private static final Path DOCUMENT = Path.of("../docs/pipeline-reference.md");

  private static final Path PUBLISHED =
      Path.of("src/main/resources/spec/pipeline-v1alpha1.schema.json");

  private static final JsonNode SCHEMA = published();

  @Test
  void theDocumentShowsEveryField() throws IOException {
    String expected = document();
    if (Boolean.getBoolean("tidemill.publish")) {
      Files.writeString(DOCUMENT, expected);
    }
    assertThat(Files.readString(DOCUMENT)).isEqualTo(expected);
  }

  private static JsonNode published() {
    try {
      return new ObjectMapper().readTree(PUBLISHED.toFile());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String document() {
    StringBuilder page = new StringBuilder();
    page.append(
        """
        # The pipeline, field by field

        Made from the records of the specification. `tidemill explain spec.data` says the same of one field,
        `tidemill validate -f pipeline.yaml` checks a file, and the JSON Schema for editors is
        [pipeline-v1alpha1.schema.json](../schemas/src/main/resources/spec/pipeline-v1alpha1.schema.json).
        An [example](../examples/flight-delays/pipeline.yaml) has most of it.

        Durations are written `90s`, `30m`, `6h`, `28d`; memory as Kubernetes has it (`512Mi`); shares from 0 to 1, weights in
        whole percent. Unknown fields are errors.

        """);
    chapter(page, "metadata", SCHEMA.at("/properties/metadata"));
    for (Map.Entry<String, JsonNode> part : SCHEMA.at("/properties/spec/properties").properties()) {
      chapter(page, "spec." + part.getKey(), part.getValue());
    }
    return page.toString();
  }

  private static void chapter(StringBuilder page, String path, JsonNode field) {
    page.append("## ").append(path).append("\n\n");
    page.append(text(field.path("description").asText()));
    JsonNode parent = path.startsWith("spec.") ? SCHEMA.at("/properties/spec") : SCHEMA;
    String own = facts(parent, path.substring(path.lastIndexOf('.') + 1), field);
    page.append(own.isEmpty() ? "" : " " + own).append("\n\n");
    List<List<String>> rows = new ArrayList<>();
    rows(rows, "", field);
    if (!rows.isEmpty()) {
      page.append("| field | what is written | meaning |\n|---|---|---|\n");
      rows.forEach(row -> page.append("| ").append(String.join(" | ", row)).append(" |\n"));
      page.append("\n");
    }
  }

  private static void rows(List<List<String>> rows, String before, JsonNode field) {
    JsonNode mapping = FieldFacts.entry(field);
    String prefix = before + (field.has("items") && !before.isEmpty() ? "[]" : "");
    Set<String> kinds = FieldFacts.kinds(mapping);
    for (Map.Entry<String, JsonNode> below : mapping.path("properties").properties()) {
      String path = prefix.isEmpty() ? below.getKey() : prefix + "." + below.getKey();
      String kind = kinds.contains(below.getKey()) ? "kind: " : "";
      rows.add(
          List.of(
              kind + "`" + path + "`",
              text(new FieldFacts(SCHEMA, below.getValue()).type()),
              (text(below.getValue().path("description").asText())
                      + " "
                      + facts(mapping, below.getKey(), below.getValue()))
                  .strip()));
      rows(rows, path, below.getValue());
    }
  }

  private static String facts(JsonNode parent, String name, JsonNode field) {
    List<String> lines = new ArrayList<>(new FieldFacts(SCHEMA, field).lines(parent, name));
    lines.removeIf(line -> line.startsWith("One of several kinds"));
    return text(
        String.join(
            " ", lines.stream().map(line -> line.endsWith(".") ? line : line + ".").toList()));
  }

  /** Text in a table of Markdown. */
  private static String text(String plain) {
    return plain.replace("|", "\\|").replace("<", "&lt;").replace("*", "\\*");
  }
}
