package dev.tidemill.schemas.avro;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tidemill.schemas.topic.Topic;
import dev.tidemill.schemas.topic.Topics;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.junit.jupiter.api.Test;
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

  /** Until a version is released nobody can hold its bytes: only the current one is kept. */
  private static void deleteUnreleased(String topic, Path current) throws IOException {
    try (Stream<Path> files = Files.list(GOLDEN)) {
      for (Path f :
          files.filter(g -> g.getFileName().toString().startsWith(topic + "-")).toList()) {
        if (!f.equals(current)) {
          Files.delete(f);
        }
      }
    }
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
    Path file = GOLDEN.resolve(topic + "-" + String.format("%016x", mapper.fingerprint()) + ".hex");
    if (PUBLISH) {
      Files.createDirectories(GOLDEN);
      deleteUnreleased(topic, file);
      StringBuilder lines = new StringBuilder();
      for (int v = 0; v < Samples.variants(type); v++) {
        lines
            .append(
                HexFormat.of()
                    .formatHex(mapper.encode(new Samples(TestSpecs::flightDelays).of(type, v))))
            .append('\n');
      }
      Files.writeString(file, lines);
    }
    assertThat(file).as("golden bytes of the current version of " + topic).exists();
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
  void everyTopicOfTheCatalogueHasItsOwnType() throws ReflectiveOperationException {
    assertThat(Topics.all()).extracting(Topic::valueType).doesNotHaveDuplicates();
    Method table = Topics.class.getMethod("markdownTable");
    assertThat((String) table.invoke(null)).contains("tidemill.commands", "for ever");
  }
}
