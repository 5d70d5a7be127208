package dev.tidemill.validation.gate.study;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemill.schemas.spec.PipelineSpec;
import dev.tidemill.schemas.spec.PipelineSpecs;
import dev.tidemill.validation.gate.Holdout;
import dev.tidemill.validation.gate.metric.ModelAnswers;
import dev.tidemill.validation.gate.study.HoldoutStudy.Figure;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class HoldoutStudyTest {

  private static PipelineSpec spec(String task, String... checks) {
    String yaml =
        """
        apiVersion: tidemill.dev/v1alpha1
        kind: Pipeline
        metadata: {name: test}
        spec:
          task: %s
          data:
            sources:
              - name: rows
                files: {path: incoming/, glob: "*.csv", format: csv}
            columns: {id: [id], time: at, label: y}
          train: {runner: process, command: [train]}
          model: {format: onnx}
          gates:
            model:
              checks: [%s]
          rollout: {serving: {endpoint: test}}
        """
            .formatted(task, String.join(", ", checks));
    return PipelineSpecs.parse(yaml, "test.yaml").orThrow();
  }

  private static Holdout holdout(double[] labels, double... answers) {
    long[] hours = new long[labels.length];
    for (int i = 0; i < hours.length; i++) {
      hours[i] = i * 3_600_000L;
    }
    return new Holdout(labels, hours, ModelAnswers.of(answers), Optional.empty(), Map.of());
  }

  @Test
  void rowsWithTheTimeOfTheirFileHaveIntervalsToo() {
    // given: a hundred rows of one file, so of one hour
    double[] labels = new double[100];
    double[] answers = new double[100];
    for (int i = 0; i < 100; i++) {
      labels[i] = i % 7;
      answers[i] = i % 5;
    }
    Holdout one =
        new Holdout(
            labels, new long[100], ModelAnswers.of(answers), Optional.empty(), Map.of(), false);
    // when, then
    assertThat(HoldoutStudy.figures(spec("regression"), one))
        .allSatisfy(f -> assertThat(f.upper()).isGreaterThan(f.lower()));
    assertThat(one.clusters("hour").orElseThrow().count()).isEqualTo(100);
  }

  private static double value(List<Figure> figures, String metric) {
    return figures.stream()
        .filter(f -> f.metric().equals(metric))
        .mapToDouble(Figure::value)
        .findFirst()
        .orElseThrow();
  }

  private static final Offset<Double> EXACT = Offset.offset(1e-12);

  /** Too low by 1 costs .9 at the quantile .9, and .5 at the median. */
  @Test
  void aMetricIsMeasuredWithTheParameterOfItsCheck() {
    Holdout low = holdout(new double[] {1, 2, 3}, 0, 1, 2);

    List<Figure> figures =
        HoldoutStudy.figures(
            spec("regression", "metric: {name: quantile-loss, quantile: 0.9, max: 5}"), low);

    assertThat(value(figures, "quantile-loss (quantile 0.9)")).isCloseTo(0.9, EXACT);
    assertThat(figures).extracting(Figure::metric).doesNotContain("quantile-loss");
    assertThat(value(figures, "mae")).isCloseTo(1, EXACT);
  }

  @Test
  void checksWithOtherParametersHaveALineEachAndWithoutOneNothingIsMadeUp() {
    Holdout sure = holdout(new double[] {1, 1, 0, 0}, 0.8, 0.4, 0.35, 0.1);

    List<Figure> figures =
        HoldoutStudy.figures(
            spec(
                "binary-classification",
                "metric: {name: recall, threshold: 0.3, min: 0.1}",
                "champion: {metric: recall}"),
            sure);

    assertThat(value(figures, "recall (threshold 0.3)")).isCloseTo(1, EXACT);
    assertThat(value(figures, "recall")).as("of the champion's check").isCloseTo(0.5, EXACT);
    assertThat(value(figures, "precision")).as("the usual threshold").isCloseTo(1, EXACT);
    assertThat(HoldoutStudy.figures(spec("regression"), holdout(new double[] {1, 2}, 1, 1)))
        .extracting(Figure::metric)
        .contains("rmse")
        .noneMatch(m -> m.startsWith("quantile-loss"));
  }
}
