package dev.tidemill.console.tracking;

import dev.tidemill.kit.http.FileAnswer;
import dev.tidemill.kit.store.ArtefactStore;
import dev.tidemill.kit.store.FolderArchive;
import dev.tidemill.schemas.message.ModelFormat;
import dev.tidemill.schemas.message.ModelVersion;
import io.javalin.http.Context;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Optional;

/**
 * The files of a version of the registry, as MLflow's clients load them: the model or what its
 * folder has, and beside an ONNX model the description {@code MLmodel}.
 */
record RegisteredFiles(ModelVersion version) {

  /** Stands where files of experiments have the experiment. */
  static final String ROOT = "registry";

  private static final String DESCRIPTION = "MLmodel";
  private static final String MODEL = "model.onnx";

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

  private ModelFormat format() {
    return ModelFormat.of(version.format());
  }

  private boolean described(String path) {
    return format().onnx() && path.equals(DESCRIPTION);
  }

  /** What there is; a model of several files is an archive, whose files they are. */
  FileTree files(ArtefactStore store) throws IOException {
    FileTree files = new FileTree();
    if (format().folder()) {
      FolderArchive.sizes(store.path(version.digest()))
          .forEach((path, bytes) -> files.put(path, new TrackedFile("", bytes)));
    } else {
      files.put(MODEL, new TrackedFile(version.digest(), version.bytes()));
    }
    if (format().onnx()) {
      files.put(DESCRIPTION, new TrackedFile("", description().length));
    }
    return files;
  }

  /** Sends one file; the bytes of the model are compared with its digest before. */
  void send(Context c, ArtefactStore store, String path) throws IOException {
    TrackedFile file =
        files(store)
            .file(path)
            .orElseThrow(() -> TrackingErrors.missing("No such artifact: '" + path + "'"));
    c.contentType("application/octet-stream");
    c.header("Content-Disposition", "attachment");
    c.res().setContentLengthLong(file.bytes());
    if (FileAnswer.isHead(c)) {
      return;
    }
    OutputStream out = c.res().getOutputStream();
    if (described(path)) {
      out.write(description());
    } else if (format().folder()) {
      FolderArchive.copy(store.verified(version.digest()), path, out);
    } else {
      Files.copy(store.verified(version.digest()), out);
    }
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
