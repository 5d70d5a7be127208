package dev.tidemill.console.tracking.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SearchFilterTest {

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
    return SearchFilter.parse(filter)
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
        "metrics. > 1"
      })
  void whatCannotBeReadIsRefused(String filter) {
    assertThatThrownBy(() -> SearchFilter.parse(filter))
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
}
