package dev.tidemill.training.runner.output;

import dev.tidemill.kit.onnx.LoadProblems;
import dev.tidemill.kit.onnx.UnusableModelException;
import dev.tidemill.kit.store.ArtefactStore;
import dev.tidemill.kit.store.FolderArchive;
import dev.tidemill.schemas.message.ModelFormat;
import dev.tidemill.training.runner.Attempt;
import dev.tidemill.training.runner.JobFailure;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The model that a trainer left.
 *
 * @param path a file, or a folder
 */
public record WrittenModel(Path path, ModelFormat format) {

  private static final String MODEL = LoadProblems.MODEL;
  private static final String MLMODEL = "MLmodel";
  private static final Set<String> ABOUT = Set.of("metrics.json", "signature.json");

  /**
   * Finds the ONNX model: one file, or a folder if it keeps weights in other files.
   *
   * @param folder is made if the model has several files
   * @throws JobFailure if there is none, or a part of it is missing
   */
  public static WrittenModel onnx(Attempt attempt, Path folder) throws JobFailure, IOException {
    Optional<Path> file = attempt.output(MODEL);
    if (file.isEmpty()) {
      throw bad("train wrote no model.onnx into TIDEMILL_OUTPUT" + instead(attempt));
    }
    if (Files.size(file.get()) == 0) {
      throw bad("model.onnx has 0 bytes: train wrote nothing into it");
    }
    try {
      Collection<String> parts = LoadProblems.header(file.get()).externalFiles();
      if (parts.isEmpty()) {
        return new WrittenModel(file.get(), ModelFormat.ONNX);
      }
      Collection<String> left = new TreeSet<>(attempt.outputs());
      left.retainAll(parts);
      left.add(MODEL);
      copy(attempt, left, folder);
      LoadProblems.requireParts(folder);
      return new WrittenModel(folder, ModelFormat.ONNX_FOLDER);
    } catch (UnusableModelException e) {
      throw bad(e.getMessage());
    }
  }

  /**
   * Finds what a model that is not ONNX is made of: all files but those about it. Of MLflow it is
   * the folder with the file MLmodel.
   *
   * @param folder is made
   * @throws JobFailure if there is none
   */
  public static WrittenModel folder(Attempt attempt, ModelFormat format, Path folder)
      throws JobFailure, IOException {
    List<String> names = attempt.outputs().stream().filter(name -> !ABOUT.contains(name)).toList();
    if (format == ModelFormat.MLFLOW) {
      return mlflow(attempt, names, folder);
    }
    if (names.isEmpty()) {
      throw bad("train wrote no file of a model into TIDEMILL_OUTPUT");
    }
    copy(attempt, names, folder);
    return new WrittenModel(folder, format);
  }

  private static WrittenModel mlflow(Attempt attempt, List<String> names, Path folder)
      throws JobFailure, IOException {
    List<String> found =
        names.stream().filter(n -> n.equals(MLMODEL) || n.endsWith("/" + MLMODEL)).toList();
    if (found.size() != 1) {
      throw bad(
          found.isEmpty()
              ? "train wrote no model of MLflow into TIDEMILL_OUTPUT: no folder there has a file"
                  + " MLmodel. Save it with mlflow.sklearn.save_model(model, path) or the like"
              : "train wrote several models of MLflow into TIDEMILL_OUTPUT: "
                  + String.join(", ", found));
    }
    String root = found.get(0).substring(0, found.get(0).length() - MLMODEL.length());
    copy(attempt, names.stream().filter(n -> n.startsWith(root)).toList(), folder);
    return new WrittenModel(folder.resolve(root).normalize(), ModelFormat.MLFLOW);
  }

  private static String instead(Attempt attempt) throws JobFailure, IOException {
    List<String> names = attempt.outputs();
    return names.isEmpty()
        ? ""
        : ", but " + String.join(", ", names.subList(0, Math.min(5, names.size())));
  }

  /** Copies files, so that no link is kept and none is changed meanwhile. */
  private static void copy(Attempt attempt, Collection<String> names, Path folder)
      throws JobFailure, IOException {
    for (String name : names) {
      Path from =
          attempt.output(name).orElseThrow(() -> bad(name + " is not a file that can be kept"));
      Path to = folder.resolve(name);
      Files.createDirectories(to.getParent());
      Files.copy(from, to);
    }
  }

  /** Keeps it and answers its digest. */
  public String store(ArtefactStore store) throws IOException {
    if (!format.folder()) {
      return store.put(path);
    }
    Path archive = path.resolveSibling(path.getFileName() + ".zip");
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(archive))) {
      FolderArchive.pack(path, out);
    }
    try {
      return store.put(archive);
    } finally {
      Files.delete(archive);
    }
  }

  private static JobFailure bad(String message) {
    return new JobFailure("BAD_OUTPUT", message, false);
  }
}
