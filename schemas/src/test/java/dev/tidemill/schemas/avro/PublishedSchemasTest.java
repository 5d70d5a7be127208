package dev.tidemill.schemas.avro;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tidemill.schemas.topic.Topic;
import dev.tidemill.schemas.topic.Topics;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The published contracts, {@code src/main/resources/avro/TOPIC.avsc}, are what the records say,
 * and golden bytes of every published version still decode. {@code -Dtidemill.publish=true} writes
 * them anew after a deliberate change. Once a version is released, its schema goes to {@code
 * avro/history} and its golden bytes stay.
 */
class PublishedSchemasTest {

  private static final boolean PUBLISH = Boolean.getBoolean("tidemill.publish");
  private static final Path AVRO = Path.of("src/main/resources/avro");
  private static final Path GOLDEN = Path.of("src/test/resources/golden");

  static Stream<Topic<?>> topics() {
    return Topics.all().stream();
  }

  @ParameterizedTest
  @MethodSource("topics")
  void thePublishedSchemaIsWhatTheRecordSays(Topic<?> topic) throws IOException {
    Path file = AVRO.resolve(topic.name() + ".avsc");
    String current = pretty(AvroMapper.of(topic.valueType()).schema());
    if (PUBLISH) {
      Files.createDirectories(AVRO);
      Files.writeString(file, current);
    }
    assertThat(Files.readString(file)).isEqualTo(current);
  }

  /** Until a version is released nobody can hold its bytes: only released ones are kept. */
  private static void deleteUnreleased(Path history, String topic, Path current)
      throws IOException {
    Set<String> released = released(history, topic);
    try (Stream<Path> files = Files.list(current.getParent())) {
      for (Path f :
          files.filter(g -> g.getFileName().toString().startsWith(topic + "-")).toList()) {
        if (!f.equals(current) && !released.contains(f.getFileName().toString())) {
          Files.delete(f);
        }
      }
    }
  }

  /** Names of the golden files of the versions in {@code avro/history/RECORD}. */
  private static Set<String> released(Path history, String topic) throws IOException {
    if (!Files.isDirectory(history)) {
      return Set.of();
    }
    Set<String> names = new HashSet<>();
    try (Stream<Path> files = Files.list(history)) {
      for (Path f : files.filter(h -> h.toString().endsWith(".avsc")).toList()) {
        names.add(golden(topic, new Schema.Parser().parse(Files.readString(f))));
      }
    }
    return names;
  }

  @Test
  void publishingKeepsTheGoldenBytesOfReleasedVersions(@TempDir Path dir) throws IOException {
    Schema released =
        new Schema.Parser().parse("{\"type\": \"record\", \"name\": \"Old\", \"fields\": []}");
    Path history = Files.createDirectories(dir.resolve("history"));
    Files.writeString(history.resolve("1.avsc"), released.toString());
    Files.writeString(history.resolve("index"), "1.avsc\n");
    Path golden = Files.createDirectory(dir.resolve("golden"));
    Path current = Files.createFile(golden.resolve("tidemill.labels-1111.hex"));
    Path old = Files.createFile(golden.resolve(golden("tidemill.labels", released)));
    Path draft = Files.createFile(golden.resolve("tidemill.labels-2222.hex"));
    Path other = Files.createFile(golden.resolve("tidemill.runs-2222.hex"));
    deleteUnreleased(history, "tidemill.labels", current);
    assertThat(List.of(current, old, other)).allMatch(Files::exists);
    assertThat(draft).doesNotExist();
  }

  private static String golden(String topic, Schema schema) {
    long fingerprint = SchemaNormalization.parsingFingerprint64(schema);
    return topic + "-" + String.format("%016x", fingerprint) + ".hex";
  }

  private static <T> List<String> samples(Class<T> type) {
    List<String> lines = new ArrayList<>();
    for (int v = 0; v < Samples.variants(type); v++) {
      T sample = new Samples(TestSpecs::flightDelays).of(type, v);
      lines.add(HexFormat.of().formatHex(AvroMapper.of(type).encode(sample)));
    }
    return lines;
  }

  private static String pretty(Schema schema) throws IOException {
    ObjectMapper json = new ObjectMapper();
    return json.writerWithDefaultPrettyPrinter()
            .writeValueAsString(json.readTree(schema.toString()))
        + "\n";
  }

  @ParameterizedTest
  @MethodSource("topics")
  void goldenBytesOfEveryVersionStillDecode(Topic<?> topic) throws IOException {
    goldenBytes(topic.valueType(), topic.name());
  }

  private static <T> void goldenBytes(Class<T> type, String topic) throws IOException {
    AvroMapper<T> mapper = AvroMapper.of(type);
    Path file = GOLDEN.resolve(golden(topic, mapper.schema()));
    if (PUBLISH) {
      Files.createDirectories(GOLDEN);
      deleteUnreleased(AVRO.resolve("history").resolve(RecordSchemas.name(type)), topic, file);
      Files.writeString(file, String.join("\n", samples(type)) + "\n");
    }
    assertThat(file).as("golden bytes of the current version of " + topic).exists();
    assertThat(Files.readAllLines(file, StandardCharsets.UTF_8))
        .as("what is written today for the samples of " + topic)
        .isEqualTo(samples(type));
    try (Stream<Path> files = Files.list(GOLDEN)) {
      for (Path golden :
          files.filter(f -> f.getFileName().toString().startsWith(topic + "-")).toList()) {
        for (String line : Files.readAllLines(golden, StandardCharsets.UTF_8)) {
          T value = mapper.decode(HexFormat.of().parseHex(line));
          assertThat(mapper.decode(mapper.encode(value)))
              .usingRecursiveComparison()
              .withEqualsForType((a, b) -> Double.compare(a, b) == 0, Double.class)
              .isEqualTo(value);
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("topics")
  void everyFieldOfATopicHasADoc(Topic<?> topic) {
    undocumented(AvroMapper.of(topic.valueType()).schema(), new java.util.HashSet<>())
        .forEach(f -> assertThat(f).as("field without doc").isNull());
  }

  private static List<String> undocumented(Schema schema, java.util.Set<String> seen) {
    List<String> out = new java.util.ArrayList<>();
    switch (schema.getType()) {
      case RECORD -> {
        if (seen.add(schema.getFullName())) {
          for (Schema.Field f : schema.getFields()) {
            if (f.doc() == null || f.doc().isBlank()) {
              out.add(schema.getName() + "." + f.name());
            }
            out.addAll(undocumented(f.schema(), seen));
          }
        }
      }
      case UNION -> schema.getTypes().forEach(t -> out.addAll(undocumented(t, seen)));
      case ARRAY -> out.addAll(undocumented(schema.getElementType(), seen));
      case MAP -> out.addAll(undocumented(schema.getValueType(), seen));
      default -> {
        return out;
      }
    }
    return out;
  }

  @Test
  void everyTopicOfTheCatalogueHasItsOwnType() {
    assertThat(Topics.all()).extracting(Topic::valueType).doesNotHaveDuplicates();
  }
}
