package dev.tidemill.schemas.spec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemill.schemas.file.FileReading;
import dev.tidemill.schemas.spec.DataSpec.SourceSpec;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How files are read: what is said of it, and what of that cannot be. */
class ReadingRulesTest {

  private static final String FILES = "{path: incoming/, format: csv}";

  private static PipelineSpecs.ParseResult parse(String files) {
    return document("files: " + files);
  }

  private static PipelineSpecs.ParseResult document(String source) {
    return PipelineSpecs.parse(
        """
        apiVersion: tidemill.dev/v1alpha1
        kind: Pipeline
        metadata: {name: p}
        spec:
          task: regression
          data:
            sources:
              - name: rows
                SOURCE
            columns: {id: [id], time: at, label: y}
          train: {command: [sh, train.sh]}
          gates:
            data:
              checks:
                - schema: {columns: {x: DOUBLE}}
        """
            .replace("SOURCE", source),
        "p.yaml");
  }

  private static FileReading reading(String files) {
    PipelineSpec spec = parse(files).orThrow();
    SourceSpec source = spec.data().sources().get(0);
    return spec.data().reading(source, spec.gates().data().checks());
  }

  @Test
  void withoutAWordAFileSaysEverythingItself() {
    FileReading reading = reading(FILES);
    assertThat(reading.types()).as("of the schema check").containsOnlyKeys("x");
    assertThat(reading.text()).isEqualTo(FileReading.Text.PLAIN);
  }

  /** A source of each kind whose rows are in files that are elsewhere, with the same words. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "files: {path: incoming/, ",
        "s3: {uri: \"s3://lake/a/\", ",
        "dvc: {path: a.csv.dvc, remote: \"s3://lake/dvc\", git: {url:"
            + " \"https://example.org/a.git\"}, "
      })
  void eachKindTellsWhatShareOfItsValuesMayBeOfAnotherType(String kind) {
    String source = kind + "format: csv, types: {x: DOUBLE}, maxMistyped: 0.5}";
    SourceSpec.Kind read = document(source).orThrow().data().sources().get(0).kind();
    assertThat(read.maxMistyped()).isEqualTo(0.5);
    assertThat(read.reading(List.of()).types()).containsEntry("x", "DOUBLE");
  }

  @Test
  void whereTheFormatOfTimesIsDeclaredTheTimesOfTheRowsMustHaveIt() {
    assertThat(
            reading("{path: a, format: csv, timestampFormat: \"%d.%m.%Y\"}")
                .typesOf(List.of("AT", "y")))
        .containsEntry("at", "TIMESTAMP");
    assertThat(reading("{path: a, format: csv, dateFormat: \"%d.%m.%Y\"}").typesOf(List.of("id")))
        .as("a file without that column gets none")
        .doesNotContainKey("at");
  }

  @Test
  void filesWithNamesHaveNoHeaderAndATabMayBeWrittenInTwoWays() {
    FileReading.Text text =
        reading("{path: a, format: csv, names: [id, at], delimiter: '\\t'}").text();
    assertThat(text.header()).isFalse();
    assertThat(text.delimiter()).isEqualTo(Optional.of("\t"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      textBlock =
          """
          types: {a: float64}|types.a|write DOUBLE
          types: {a: money}|types.a|allowed are BIGINT, BOOLEAN
          types: {X: BIGINT}|types.X|the schema check declares DOUBLE
          delimiter: "-----"|delimiter|one to four characters
          quote: "ab"|quote|one character
          timeZone: Mars|timeZone|is not a time zone
          encoding: utf-99|encoding|is not a character set; allowed are for example UTF-8
          dateFormat: dd.mm.yyyy|dateFormat|has no code of strptime; 31.12.2024 is written as %d.%m.%Y
          timestampFormat: "%d.%m.%Y %k"|timestampFormat|"%k" is not a code of strptime
          header: true, names: [a]|names|leave one of both out
          decimal: ";"|decimal|
          maxMistyped: 1|maxMistyped|
          """)
  void isRefused(String option, String field, String says) {
    assertThat(parse("{path: a, format: csv, " + option + "}").errors())
        .singleElement()
        .satisfies(
            e -> {
              assertThat(e.field()).isEqualTo("spec.data.sources[0].files." + field);
              assertThat(e.message()).contains(says == null ? "" : says);
            });
  }

  @ParameterizedTest
  @CsvSource({
    "parquet, 'delimiter: \";\"', delimiter",
    "jsonl, 'names: [a]', names",
    "parquet, 'encoding: UTF-16', encoding"
  })
  void anOptionThatTheFormatDoesNotHaveIsRefused(String format, String option, String field) {
    assertThat(parse("{path: a, format: " + format + ", " + option + "}").errors())
        .singleElement()
        .satisfies(
            e -> {
              assertThat(e.field()).isEqualTo("spec.data.sources[0].files." + field);
              assertThat(e.message()).contains("files of format " + format + " do not have it");
            });
  }
}
