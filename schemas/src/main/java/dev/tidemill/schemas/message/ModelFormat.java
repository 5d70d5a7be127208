package dev.tidemill.schemas.message;

import java.util.Arrays;
import java.util.stream.Collectors;

/** How the artefact of a model is packed; messages carry the word. */
public enum ModelFormat {
  /** One ONNX file. */
  ONNX("onnx", false),
  /** A folder with model.onnx and the files that hold its weights. */
  ONNX_FOLDER("onnx-folder", true),
  /** A folder with whatever the trainer wrote; a program of the pipeline reads it. */
  FILES("files", true),
  /** A folder that MLflow wrote: MLmodel and what it names. */
  MLFLOW("mlflow", true);

  private final String word;
  private final boolean folder;

  ModelFormat(String word, boolean folder) {
    this.word = word;
    this.folder = folder;
  }

  /** The format that a message names; an empty word is one ONNX file, as in older messages. */
  public static ModelFormat of(String word) {
    return word.isEmpty()
        ? ONNX
        : Arrays.stream(values())
            .filter(f -> f.word.equals(word))
            .findFirst()
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "\"%s\" is not a format of a model; allowed are %s"
                            .formatted(
                                word,
                                Arrays.stream(values())
                                    .map(ModelFormat::word)
                                    .collect(Collectors.joining(", ")))));
  }

  /** As messages carry it. */
  public String word() {
    return word;
  }

  /** Whether the artefact is an archive of a folder; otherwise it is the one file of the model. */
  public boolean folder() {
    return folder;
  }

  /** Whether ONNX Runtime runs it. */
  public boolean onnx() {
    return this == ONNX || this == ONNX_FOLDER;
  }
}
