package dev.tidemill.console.tracking;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** How clients of MLflow search runs. */
class TrackingSearchTest extends TrackingFixture {

  @Test
  void runsAreSearchedWithTheUsualFiltersInPages() {
    String experiment = experiment("search");
    for (int i = 0; i < 5; i++) {
      String run = run(experiment);
      post("runs/log-metric", Map.of("run_id", run, "key", "x", "value", i));
      post("runs/log-parameter", Map.of("run_id", run, "key", "y", "value", i < 3 ? "a" : "b"));
    }
    assertThat(found(experiment, "metrics.x > 1 and params.y = 'a'")).containsExactly("2.0");
    assertThat(found(experiment, "status = 'FINISHED'")).isEmpty();

    List<String> all = new ArrayList<>();
    String token = "";
    int pages = 0;
    do {
      JsonNode page =
          post(
              "runs/search",
              Map.of(
                  "experiment_ids",
                  List.of(experiment),
                  "order_by",
                  List.of("metrics.x DESC"),
                  "max_results",
                  2,
                  "page_token",
                  token));
      page.path("runs").forEach(r -> all.add(r.at("/data/metrics/0/value").asText()));
      token = page.path("next_page_token").asText();
      pages++;
    } while (!token.isEmpty());
    assertThat(all).containsExactly("4.0", "3.0", "2.0", "1.0", "0.0");
    assertThat(pages).isEqualTo(3);
  }

  private List<String> found(String experiment, String filter) {
    List<String> values = new ArrayList<>();
    post("runs/search", Map.of("experiment_ids", List.of(experiment), "filter", filter))
        .path("runs")
        .forEach(r -> values.add(r.at("/data/metrics/0/value").asText()));
    return values;
  }

  private void reads(String run, String dataset, List<Map<String, String>> tags) {
    Map<String, Object> input =
        Map.of("dataset", Map.of("name", dataset, "digest", "d", "source_type", "s"), "tags", tags);
    post("runs/log-inputs", Map.of("run_id", run, "datasets", List.of(input)));
  }

  @Test
  void runsAreFoundByEachDatasetThatTheyRead() {
    String experiment = experiment("reading");
    String run = run(experiment);
    reads(run, "rows", List.of(Map.of("key", "mlflow.data.context", "value", "training")));
    reads(run, "more", List.of(Map.of("key", "mlflow.data.context", "value", "test")));
    reads(run, "rows", List.of());

    JsonNode inputs = get("runs/get?run_id=" + run).at("/run/inputs/dataset_inputs");
    assertThat(inputs.at("/0/tags/0/value").asText()).isEqualTo("training");
    assertThat(inputs).hasSize(2);
    for (String filter :
        List.of("datasets.name = 'more'", "dataset.name LIKE 'r%'", "datasets.context = 'test'")) {
      JsonNode found =
          post("runs/search", Map.of("experiment_ids", List.of(experiment), "filter", filter));
      assertThat(found.path("runs")).as(filter).hasSize(1);
    }
  }

  @Test
  void aFilterThatCannotBeReadSaysWhere() {
    JsonNode error =
        refused(
            "INVALID_PARAMETER_VALUE",
            ask(
                ANA,
                "POST",
                "mlflow/runs/search",
                json(Map.of("experiment_ids", List.of("0"), "filter", "metrics.x ~ 1"))));
    assertThat(error.path("message").asText()).contains("character 11", "one of =, !=");
  }
}
