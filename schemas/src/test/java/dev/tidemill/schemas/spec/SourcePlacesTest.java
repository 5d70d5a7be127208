package dev.tidemill.schemas.spec;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Where sources are, and what is beside the specification for them. */
class SourcePlacesTest {

  private static final String SPEC =
      """
      apiVersion: tidemill.dev/v1alpha1
      kind: Pipeline
      metadata: {name: p}
      spec:
        task: regression
        code: {git: {url: "https://git.example.com/a"}}
        data:
          sources: [{name: rows, %s}]
          columns: {id: [id], time: at, label: y}
        train: {command: [run]}
        triggers: [{name: t, %s}]
      """;

  private static final String FILES = "files: {path: data, format: csv}";

  private static List<SpecError> errors(String source, String trigger) {
    return PipelineSpecs.parse(SPEC.formatted(source, trigger), "p.yaml").errors();
  }

  private static List<SpecError> ofRemote(String remote) {
    return errors(
        "dvc: {path: x.csv.dvc, remote: \"%s\"}".formatted(remote), "data: {source: rows}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://dvc.example.com/data",
        "http://dvc.example.com",
        "ssh://me@dvc.example.com/data",
        "gs://lake/dvc",
        "azure://lake/dvc",
        "gdrive://folder",
        "webdavs://dvc.example.com/data",
        "me@dvc.example.com:/data",
        "remote://myremote/data",
        "S3://lake/dvc",
        "s3://l/dvc"
      })
  void aRemoteThatIsNotReadIsToldWhatIs(String remote) {
    assertThat(ofRemote(remote))
        .singleElement()
        .satisfies(e -> assertThat(e.field()).isEqualTo("spec.data.sources[0].dvc.remote"))
        .satisfies(
            e ->
                assertThat(e.message())
                    .endsWith(
                        "is not a remote that Tidemill reads; allowed are s3://BUCKET/PREFIX and a"
                            + " folder"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"s3://lake/dvc", "s3://lake", "/mnt/dvc", "remote", "a b/c@d"})
  void bucketsAndFoldersAreRead(String remote) {
    assertThat(ofRemote(remote)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          message: {topic: t, format: avro, schema: ../x.avsc}  | message.schema
          message: {topic: t, format: avro, schema: a/../../x}  | message.schema
          message: {topic: t, format: avro, schema: ~/x.avsc}   | message.schema
          message: {topic: t, format: avro, schema: 's3://x/y'} | message.schema
          """)
  void theSchemaOfMessagesIsInThePipelinesFolder(String trigger, String field) {
    assertThat(errors(FILES, trigger))
        .extracting(SpecError::field)
        .containsExactly("spec.triggers[0]." + field);
    assertThat(errors(FILES, "message: {topic: t, format: avro, schema: avro/x.avsc}")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          format: avro, schema: ../x.avsc                                   | schema
          format: avro, schema: x.avsc, earlierSchemas: [a.avsc, ../b.avsc] | earlierSchemas[1]
          earlierSchemas: [a.avsc]                                          | earlierSchemas
          """)
  void theSchemasOfRowsTooAndOnlyAvroHasSome(String topic, String field) {
    assertThat(errors("topic: {name: t, " + topic + "}", "data: {source: rows}"))
        .extracting(SpecError::field)
        .containsExactly("spec.data.sources[0].topic." + field);
  }
}
