package dev.tidemill.kit.onnx;

import dev.tidemill.schemas.text.ForeignText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Why a model cannot be loaded, in the same words wherever it is tried: in training, at the gate
 * and in the gateway.
 */
public final class LoadProblems {

  /** What the file of a model is called in the folder of a model. */
  public static final String MODEL = "model.onnx";

  private static final String BEGIN = "The model cannot be loaded: ";

  private static final Pattern IR =
      Pattern.compile("model IR version: (\\d+), max supported IR version: (\\d+)");

  private static final Pattern OPSET =
      Pattern.compile(
          "Opset (\\d+) is under development.*official support for domain (\\S+) is till opset"
              + " (\\d+)",
          Pattern.DOTALL);

  private static final Pattern OPERATOR = Pattern.compile("([\\w.]*):(\\w+)\\(-?\\d+\\) is not a");
  private static final Pattern STANDARD_OPERATOR =
      Pattern.compile("No Op registered for (\\w+) with domain_version of (\\d+)");

  private static final Pattern FRAME =
      Pattern.compile(
          "Error code - \\w+ - message: |Load model from .*? failed:"
              + "|\\S*/?\\w+\\.(cc|h):\\d+ (?:[^()]*\\((?:[^()]|\\([^()]*\\))*\\) (?:const )?)?");

  private static final int MOST_CHARACTERS = 500;

  /** The size of a message of Protocol Buffers. */
  private static final long MOST_BYTES = Integer.MAX_VALUE;

  private LoadProblems() {}

  /**
   * What a model's file says of itself.
   *
   * @throws UnusableModelException if it is not an ONNX model
   */
  public static OnnxHeader header(Path file) throws IOException, UnusableModelException {
    try {
      return OnnxHeader.read(file);
    } catch (MalformedMessageException e) {
      throw notOnnx();
    }
  }

  /**
   * Refuses a model whose folder has not all files that it keeps weights in.
   *
   * @param folder of model.onnx
   * @return what the model says of itself
   * @throws UnusableModelException if a file is missing or elsewhere, or it is not an ONNX model
   */
  public static OnnxHeader requireParts(Path folder) throws IOException, UnusableModelException {
    OnnxHeader header = header(folder.resolve(MODEL));
    for (String name : header.externalFiles()) {
      Path part = folder.resolve(name).normalize();
      if (!part.startsWith(folder) || part.equals(folder)) {
        throw problem(
            "it keeps weights in " + name + ", which is outside of the folder of model.onnx");
      }
      if (!Files.isRegularFile(part, LinkOption.NOFOLLOW_LINKS)) {
        throw problem(
            "it keeps weights in "
                + name
                + ", which is not beside model.onnx. Write both into TIDEMILL_OUTPUT, or save it as"
                + " one file, for example with onnx.save(model, path, save_as_external_data=False)"
                + " or, in PyTorch, external_data=False");
      }
    }
    return header;
  }

  /**
   * Refuses a model that needs other files, where there is only its own.
   *
   * @return what the file says of itself
   * @throws UnusableModelException if it keeps weights elsewhere, or is not an ONNX model
   */
  public static OnnxHeader requireWhole(Path file) throws IOException, UnusableModelException {
    if (Files.size(file) > MOST_BYTES) {
      throw problem(
          "model.onnx has %d MB, and one file of ONNX holds at most %d MB. Keep the weights in a file beside it, for example with onnx.save(model, path, save_as_external_data=True)"
              .formatted(Files.size(file) >> 20, (MOST_BYTES + 1) >> 20));
    }
    OnnxHeader header = header(file);
    if (!header.externalFiles().isEmpty()) {
      String files = String.join(", ", header.externalFiles().stream().sorted().limit(3).toList());
      throw new UnusableModelException(
          BEGIN
              + "it keeps weights in "
              + files
              + ", and only model.onnx is kept. Save it as one file, for example with"
              + " onnx.save(model, path, save_as_external_data=False) or, in PyTorch,"
              + " external_data=False");
    }
    return header;
  }

  /**
   * Puts what the runtime said into words for the author of the model.
   *
   * @param said the message of ONNX Runtime
   * @param version of ONNX Runtime
   */
  public static UnusableModelException explained(Path file, String said, String version) {
    String runtime = "ONNX Runtime " + version;
    Matcher ir = IR.matcher(said);
    if (ir.find()) {
      return problem(
          "its IR version is %s, and %s takes at most %s. Export it with ir_version=%s%s"
              .formatted(ir.group(1), runtime, ir.group(2), ir.group(2), opsets(file)));
    }
    Matcher opset = OPSET.matcher(said);
    if (opset.find()) {
      String domain = opset.group(2).replaceAll("\\.$", "");
      return problem(
          "it uses opset %s of %s, and %s takes at most %s. Export it with that target_opset"
              .formatted(opset.group(1), domain, runtime, opset.group(3)));
    }
    Matcher operator = OPERATOR.matcher(said);
    if (operator.find()) {
      return unknown(operator.group(2), " of the domain " + operator.group(1), runtime);
    }
    Matcher standard = STANDARD_OPERATOR.matcher(said);
    if (standard.find()) {
      return unknown(standard.group(1), " in opset " + standard.group(2), runtime);
    }
    if (said.contains("Protobuf parsing failed") || said.contains("does not have a graph")) {
      return notOnnx();
    }
    return problem(runtime + " says: " + plain(said, file));
  }

  private static UnusableModelException unknown(String operator, String where, String runtime) {
    return problem("it uses the operator " + operator + where + ", which " + runtime + " lacks");
  }

  private static UnusableModelException notOnnx() {
    return problem("it is not an ONNX model, or only a part of one");
  }

  private static UnusableModelException problem(String why) {
    return new UnusableModelException(BEGIN + why);
  }

  /** The opsets, as they usually have to be lower too. */
  private static String opsets(Path file) {
    return read(file)
        .map(OnnxHeader::opsets)
        .filter(o -> o.containsKey(OnnxHeader.STANDARD))
        .map(o -> ", and a target_opset that goes with it (now " + o.get(OnnxHeader.STANDARD) + ")")
        .orElse("");
  }

  private static Optional<OnnxHeader> read(Path file) {
    try {
      return Files.isRegularFile(file) ? Optional.of(OnnxHeader.read(file)) : Optional.empty();
    } catch (IOException unreadable) {
      return Optional.empty();
    }
  }

  /** Without the places in the runtime's source and the file's path on this machine. */
  static String plain(String said, Path file) {
    String text = FRAME.matcher(said.replace(file.toString(), "model.onnx")).replaceAll("");
    String line = text.replaceAll("\\s+", " ").strip();
    return line.length() <= MOST_CHARACTERS ? line : ForeignText.cut(line, MOST_CHARACTERS) + "...";
  }
}
