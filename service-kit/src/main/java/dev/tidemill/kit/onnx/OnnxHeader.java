package dev.tidemill.kit.onnx;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
 * @param classifiers the nodes that name classes, in the order of the graph
 */
public record OnnxHeader(
    long irVersion,
    Map<String, Long> opsets,
    Set<String> externalFiles,
    List<Classifier> classifiers) {

  /** The domain of ONNX's own operators, which files write as nothing. */
  static final String STANDARD = "ai.onnx";

  private static final int DEEPEST = 64;

  /** classlabels_strings, classlabels_int64s; classlabels_ints of support vector machines. */
  private static final String CLASSES = "classlabels_";

  private static final int MOST_CLASSES = 10_000;

  public OnnxHeader {
    opsets = Map.copyOf(opsets);
    externalFiles = Set.copyOf(externalFiles);
    classifiers = List.copyOf(classifiers);
  }

  /**
   * A node that names classes.
   *
   * @param outputs of the node
   * @param classes in the order of the columns of its probabilities
   */
  public record Classifier(String operator, List<String> outputs, List<String> classes) {

    public Classifier {
      outputs = List.copyOf(outputs);
      classes = List.copyOf(classes);
    }
  }

  /**
   * The classes of an output in the order of its columns: those of the node that makes it, or those
   * that all nodes agree on. Empty if the model does not say.
   */
  public List<String> classes(String output) {
    Optional<Classifier> own =
        classifiers.stream().filter(c -> c.outputs().contains(output)).findFirst();
    List<List<String>> all = classifiers.stream().map(Classifier::classes).distinct().toList();
    return own.map(Classifier::classes).orElse(all.size() == 1 ? all.get(0) : List.of());
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
      return new OnnxHeader(walk.irVersion, walk.opsets, walk.externalFiles, walk.classifiers);
    }
  }

  /** Goes through the messages that may hold tensors. Numbers are those of onnx.proto. */
  private static final class Walk {

    private final MessageFile in;
    private final Map<String, Long> opsets = new TreeMap<>();
    private final Set<String> externalFiles = new TreeSet<>();
    private final List<Classifier> classifiers = new ArrayList<>();
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
      String[] operator = {""};
      List<String> outputs = new ArrayList<>();
      List<String> classes = new ArrayList<>();
      in.message(
          field -> {
            switch (field) {
              case 2 -> outputs.add(in.text());
              case 4 -> operator[0] = in.text();
              case 5 -> attribute(depth + 1, classes);
              default -> in.skip();
            }
          });
      if (!classes.isEmpty()) {
        classifiers.add(new Classifier(operator[0], outputs, classes));
      }
    }

    /** Writers put an attribute's name first. */
    private void attribute(int depth, List<String> classes) throws IOException {
      String[] name = {""};
      in.message(
          field -> {
            switch (field) {
              case 1 -> name[0] = in.text();
              case 8 -> numbers(name[0], classes);
              case 9 -> word(name[0], classes);
              case 5, 10 -> tensor();
              case 6, 11 -> graph(depth + 1);
              case 22, 23 -> sparse();
              default -> in.skip();
            }
          });
    }

    private void numbers(String name, List<String> classes) throws IOException {
      if (name.startsWith(CLASSES)) {
        in.numbers(n -> add(Long.toString(n), classes));
      } else {
        in.skip();
      }
    }

    private void word(String name, List<String> classes) throws IOException {
      if (name.startsWith(CLASSES)) {
        add(in.text(), classes);
      } else {
        in.skip();
      }
    }

    private static void add(String word, List<String> classes) throws MalformedMessageException {
      if (classes.size() == MOST_CLASSES) {
        throw new MalformedMessageException("a classifier has more than 10000 classes");
      }
      classes.add(word);
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
