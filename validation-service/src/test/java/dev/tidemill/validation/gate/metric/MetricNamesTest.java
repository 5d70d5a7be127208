package dev.tidemill.validation.gate.metric;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.tidemill.schemas.spec.Task;
import dev.tidemill.schemas.spec.field.MetricName;
import dev.tidemill.schemas.spec.gate.Champion;
import dev.tidemill.schemas.spec.gate.Metric;
import dev.tidemill.schemas.spec.gate.Slices;
import dev.tidemill.schemas.spec.guard.Quality;
import dev.tidemill.schemas.spec.kind.KindRules;
import dev.tidemill.schemas.spec.kind.OutsideRules;
import dev.tidemill.schemas.spec.kind.SpecField;
import dev.tidemill.validation.loss.Loss;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The specification offers the metrics that there are, and of a task those that fit it. */
class MetricNamesTest {

  private static List<String> allowed(Class<?> record, String name) {
    return SpecField.of(record).stream()
        .filter(field -> field.name().equals(name))
        .flatMap(field -> field.allowed().stream())
        .map(JsonNode::asText)
        .toList();
  }

  private static boolean isRefused(Class<?> record, String task, String metric) {
    List<String> problems = new ArrayList<>();
    KindRules.Surroundings around =
        new KindRules.Surroundings(
            Optional.of(task),
            Set.of(),
            List.of(),
            List.of(),
            List.of(),
            Map.of(),
            OutsideRules.NONE);
    new KindRules(
            record, MissingNode.getInstance(), around, (field, message) -> problems.add(message))
        .metric("metric", metric);
    return !problems.isEmpty();
  }

  @Test
  void theTableOfTheHowToNamesTheMetricsOfEachTask() throws IOException {
    String howTo = Files.readString(Path.of("../docs/how-to.md"));
    for (String task :
        List.of("binary-classification", "multiclass-classification", "regression")) {
      assertThat(howTo)
          .contains(
              "\n| %s | %s |\n"
                  .formatted(
                      task, String.join(", ", MetricName.words(MetricName.Use.LIMIT, task))));
    }
    List<String> notCompared = new ArrayList<>(MetricName.words(MetricName.Use.LIMIT));
    notCompared.removeAll(MetricName.words(MetricName.Use.CHAMPION));
    assertThat(howTo)
        .contains("`champion` takes all but " + String.join(" and ", notCompared) + ".");
  }

  @Test
  void aLimitMayBeOfAnyMetric() {
    assertThat(allowed(Metric.class, "name")).containsExactlyElementsOf(Metrics.names());
  }

  @Test
  void comparisonsOfferOnlyWhatCanBeCompared() {
    assertThat(Metrics.names()).containsAll(allowed(Champion.class, "metric"));
    assertThat(allowed(Champion.class, "metric")).contains("rmse", "f1", "macro-f1");
    assertThat(allowed(Slices.class, "metric"))
        .isNotEmpty()
        .allMatch(name -> Metrics.named(name).orElseThrow().meanOfRows().isPresent());
  }

  @Test
  void aTaskIsRefusedTheMetricsThatDoNotFitIt() {
    for (var metric : Metrics.all()) {
      for (Task task : Task.values()) {
        String word = task.name().toLowerCase(Locale.ROOT).replace('_', '-');
        assertThat(isRefused(Metric.class, word, metric.name()))
            .as(metric.name() + " of " + word)
            .isNotEqualTo(metric.fits(task));
      }
    }
  }

  @Test
  void theUnitOfAMarginIsAskedForWhereTheMetricHasOne() {
    for (String name : MetricName.words(MetricName.Use.LIMIT)) {
      assertThat(Metrics.named(name).orElseThrow().inUnitOfLabel())
          .as(name)
          .isEqualTo(MetricName.of(name).orElseThrow().inUnitOfLabel());
    }
  }

  @Test
  void aGuardOffersTheLossesThatEvidenceKnows() {
    assertThat(allowed(Quality.class, "metric"))
        .hasSize(Loss.values().length)
        .allMatch(name -> Loss.named(name).isPresent());
  }
}
