package dev.tidemill.training.runner.output;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tidemill.kit.onnx.InputColumn;
import dev.tidemill.kit.onnx.InputRows;
import dev.tidemill.kit.onnx.ModelTensors;
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
import java.nio.file.Files;
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
import org.junit.jupiter.api.Test;
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

  private static final Path PAGE = Path.of("../docs/models.md");
  private static final String BEGIN = "<!-- models -->\n";
  private static final String END = "<!-- end of models -->";

  /** Filled with -Dtidemill.publish=true and the folder that all frameworks wrote into. */
  @Test
  void thePageOfModelsHasEachOfThem() throws Exception {
    JsonNode models = models();
    List<String> lines = new ArrayList<>();
    for (JsonNode model : models) {
      lines.add(line(model, signature(model)));
    }
    String page = Files.readString(PAGE);
    if (Boolean.getBoolean("tidemill.publish")) {
      String head =
          "| framework | task | model | inputs | scored output | classes |\n|---|---|---|---|---|---|\n";
      page =
          page.substring(0, page.indexOf(BEGIN) + BEGIN.length())
              + head
              + String.join("", lines)
              + page.substring(page.indexOf(END));
      Files.writeString(PAGE, page);
    }
    assertThat(page).contains(lines);
  }

  private static String line(JsonNode model, Signature signature) {
    String output = signature.positiveOutput().orElseThrow();
    return "| %s | %s | %s | %s | %s | %s |\n"
        .formatted(
            model.path("framework").asText(),
            model.path("task").asText().replace("-classification", ""),
            model.path("name").asText(),
            ModelTensors.told(signature.inputs()),
            ModelTensors.told(
                signature.outputs().stream().filter(o -> o.name().equals(output)).toList()),
            String.join(", ", signature.classes()));
  }

  private static JsonNode models() throws IOException {
    return new ObjectMapper().readTree(folder().resolve("models.json").toFile()).path("models");
  }

  private static Map<String, String> types(JsonNode model) {
    Map<String, String> types = new LinkedHashMap<>();
    model.path("columns").properties().forEach(c -> types.put(c.getKey(), c.getValue().asText()));
    return types;
  }

  private static Signature signature(JsonNode model) throws Exception {
    Map<String, String> types = types(model);
    GivenColumns given = new GivenColumns(List.copyOf(types.keySet()), types);
    Path file = folder().resolve(model.path("file").asText());
    return new ModelSignature(given, texts(model.path("labels")), spec(model))
        .read(process, file, Optional.empty());
  }

  @TestFactory
  Stream<DynamicTest> eachExportedModelIsReadAndScoresAsItsFrameworkPredicts() throws IOException {
    return StreamSupport.stream(models().spliterator(), false)
        .map(model -> DynamicTest.dynamicTest(model.path("name").asText(), () -> scores(model)));
  }

  private static void scores(JsonNode model) throws Exception {
    Signature signature = signature(model);
    Path file = folder().resolve(model.path("file").asText());
    Scores scores = process.load(file, signature).score(rows(types(model), model.path("rows")));
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
      assertThat(scores.classes()).isEqualTo(texts(model.path("labels")));
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
        base.budget(),
        base.gates(),
        base.rollout(),
        base.monitor(),
        base.calendars(),
        base.document());
  }
}
