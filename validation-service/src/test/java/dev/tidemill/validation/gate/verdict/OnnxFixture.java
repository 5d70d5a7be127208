package dev.tidemill.validation.gate.verdict;

import dev.tidemill.schemas.message.Signature;
import dev.tidemill.schemas.message.Tensor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Writes tiny logistic regressions as ONNX, byte by byte (onnx.proto, opset 13). */
final class OnnxFixture {

  private static final int FLOAT = 1;
  private static final int INTS = 7;
  private static final int EXTERNAL = 1;

  private OnnxFixture() {}

  /** {@code probability = sigmoid(features * weights + bias)}, a column. */
  static Path logistic(Path file, double bias, double... weights) {
    byte[] graph =
        message(
            node("MatMul", "z", "features", "W"),
            node("Add", "logit", "z", "B"),
            node("Sigmoid", "probability", "logit"),
            field(2, "logistic".getBytes(StandardCharsets.UTF_8)),
            tensor("W", new long[] {weights.length, 1}, weights),
            tensor("B", new long[] {1}, bias),
            field(11, value("features", weights.length)),
            field(12, value("probability", 1)));
    return write(file, graph);
  }

  /** The same in a folder, with the weights in a file beside model.onnx. */
  static Path logisticInFolder(Path folder, double... weights) {
    byte[] graph =
        message(
            node("MatMul", "z", "features", "W"),
            node("Sigmoid", "probability", "z"),
            field(2, "logistic".getBytes(StandardCharsets.UTF_8)),
            field(5, elsewhere("W", "weights.bin", new long[] {weights.length, 1})),
            field(11, value("features", weights.length)),
            field(12, value("probability", 1)));
    try {
      Files.createDirectories(folder);
      Files.write(folder.resolve("weights.bin"), floats(weights));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    write(folder.resolve("model.onnx"), graph);
    return folder;
  }

  /** As {@link #logistic}, of what is left of each feature without its mean over all rows. */
  static Path ofDeviations(Path file, double... weights) {
    byte[] graph =
        message(
            nodeOverRows("ReduceMean", "mean", "features"),
            node("Sub", "deviation", "features", "mean"),
            node("MatMul", "z", "deviation", "W"),
            node("Sigmoid", "probability", "z"),
            field(2, "deviations".getBytes(StandardCharsets.UTF_8)),
            tensor("W", new long[] {weights.length, 1}, weights),
            field(11, value("features", weights.length)),
            field(12, value("probability", 1)));
    return write(file, graph);
  }

  /**
   * {@code probabilities = softmax(features * weights)}, a column for each class.
   *
   * @param weights for each feature those of the classes
   */
  static Path softmax(Path file, double[][] weights) {
    int classes = weights[0].length;
    double[] flat = Arrays.stream(weights).flatMapToDouble(Arrays::stream).toArray();
    byte[] graph =
        message(
            node("MatMul", "z", "features", "W"),
            node("Softmax", "probabilities", "z"),
            field(2, "softmax".getBytes(StandardCharsets.UTF_8)),
            tensor("W", new long[] {weights.length, classes}, flat),
            field(11, value("features", weights.length)),
            field(12, value("probabilities", classes)));
    return write(file, graph);
  }

  /** Of {@link #softmax}. */
  static Signature signature(List<String> features, List<String> classes) {
    return new Signature(
        List.of(new Tensor("features", "FP32", List.of(-1L, (long) features.size()))),
        List.of(new Tensor("probabilities", "FP32", List.of(-1L, (long) classes.size()))),
        features,
        Optional.of("probabilities"),
        classes,
        Optional.empty(),
        Map.of(),
        List.of(),
        List.of());
  }

  static Signature signature(String... features) {
    return new Signature(
        List.of(new Tensor("features", "FP32", List.of(-1L, (long) features.length))),
        List.of(new Tensor("probability", "FP32", List.of(-1L, 1L))),
        List.of(features),
        Optional.of("probability"));
  }

  private static Path write(Path file, byte[] graph) {
    byte[] opset = message(field(1, new byte[0]), number(2, 13));
    byte[] model = message(number(1, 8), field(7, graph), field(8, opset));
    try {
      return Files.write(file, model);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A node with the attribute {@code axes = [0]}. */
  private static byte[] nodeOverRows(String operator, String output, String input) {
    byte[] axes =
        message(field(1, "axes".getBytes(StandardCharsets.UTF_8)), number(8, 0), number(20, INTS));
    return field(
        1,
        message(
            field(1, input.getBytes(StandardCharsets.UTF_8)),
            field(2, output.getBytes(StandardCharsets.UTF_8)),
            field(4, operator.getBytes(StandardCharsets.UTF_8)),
            field(5, axes)));
  }

  private static byte[] node(String operator, String output, String... inputs) {
    ByteArrayOutputStream node = new ByteArrayOutputStream();
    for (String input : inputs) {
      node.writeBytes(field(1, input.getBytes(StandardCharsets.UTF_8)));
    }
    node.writeBytes(field(2, output.getBytes(StandardCharsets.UTF_8)));
    node.writeBytes(field(4, operator.getBytes(StandardCharsets.UTF_8)));
    return field(1, node.toByteArray());
  }

  private static byte[] tensor(String name, long[] shape, double... values) {
    ByteArrayOutputStream tensor = new ByteArrayOutputStream();
    for (long size : shape) {
      tensor.writeBytes(number(1, size));
    }
    tensor.writeBytes(number(2, FLOAT));
    tensor.writeBytes(field(8, name.getBytes(StandardCharsets.UTF_8)));
    tensor.writeBytes(field(9, floats(values)));
    return field(5, tensor.toByteArray());
  }

  private static byte[] floats(double... values) {
    ByteBuffer raw = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    for (double v : values) {
      raw.putFloat((float) v);
    }
    return raw.array();
  }

  /** A tensor whose elements are in another file. */
  private static byte[] elsewhere(String name, String file, long[] shape) {
    ByteArrayOutputStream tensor = new ByteArrayOutputStream();
    for (long size : shape) {
      tensor.writeBytes(number(1, size));
    }
    tensor.writeBytes(number(2, FLOAT));
    tensor.writeBytes(field(8, name.getBytes(StandardCharsets.UTF_8)));
    tensor.writeBytes(
        field(
            13,
            message(
                field(1, "location".getBytes(StandardCharsets.UTF_8)),
                field(2, file.getBytes(StandardCharsets.UTF_8)))));
    tensor.writeBytes(number(14, EXTERNAL));
    return tensor.toByteArray();
  }

  private static byte[] value(String name, long width) {
    byte[] rows = field(1, field(2, "n".getBytes(StandardCharsets.UTF_8)));
    byte[] columns = field(1, number(1, width));
    byte[] type = field(1, message(number(1, FLOAT), field(2, message(rows, columns))));
    return message(field(1, name.getBytes(StandardCharsets.UTF_8)), field(2, type));
  }

  private static byte[] message(byte[]... parts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }

  private static byte[] field(int number, byte[] content) {
    return message(varint((long) number << 3 | 2), varint(content.length), content);
  }

  private static byte[] number(int number, long value) {
    return message(varint((long) number << 3), varint(value));
  }

  private static byte[] varint(long value) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    long rest = value;
    while (rest > 127) {
      out.write((int) ((rest & 127) | 128));
      rest >>>= 7;
    }
    out.write((int) rest);
    return out.toByteArray();
  }
}
