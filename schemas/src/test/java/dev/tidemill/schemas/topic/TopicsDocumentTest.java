package dev.tidemill.schemas.topic;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** docs/topics.md is made from the catalogue; {@code -Dtidemill.publish=true} writes it. */
class TopicsDocumentTest {

  private static final Path DOCUMENT = Path.of("../docs/topics.md");

  @Test
  void theDocumentShowsTheCatalogue() throws IOException {
    String expected =
        """
        # Topics

        Made from the catalogue (`Topics.java`). One owner writes each topic; `inbox` is written by every service or person that asks or reports. Values are Avro
        in single-object encoding (`C3 01`, fingerprint, body); the schemas are in
        [schemas/src/main/resources/avro](../schemas/src/main/resources/avro). Headers: CloudEvents Kafka binary binding and W3C
        `traceparent`. Readers are `read_committed`.

        """
            + Topics.markdownTable()
            + "\n"
            + "## Who writes what\n\n"
            + Topics.ownersTable()
            + "\n## What each service is allowed\n\n"
            + "For access control lists, which `tidemill acls` prints: no service needs more.\n\n"
            + TopicRights.markdownTable();
    if (Boolean.getBoolean("tidemill.publish")) {
      Files.createDirectories(DOCUMENT.getParent());
      Files.writeString(DOCUMENT, expected);
    }
    assertThat(Files.readString(DOCUMENT)).isEqualTo(expected);
  }
}
