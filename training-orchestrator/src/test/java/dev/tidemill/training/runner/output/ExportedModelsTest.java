package dev.tidemill.training.runner.output;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tidemill.kit.onnx.InputColumn;
import dev.tidemill.kit.onnx.InputRows;
import dev.tidemill.kit.onnx.Scores;
import dev.tidemill.kit.onnx.process.ModelLimits;
import dev.tidemill.kit.onnx.process.ModelProcess;
import dev.tidemill.kit.sql.Permit;
import dev.tidemill.schemas.message.Signature;
import dev.tidemill.schemas.spec.DataSpec;
import dev.tidemill.schemas.spec.DataSpec.LabelColumn;
import dev.tidemill.schemas.spec.ModelFormatSpec;
import dev.tidemill.schemas.spec.PipelineSpec;
import dev.tidemill.schemas.spec.Task;
import dev.tidemill.training.TestSpecs;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Models as exporters write them need no {@code signature.json}, and score as their own framework
 * predicts. The folder comes from export_models.py; {@code tidemill.exported} names another one.
 */
class ExportedModelsTest {

  private static ModelProcess process;

  @BeforeAll
  static void start() {
    process = ModelProcess.start(ModelLimits.ofMemory(256L << 20), Permit.ALWAYS);
  }

  @AfterAll
  static void end() {
    process.close();
  }

  private static Path folder() {
    String other = System.getProperty("tidemill.exported");
    try {
      return other != null
          ? Path.of(other)
          : Path.of(ExportedModelsTest.class.getResource("/exported").toURI());
    } catch (java.net.URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  @TestFactory
  Stream<DynamicTest> eachExportedModelIsReadAndScoresAsItsFrameworkPredicts() throws IOException {
    JsonNode models = new ObjectMapper().readTree(folder().resolve("models.json").toFile());
    return StreamSupport.stream(models.path("models").spliterator(), false)
        .map(model -> DynamicTest.dynamicTest(model.path("name").asText(), () -> scores(model)));
  }

  private static void scores(JsonNode model) throws Exception {
    Map<String, String> types = new LinkedHashMap<>();
    model.path("columns").properties().forEach(c -> types.put(c.getKey(), c.getValue().asText()));
    List<String> labels = texts(model.path("labels"));
    GivenColumns given = new GivenColumns(List.copyOf(types.keySet()), types);
    Path file = folder().resolve(model.path("file").asText());
    Signature signature =
        new ModelSignature(given, labels, spec(model)).read(process, file, Optional.empty());
    Scores scores = process.load(file, signature).score(rows(types, model.path("rows")));
    JsonNode expected = model.path("expected");
    assertThat(scores.size()).isEqualTo(expected.size());
    for (int row = 0; row < expected.size(); row++) {
      if (expected.get(row).isArray()) {
        assertThat(scores.row(row))
            .as("row %d of %s, as %s", row, scores.classes(), signature.derived())
            .containsExactly(numbers(expected.get(row)), within(1e-5));
      } else {
        assertThat(scores.single()[row])
            .as("row %d, as %s", row, signature.derived())
            .isCloseTo(expected.get(row).asDouble(), within(1e-5));
      }
    }
    if (model.path("task").asText().startsWith("multiclass")) {
      assertThat(scores.classes()).isEqualTo(labels);
    }
  }

  private static double[] numbers(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false)
        .mapToDouble(JsonNode::asDouble)
        .toArray();
  }

  private static List<String> texts(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false).map(JsonNode::asText).toList();
  }

  private static InputRows rows(Map<String, String> types, JsonNode rows) {
    List<InputColumn> columns = new ArrayList<>();
    types.forEach((name, type) -> columns.add(new InputColumn(name, type.equals("VARCHAR"))));
    InputRows.Builder builder = InputRows.builder(columns);
    for (JsonNode row : rows) {
      for (JsonNode value : row) {
        if (value.isTextual()) {
          builder.text(value.asText());
        } else {
          builder.number(value.asDouble());
        }
      }
    }
    return builder.build();
  }

  private static PipelineSpec spec(JsonNode model) {
    PipelineSpec base = TestSpecs.flightDelays();
    DataSpec.Columns columns = base.data().columns();
    Optional<String> positive = Optional.ofNullable(model.path("positive").textValue());
    DataSpec data =
        new DataSpec(
            base.data().sources(),
            base.data().query(),
            new DataSpec.Columns(
                columns.id(),
                columns.time(),
                new LabelColumn("label", positive, List.of()),
                columns.labelTime(),
                columns.notFeatures()),
            base.data().clock(),
            base.data().window(),
            base.data().holdout());
    return new PipelineSpec(
        base.name(),
        base.namespace(),
        base.labels(),
        base.description(),
        Task.valueOf(model.path("task").asText().replace('-', '_').toUpperCase(Locale.ROOT)),
        data,
        base.code(),
        base.prepare(),
        base.train(),
        new ModelFormatSpec("onnx", Optional.empty(), List.of()),
        base.predict(),
        base.triggers(),
        base.concurrency(),
        base.gates(),
        base.rollout(),
        base.monitor(),
        base.document());
  }
}
