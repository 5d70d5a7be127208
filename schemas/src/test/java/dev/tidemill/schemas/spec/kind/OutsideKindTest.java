package dev.tidemill.schemas.spec.kind;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonTypeName;
import dev.tidemill.schemas.avro.TestSpecs;
import dev.tidemill.schemas.spec.DataCheckSpec;
import dev.tidemill.schemas.spec.PipelineSpec;
import dev.tidemill.schemas.spec.PipelineSpecs;
import dev.tidemill.schemas.spec.SpecError;
import dev.tidemill.schemas.spec.TriggerSpec;
import dev.tidemill.schemas.spec.field.Matches;
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
        .singleElement()
        .asString()
        .startsWith("there is no kind \"sortd\"; did you mean sorted? Kinds: ")
        .endsWith(", sorted");
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
        .isInstanceOf(KindException.class)
        .hasMessageEndingWith("are both called unique");
    assertThatThrownBy(() -> Kinds.builtIn().with(List.of(Homeless.class)))
        .isInstanceOf(KindException.class)
        .hasMessageEndingWith("is not a kind of any family");
    assertThatThrownBy(() -> Kinds.builtIn().with(List.of(Bell.class)))
        .isInstanceOf(KindException.class)
        .hasMessageContaining(
            "is a kind of source, trigger or guard, which come with Tidemill alone");
  }

  @Test
  void aFieldThatASpecificationCannotWriteIsRefusedByName() {
    assertThatThrownBy(() -> Kinds.builtIn().with(List.of(Odd.class)))
        .isInstanceOf(KindException.class)
        .hasMessageStartingWith(
            "The kind %s cannot be written: its field odd has the type Object; allowed are text, "
                .formatted(Odd.class.getName()));
    assertThatThrownBy(() -> Kinds.builtIn().with(List.of(Defaulted.class)))
        .isInstanceOf(KindException.class)
        .hasMessageEndingWith(
            "its field min has the type int, and its default few is not a value of it");
    assertThatThrownBy(() -> Kinds.builtIn().with(List.of(Patterned.class)))
        .isInstanceOf(KindException.class)
        .hasMessageContaining("Unclosed group");
  }

  record Bell(String word) implements TriggerSpec.Kind {}

  record Odd(Object odd) implements DataCheckSpec.Kind {}

  record Defaulted(@JsonProperty(defaultValue = "few") int min) implements DataCheckSpec.Kind {}

  record Patterned(@Matches(value = "(", says = "anything") String text)
      implements DataCheckSpec.Kind {}

  @JsonTypeName("unique")
  record Impostor() implements DataCheckSpec.Kind {}

  record Homeless() {}
}
