package dev.tidemill.schemas.spec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemill.schemas.avro.TestSpecs;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The resolved documents of these specifications never change, byte for byte: topics and states
 * hold such documents, and an old run keeps its defaults.
 */
class ResolvedDocumentTest {

  @ParameterizedTest
  @ValueSource(strings = {"flight-delays", "every-default"})
  void aClassificationIsResolvedAsEver(String name) {
    assertThat(resolved(TestSpecs.text("/" + name + ".yaml"))).isEqualTo(golden(name));
  }

  @ParameterizedTest
  @ValueSource(strings = {"flight-delays", "every-default"})
  void aRegressionIsResolvedAsEver(String name) {
    String yaml =
        TestSpecs.text("/" + name + ".yaml")
            .replace("binary-classification", "regression")
            .replace("auc, min", "rmse, min")
            .replaceAll("metric: log-loss, ", "");

    assertThat(resolved(yaml)).isEqualTo(golden(name + "-regression"));
  }

  private static String resolved(String yaml) {
    return PipelineSpecs.parse(yaml, "p.yaml").orThrow().document();
  }

  private static String golden(String name) {
    return TestSpecs.text("/resolved/" + name + ".json").strip();
  }
}
