package dev.tidemill.schemas.spec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemill.schemas.spec.MonitorSpec.LabelOrigin;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who brings the labels of the monitor. */
class LabelOriginTest {

  private static final String FLIGHTS = flights();

  private static String flights() {
    try (InputStream in = LabelOriginTest.class.getResourceAsStream("/flight-delays.yaml")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static PipelineSpecs.ParseResult parsed(String labels) {
    String given = "labels: {from: api, maxDelay: 12h}";
    assertThat(FLIGHTS).contains(given);
    return PipelineSpecs.parse(
        FLIGHTS.replace(given, "labels: {" + labels + ", maxDelay: 12h}"), "p.yaml");
  }

  @Test
  void theDataNameTheRequestAndWhatCameTrue() {
    PipelineSpec spec = parsed("from: data").orThrow();
    MonitorSpec.Labels labels = spec.monitor().orElseThrow().labels();

    assertThat(labels.from()).isEqualTo(LabelOrigin.DATA);
    assertThat(labels.idColumns(spec.data())).containsExactly("flight_id");
    assertThat(labels.labelColumn(spec.data())).isEqualTo("late");
  }

  @Test
  void aTopicIsReadAsThatOfASource() {
    PipelineSpec spec =
        parsed(
                "from: topic, topic: {name: landings, every: 1s, keyColumn: request},"
                    + " id: request, label: was_late, time: landed_at")
            .orThrow();
    MonitorSpec.Labels labels = spec.monitor().orElseThrow().labels();

    assertThat(labels.from()).isEqualTo(LabelOrigin.TOPIC);
    assertThat(labels.topic().orElseThrow().every()).isEqualTo(Duration.ofSeconds(1));
    assertThat(labels.topic().orElseThrow().format()).isEqualTo("json");
    assertThat(labels.idColumns(spec.data())).containsExactly("request");
    assertThat(labels.labelColumn(spec.data())).isEqualTo("was_late");
    assertThat(labels.time()).contains("landed_at");
  }

  @Test
  void theExamplesOfTheDocumentsAreRight() throws IOException {
    String document = Files.readString(Path.of("../docs/data.md"));
    List<String> examples =
        Pattern.compile("```yaml\n(monitor:\n.*?)```", Pattern.DOTALL)
            .matcher(document)
            .results()
            .map(r -> r.group(1))
            .toList();
    assertThat(examples).hasSize(2);
    String without = FLIGHTS.substring(0, FLIGHTS.indexOf("\n  monitor:") + 1);
    for (String example : examples) {
      PipelineSpecs.parse(
              without.replaceFirst("(?s)\n    - name: model-got-worse.*?(?=\n    - name)", "")
                  + example.indent(2),
              "data.md")
          .orThrow();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      textBlock =
          """
          from: topic|spec.monitor.labels.topic|from: topic needs the topic
          from: data, topic: {name: t}|spec.monitor.labels.topic|only from: topic has it
          from: data, label: late|spec.monitor.labels.label|takes the columns that data.columns names
          from: api, time: landed_at|spec.monitor.labels.time|only from: topic has it
          from: api, id: request|spec.monitor.labels.id|only from: data and from: topic have it
          from: files|spec.monitor.labels.from|allowed: api, data, topic
          from: topic, topic: {name: t, format: avro}|spec.monitor.labels.topic.schema|need the schema
          from: topic, topic: {name: t, every: soon}|spec.monitor.labels.topic.every|such as 90s
          from: topic, topic: {name: t, format: avro, schema: ../o.avsc}|spec.monitor.labels.topic.schema|.. is not allowed
          from: topic, topic: {name: t, types: {late: INT64}}|spec.monitor.labels.topic.types.late|write BIGINT
          from: topic, topic: {name: t, timeZone: Zurich}|spec.monitor.labels.topic.timeZone|such as Europe/Zurich
          from: topic, topic: {name: t, timestampFormat: seconds}|spec.monitor.labels.topic.timestampFormat|no code of strptime
          """)
  void whatDoesNotGoTogetherIsRefused(String labels, String at, String why) {
    assertThat(parsed(labels).errors())
        .singleElement()
        .satisfies(
            e -> {
              assertThat(e.field()).isEqualTo(at);
              assertThat(e.toString()).contains(why);
            });
  }
}
