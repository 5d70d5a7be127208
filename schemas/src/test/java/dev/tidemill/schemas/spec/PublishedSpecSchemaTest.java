package dev.tidemill.schemas.spec;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tidemill.schemas.spec.kind.Kinds;
import dev.tidemill.schemas.spec.kind.SchemaWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/**
 * The published JSON Schema is made from the records; {@code -Dtidemill.publish=true} writes it.
 */
class PublishedSpecSchemaTest {

  private static final Path PUBLISHED =
      Path.of("src/main/resources/spec/pipeline-v1alpha1.schema.json");

  private static final JsonNode SCHEMA =
      SchemaWriter.write(PipelineDocument.class, Kinds.builtIn());

  @Test
  void thePublishedSchemaIsWhatTheRecordsSay() throws IOException {
    String current = SCHEMA.toPrettyString() + "\n";
    if (Boolean.getBoolean("tidemill.publish")) {
      Files.writeString(PUBLISHED, current);
    }
    assertThat(Files.readString(PUBLISHED)).isEqualTo(current);
  }

  @Test
  void everyFieldIsDocumented() {
    documented(SCHEMA, "");
  }

  private static void documented(JsonNode schema, String path) {
    schema
        .path("properties")
        .properties()
        .forEach(
            field -> {
              String at = path + "." + field.getKey();
              assertThat(field.getValue().path("description").asText()).as(at).endsWith(".");
              documented(field.getValue(), at);
              documented(field.getValue().path("items"), at + "[]");
            });
  }
}
