package dev.tidemill.console.tracking;

import dev.tidemill.schemas.message.ModelFormat;
import dev.tidemill.schemas.message.ModelVersion;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * The files of a version of the registry, as MLflow's clients load them: the model, and beside an
 * ONNX model the description {@code MLmodel}.
 */
record RegisteredFiles(ModelVersion version) {

  /** Stands where files of experiments have the experiment. */
  static final String ROOT = "registry";

  static final String DESCRIPTION = "MLmodel";

  /** Where the files of a version are. */
  static String place(String name, int version) {
    return "mlflow-artifacts:/" + ROOT + "/models/" + name + "@" + version + "/artifacts";
  }

  /** The version whose files are at a place. */
  static Optional<RegisteredFiles> of(ArtefactPlace place, TrackingProjection all) {
    int at = place.ownerId().lastIndexOf('@');
    if (!place.experimentId().equals(ROOT) || at < 0) {
      return Optional.empty();
    }
    String number = place.ownerId().substring(at + 1);
    if (!number.matches("\\d{1,9}")) {
      return Optional.empty();
    }
    return new RegistryView(all)
        .pipeline(place.ownerId().substring(0, at))
        .map(pipeline -> all.versions(pipeline).get(Integer.parseInt(number)))
        .map(RegisteredFiles::new);
  }

  private boolean isOnnx() {
    return ModelFormat.of(version.format()) == ModelFormat.ONNX;
  }

  private String model() {
    return isOnnx() ? "model.onnx" : "model";
  }

  /** What there is. */
  FileTree files() {
    FileTree files = new FileTree();
    files.put(model(), new TrackedFile(version.digest(), version.bytes()));
    if (isOnnx()) {
      files.put(DESCRIPTION, new TrackedFile("", description().length));
    }
    return files;
  }

  /** The description, which says to MLflow how the model is loaded. */
  byte[] description() {
    return """
        artifact_path: model
        flavors:
          onnx:
            code: null
            data: model.onnx
            onnx_version: ''
            providers: [CPUExecutionProvider]
          python_function:
            data: model.onnx
            loader_module: mlflow.onnx
        mlflow_version: 2.22.0
        model_uuid: %s
        utc_time_created: '%s'
        """
        .formatted(version.digest().substring(0, 32), version.createdAt())
        .getBytes(StandardCharsets.UTF_8);
  }
}
