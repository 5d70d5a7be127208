package dev.tidemill.benchmarks;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.tidemill.kit.onnx.ModelTensors;
import dev.tidemill.kit.onnx.process.ModelLimits;
import dev.tidemill.kit.onnx.process.ModelProcess;
import dev.tidemill.kit.sql.Permit;
import dev.tidemill.kit.store.ArtefactStore;
import dev.tidemill.schemas.message.Signature;
import dev.tidemill.standalone.scoring.FileScoring;
import dev.tidemill.standalone.scoring.ScoringModel;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Rows a second of {@code tidemill score}, Parquet to Parquet with the start of the model's
 * process, beside bare ONNX Runtime on rows that lie in memory: {@code ScoreBenchmark [rows]
 * [rounds] [model.onnx]}. The model has one input of numbers, {@code [n, k]}.
 */
public final class ScoreBenchmark {

  private static final int AT_ONCE = 50_000;
  private static final Path MODEL = Path.of("examples/batch/model/churn.onnx");

  private ScoreBenchmark() {}

  /** Measures and prints. */
  public static void main(String[] arguments) throws Exception {
    int rows = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 2_000_000;
    int rounds = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 3;
    Path model = arguments.length > 2 ? Path.of(arguments[2]) : MODEL;
    ModelTensors tensors = tensors(model);
    int width = tensors.inputs().get(0).shape().get(1).intValue();
    List<Double> bare = new ArrayList<>();
    List<Double> ours = new ArrayList<>();
    try (TemporaryFolder folder = TemporaryFolder.create("score")) {
      Path input = folder.path().resolve("rows.parquet");
      write(input, rows, width);
      for (int round = 0; round <= rounds; round++) {
        double alone = rows / bareSeconds(model, tensors.inputs().get(0).name(), rows, width);
        double scored = rows / ourSeconds(model, tensors, width, input, folder.path());
        if (round > 0) { // the first one warms up
          bare.add(alone);
          ours.add(scored);
        }
      }
    }
    System.out.printf("%,d rows of %d numbers, %d rounds, %s%n", rows, width, rounds, model);
    System.out.printf("bare ONNX Runtime, rows/s  %,12.0f%n", Quantiles.of(bare).p50());
    System.out.printf("tidemill score, rows/s     %,12.0f%n", Quantiles.of(ours).p50());
    System.out.printf(
        "ratio of the medians: %.2f%n", Quantiles.of(ours).p50() / Quantiles.of(bare).p50());
  }

  private static ModelTensors tensors(Path model) throws Exception {
    try (ModelProcess process =
        ModelProcess.start(ModelLimits.ofMemory(ModelLimits.USUAL_MEMORY_BYTES), Permit.ALWAYS)) {
      return process.load(model);
    }
  }

  private static void write(Path to, int rows, int width) throws SQLException {
    String columns =
        IntStream.range(0, width)
            .mapToObj(i -> "random() * 30 AS x" + i)
            .collect(Collectors.joining(", "));
    try (Connection database = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = database.createStatement()) {
      statement.execute(
          "COPY (SELECT range AS id, %s FROM range(%d)) TO '%s' (FORMAT parquet)"
              .formatted(columns, rows, to));
    }
  }

  private static double ourSeconds(
      Path model, ModelTensors tensors, int width, Path rows, Path folder) throws Exception {
    List<String> names = IntStream.range(0, width).mapToObj(i -> "x" + i).toList();
    Signature signature =
        new Signature(tensors.inputs(), tensors.outputs(), names, Optional.empty());
    ScoringModel scoring =
        new ScoringModel(
            "default/benchmark",
            1,
            ArtefactStore.digest(model),
            model.toAbsolutePath(),
            Optional.of(signature),
            List.of("id"));
    Path work = Files.createTempDirectory(folder, "work");
    FileScoring file = new FileScoring(scoring, work, line -> {});
    return file.score(rows, folder.resolve("out.parquet")).seconds();
  }

  private static double bareSeconds(Path model, String input, int rows, int width)
      throws OrtException, IOException {
    float[] batch = new float[AT_ONCE * width];
    Random random = new Random(1);
    for (int i = 0; i < batch.length; i++) {
      batch[i] = random.nextFloat() * 30;
    }
    OrtEnvironment environment = OrtEnvironment.getEnvironment();
    long begin = System.nanoTime();
    try (OrtSession session =
        environment.createSession(Files.readAllBytes(model), new OrtSession.SessionOptions())) {
      for (int first = 0; first < rows; first += AT_ONCE) {
        int count = Math.min(AT_ONCE, rows - first);
        FloatBuffer values = FloatBuffer.wrap(batch, 0, count * width);
        try (OnnxTensor tensor =
                OnnxTensor.createTensor(environment, values, new long[] {count, width});
            OrtSession.Result result = session.run(Map.of(input, tensor))) {
          result.get(result.size() - 1).getValue();
        }
      }
    }
    return (System.nanoTime() - begin) / 1e9;
  }
}
