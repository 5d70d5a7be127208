package dev.tidemill.schemas.spec.kind;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.annotation.JsonTypeName;
import dev.tidemill.schemas.avro.TestSpecs;
import dev.tidemill.schemas.spec.DataCheckSpec;
import dev.tidemill.schemas.spec.PipelineSpec;
import dev.tidemill.schemas.spec.PipelineSpecs;
import dev.tidemill.schemas.spec.SpecError;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A kind that only a provider on the class path names is a kind like those of Tidemill. */
class OutsideKindTest {

  private static String with(String check) {
    String unique = "- unique: {columns: [flight_id]}";
    assertThat(TestSpecs.FLIGHT_DELAYS).contains(unique);
    return TestSpecs.FLIGHT_DELAYS.replace(unique, "- " + check);
  }

  private static List<String> errors(String check) {
    return PipelineSpecs.parse(with(check), "p.yaml").errors().stream()
        .map(SpecError::message)
        .toList();
  }

  @Test
  void isBoundWithItsDefaultsAndNamedByItsColumn() {
    PipelineSpec spec =
        PipelineSpecs.parse(with("sorted: {column: departed_at}"), "p.yaml").orThrow();

    assertThat(spec.gates().data().checks())
        .filteredOn(c -> c.kind() instanceof Sorted)
        .extracting(DataCheckSpec::name, DataCheckSpec::kind)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple(
                "sorted-departed_at", new Sorted("departed_at", 0)));
    assertThat(PipelineSpecs.fromDocument(spec.document())).isEqualTo(spec);
  }

  @Test
  void isValidatedByItsFieldsAndItsOwnRules() {
    assertThat(errors("sorted: {column: at, slack: -1}"))
        .containsExactly("-1 is too small; write at least 0");
    assertThat(errors("sorted: {colum: at}"))
        .anyMatch(m -> m.startsWith("unknown field; did you mean column?"));
    assertThat(errors("sorted: {column: id}")).containsExactly("an id has no order");
    assertThat(errors("sortd: {column: at}"))
        .anyMatch(m -> m.contains("exactly one kind is needed") && m.endsWith(", sorted"));
  }

  @Test
  void isExplainedAndNotInThePublishedSchema() {
    assertThat(PipelineSpecs.explain("spec.gates.data.checks.sorted"))
        .contains("The values of a column do not fall.", "slack", "Required.");
    assertThat(Kinds.builtIn().of(DataCheckSpec.Kind.class)).doesNotContainKey("sorted");
  }

  @Test
  void cannotTakeANameOrBelongToNothing() {
    assertThatThrownBy(() -> Kinds.builtIn().with(List.of(Impostor.class)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageEndingWith("are both called unique");
    assertThatThrownBy(() -> Kinds.builtIn().with(List.of(Homeless.class)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageEndingWith("is not a kind of any family");
  }

  @JsonTypeName("unique")
  record Impostor() implements DataCheckSpec.Kind {}

  record Homeless() {}
}
