package dev.tidemill.schemas.spec.kind;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.TextNode;
import dev.tidemill.schemas.avro.TestSpecs;
import dev.tidemill.schemas.spec.PipelineSpecs;
import dev.tidemill.schemas.spec.SpecError;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What this version refuses is not offered either. */
class ForeseenTest {

  static Stream<Foreseen.Rule> values() {
    return Foreseen.rules().stream().filter(r -> r.value().isPresent());
  }

  @ParameterizedTest
  @MethodSource("values")
  void aValueIsNotAmongTheAllowedOnes(Foreseen.Rule rule) {
    String explained = PipelineSpecs.explain(rule.path().replace("[]", ""));

    List<String> allowed =
        explained
            .lines()
            .map(String::strip)
            .filter(l -> l.startsWith("Allowed: "))
            .flatMap(l -> Stream.of(l.substring("Allowed: ".length()).split(", ")))
            .toList();

    assertThat(allowed).isNotEmpty().noneMatch(v -> rule.matches(TextNode.valueOf(v)));
  }

  @Test
  void whatStandsInPlaceOfAFieldIsTold() {
    assertThat(
            PipelineSpecs.parse(
                    TestSpecs.FLIGHT_DELAYS.replace(
                        "concurrency: {", "concurrency: {priority: 5, "),
                    "p.yaml")
                .errors())
        .extracting(SpecError::field, SpecError::message)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple(
                "spec.concurrency.priority",
                "not supported in this version; write priority at a trigger: it orders the runs"
                    + " that wait in its pipeline. Jobs of several pipelines are taken in the order"
                    + " in which they come"));
  }

  @Test
  void anErrorDoesNotOfferOne() {
    assertThat(
            PipelineSpecs.parse(
                    TestSpecs.FLIGHT_DELAYS.replace("strategy: canary", "strategy: canry"),
                    "p.yaml")
                .errors())
        .extracting(SpecError::message)
        .containsExactly("\"canry\" is not allowed; allowed: canary");
  }
}
