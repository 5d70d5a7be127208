package dev.tidemill.schemas.spec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemill.schemas.avro.TestSpecs;
import dev.tidemill.schemas.spec.DataSpec.LabelColumn;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A label is the name of a column, or a mapping that says what its values mean. */
class LabelColumnTest {

  private static final String NAME_ALONE = "label: late";

  @Test
  void aTextIsTheNameOfTheColumn() {
    assertThat(label(NAME_ALONE)).isEqualTo(new LabelColumn("late"));
  }

  @Test
  void aMappingSaysWhichValueIsTrue() {
    assertThat(label("label: {column: churn, positive: \"yes\"}"))
        .isEqualTo(new LabelColumn("churn", Optional.of("yes"), List.of()));
  }

  @Test
  void classesMayBeNumbersTruthValuesAndWords() {
    assertThat(label("label: {column: y, classes: [1, 2]}").classes()).containsExactly("1", "2");
    assertThat(label("label: {column: y, classes: [\"007\", true]}").classes())
        .containsExactly("007", "true");
    assertThat(label("label: {column: y, classes: [cat, 1.5]}").classes())
        .containsExactly("cat", "1.5");
  }

  @Test
  void aResolvedDocumentKeepsTheShortFormAndIsReadLikeTheLongOne() {
    PipelineSpec spec = parse(NAME_ALONE).orThrow();
    assertThat(spec.document()).contains("\"label\":\"late\"");
    assertThat(PipelineSpecs.fromDocument(spec.document()).data().columns().label())
        .isEqualTo(new LabelColumn("late"));
  }

  @Test
  void whatIsNeitherNameNorMappingIsRefused() {
    assertThat(parse("label: [a, b]").errors().get(0).toString())
        .contains("spec.data.columns.label")
        .contains("expected text or a mapping");
    assertThat(parse("label: {positive: 1}").errors().get(0).toString()).contains("column");
    assertThat(parse("label: {column: y, positiv: 1}").errors().get(0).toString())
        .contains("did you mean positive?");
  }

  private static LabelColumn label(String written) {
    return parse(written).orThrow().data().columns().label();
  }

  private static PipelineSpecs.ParseResult parse(String label) {
    String yaml = TestSpecs.FLIGHT_DELAYS.replaceFirst("label: late", label);
    return PipelineSpecs.parse(yaml, "pipeline.yaml");
  }
}
