package dev.tidemill.schemas.spec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemill.schemas.avro.TestSpecs;
import dev.tidemill.schemas.spec.DataSpec.Columns;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The time of a row is a column, or that of its file. */
class TimeColumnTest {

  private static final String NAMED = "time: departed_at";

  @Test
  void aTextIsTheNameOfTheColumn() {
    assertThat(columns(NAMED).time()).isEqualTo("departed_at");
    assertThat(columns(NAMED).isIngested()).isFalse();
  }

  @Test
  void ingestedIsTheTimeAtWhichTheFileCame() {
    assertThat(columns("time: {ingested: true}").isIngested()).isTrue();
    assertThat(columns("time: {ingested: true}").time()).isEqualTo(Columns.INGESTED);
  }

  @Test
  void leavingItOutSaysTheSame() {
    assertThat(columns("").isIngested()).isTrue();
  }

  @Test
  void aResolvedDocumentIsReadLikeTheWrittenOne() {
    PipelineSpec spec = parse("time: {ingested: true}").orThrow();
    assertThat(PipelineSpecs.fromDocument(spec.document()).data().columns())
        .isEqualTo(spec.data().columns());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "time: {ingested: false} | data.columns.time.ingested: false is not allowed; allowed: true",
        "time: {ingest: true}    | did you mean ingested?",
        "time: {}                | the field ingested is missing",
        "time: [departed_at]     | expected text or a mapping",
      })
  void anythingElseIsRefused(String written, String says) {
    assertThat(parse(written).errors()).hasSize(1);
    assertThat(parse(written).errors().get(0).toString()).contains(says);
  }

  private static Columns columns(String written) {
    return parse(written).orThrow().data().columns();
  }

  private static PipelineSpecs.ParseResult parse(String time) {
    return PipelineSpecs.parse(TestSpecs.FLIGHT_DELAYS.replaceFirst(NAMED, time), "pipeline.yaml");
  }
}
