package dev.tidemill.console.tracking.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemill.console.tracking.search.Searchable.Part;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SearchFilterTest {

  private static final SearchAttributes ATTRIBUTES =
      new SearchAttributes(Set.of("status"), Set.of("start_time"));

  private static final Map<String, Object> VALUES =
      Map.of(
          "METRIC loss",
          0.5,
          "METRIC my loss",
          2.0,
          "PARAMETER model",
          "tree",
          "TAG mlflow.source.name",
          "train.py",
          "ATTRIBUTE status",
          "FINISHED",
          "ATTRIBUTE start_time",
          1000L);

  private static boolean matches(String filter) {
    return SearchFilter.parse(filter, ATTRIBUTES)
        .matches((part, key) -> Optional.ofNullable(VALUES.get(part + " " + key)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "metrics.loss < 0.6",
        "metric.loss <= 5e-1 AND params.model = 'tree'",
        "metrics.`my loss` = 2 and metrics.\"my loss\" != 3",
        "tags.mlflow.source.name = \"train.py\"",
        "parameter.model LIKE 'tr%'",
        "params.model ILIKE 'T_EE'",
        "attributes.status IN ('FAILED', 'FINISHED')",
        "status NOT IN ('FAILED')",
        "run.start_time > 999",
        "tags.none IS NULL and params.model is not null"
      })
  void whatHoldsIsFound(String filter) {
    assertThat(matches(filter)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "metrics.loss > 0.5",
        "metrics.none != 1",
        "params.model = 'Tree'",
        "params.model NOT LIKE 't%'",
        "params.model like '%x%'",
        "status = 'FINISHED' and start_time < 5"
      })
  void whatDoesNotHoldIsNotFound(String filter) {
    assertThat(matches(filter)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "metrics.loss",
        "metrics.loss = 'a'",
        "metrics.loss > 1 or metrics.loss < 0",
        "things.loss > 1",
        "params.model = tree",
        "params.model = 'tree",
        "status IN ('a'",
        "metrics. > 1",
        "attributes.statsu = 'FAILED'",
        "start_time > 'abc'"
      })
  void whatCannotBeReadIsRefused(String filter) {
    assertThatThrownBy(() -> SearchFilter.parse(filter, ATTRIBUTES))
        .isInstanceOf(SearchSyntaxException.class)
        .hasMessageMatching("(?s).*(expected|allowed|write).*");
  }

  @Property
  void anyTextIsReadOrRefusedAndNothingElse(@ForAll String text) {
    try {
      matches(text);
    } catch (SearchSyntaxException e) {
      assertThat(e).hasMessageNotContaining("Exception");
    }
  }

  private static List<Double> ordered(String order) {
    Comparator<Searchable> comparator =
        SearchOrder.of(List.of(order), ATTRIBUTES, Comparator.comparing(Object::hashCode));
    return Stream.of(1.0, Double.NaN, 3.0, null, 2.0)
        .map(value -> (Searchable) (part, key) -> Optional.ofNullable((Object) value))
        .sorted(comparator)
        .map(found -> (Double) found.value(Part.METRIC, "x").orElse(null))
        .toList();
  }

  @Test
  void theFirstOfAnOrderIsANumberInBothDirections() {
    assertThat(ordered("metrics.x ASC")).containsExactly(1.0, 2.0, 3.0, Double.NaN, null);
    assertThat(ordered("metrics.x DESC")).containsExactly(3.0, 2.0, 1.0, Double.NaN, null);
    assertThatThrownBy(() -> ordered("statsu DESC"))
        .hasMessage("\"statsu\" is not an attribute; allowed: start_time, status");
  }
}
