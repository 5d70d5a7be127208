package dev.tidemill.schemas.topic;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
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
            + catalogue()
            + "\n"
            + "## Who writes what\n\n"
            + owners()
            + "\n## What each service is allowed\n\n"
            + "For access control lists, which `tidemill acls` prints: no service needs more.\n\n"
            + rights();
    if (Boolean.getBoolean("tidemill.publish")) {
      Files.createDirectories(DOCUMENT.getParent());
      Files.writeString(DOCUMENT, expected);
    }
    assertThat(Files.readString(DOCUMENT)).isEqualTo(expected);
  }

  private static String catalogue() {
    return table(
        List.of("topic", "key", "what", "owner", "kept", "partitions"),
        Topics.all().stream()
            .map(
                t ->
                    List.of(
                        "`" + t.name() + "`",
                        t.keyMeaning(),
                        t.purpose(),
                        t.owner(),
                        t.compacted()
                            ? "compact"
                            : t.retention().map(r -> r.toDays() + " d").orElse("for ever"),
                        t.kind() == Topic.Kind.QUEUE ? "1, a queue" : "setting `partitions`")));
  }

  private static String owners() {
    Map<String, List<Topic<?>>> byOwner = new TreeMap<>();
    for (Topic<?> t : Topics.all()) {
      for (String owner : t.owner().split(", ")) {
        byOwner.computeIfAbsent(owner, o -> new ArrayList<>()).add(t);
      }
    }
    return table(
        List.of("owner", "writes"),
        byOwner.entrySet().stream().map(e -> List.of(e.getKey(), names(e.getValue()))));
  }

  private static String rights() {
    return table(
        List.of("service", "writes", "reads"),
        TopicRights.all().stream()
            .map(r -> List.of(r.service(), names(r.writes()), names(r.reads()))));
  }

  private static String names(List<Topic<?>> topics) {
    return topics.stream().map(t -> "`" + t.name() + "`").collect(Collectors.joining(", "));
  }

  private static String table(List<String> heads, Stream<List<String>> rows) {
    return "| "
        + String.join(" | ", heads)
        + " |\n"
        + "|---".repeat(heads.size())
        + "|\n"
        + rows.map(cells -> "| " + String.join(" | ", cells) + " |\n")
            .collect(Collectors.joining());
  }
}
