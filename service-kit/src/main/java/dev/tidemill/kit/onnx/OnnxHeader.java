package dev.tidemill.kit.onnx;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What a model file says of itself before any runtime loads it (onnx.proto). Weights are skipped,
 * so that a model of any size costs little.
 *
 * @param irVersion version of the format; 0 if the file does not say
 * @param opsets versions of the operators by domain
 * @param externalFiles other files that hold weights, as the model names them
 */
public record OnnxHeader(long irVersion, Map<String, Long> opsets, Set<String> externalFiles) {

  /** The domain of ONNX's own operators, which files write as nothing. */
  static final String STANDARD = "ai.onnx";

  private static final int DEEPEST = 64;

  public OnnxHeader {
    opsets = Map.copyOf(opsets);
    externalFiles = Set.copyOf(externalFiles);
  }

  /**
   * Reads the header of a model file.
   *
   * @throws MalformedMessageException if the file is not an ONNX model, or ends too early
   */
  public static OnnxHeader read(Path file) throws IOException {
    try (MessageFile message = new MessageFile(file)) {
      Walk walk = new Walk(message);
      walk.model();
      return new OnnxHeader(walk.irVersion, walk.opsets, walk.externalFiles);
    }
  }

  /** Goes through the messages that may hold tensors. Numbers are those of onnx.proto. */
  private static final class Walk {

    private final MessageFile in;
    private final Map<String, Long> opsets = new TreeMap<>();
    private final Set<String> externalFiles = new TreeSet<>();
    private long irVersion;

    Walk(MessageFile in) {
      this.in = in;
    }

    void model() throws IOException {
      in.fields(
          in.size(),
          field -> {
            switch (field) {
              case 1 -> irVersion = in.number();
              case 7 -> graph(0);
              case 8 -> opset();
              case 25 -> nested(0, 7, this::node);
              default -> in.skip();
            }
          });
    }

    private interface Part {
      void read(int depth) throws IOException;
    }

    /** A message of which one field matters. */
    private void nested(int depth, int wanted, Part part) throws IOException {
      in.message(
          field -> {
            if (field == wanted) {
              part.read(depth + 1);
            } else {
              in.skip();
            }
          });
    }

    private void opset() throws IOException {
      String[] domain = {""};
      long[] version = {0};
      in.message(
          field -> {
            switch (field) {
              case 1 -> domain[0] = in.text();
              case 2 -> version[0] = in.number();
              default -> in.skip();
            }
          });
      opsets.put(domain[0].isEmpty() ? STANDARD : domain[0], version[0]);
    }

    private void graph(int depth) throws IOException {
      if (depth > DEEPEST) {
        throw new MalformedMessageException("graphs are nested too deep");
      }
      in.message(
          field -> {
            switch (field) {
              case 1 -> node(depth);
              case 5 -> tensor();
              case 15 -> sparse();
              default -> in.skip();
            }
          });
    }

    private void node(int depth) throws IOException {
      nested(depth, 5, this::attribute);
    }

    private void attribute(int depth) throws IOException {
      in.message(
          field -> {
            switch (field) {
              case 5, 10 -> tensor();
              case 6, 11 -> graph(depth + 1);
              case 22, 23 -> sparse();
              default -> in.skip();
            }
          });
    }

    private void sparse() throws IOException {
      in.message(
          field -> {
            if (field == 1 || field == 2) {
              tensor();
            } else {
              in.skip();
            }
          });
    }

    private void tensor() throws IOException {
      boolean[] external = {false};
      String[] location = {""};
      in.message(
          field -> {
            switch (field) {
              case 13 -> location(location);
              case 14 -> external[0] = in.number() == 1;
              default -> in.skip();
            }
          });
      if (external[0]) {
        externalFiles.add(location[0]);
      }
    }

    private void location(String[] location) throws IOException {
      String[] key = {""};
      String[] value = {""};
      in.message(
          field -> {
            switch (field) {
              case 1 -> key[0] = in.text();
              case 2 -> value[0] = in.text();
              default -> in.skip();
            }
          });
      if (key[0].equals("location")) {
        location[0] = value[0];
      }
    }
  }
}
