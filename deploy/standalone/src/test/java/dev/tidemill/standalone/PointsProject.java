package dev.tidemill.standalone;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;

/** A small pipeline in a folder: a hundred points, an hour apart, and a trainer of shell. */
public final class PointsProject {

  /** A whole model, sigmoid(x), in base64. */
  public static final String MODEL =
      "CAgSDXRpZGVtaWxsLXRlc3Q6TwoZCgF4Egtwcm9iYWJpbGl0eSIHU2lnbW9pZBIKb25lLW51bWJl"
          + "cloNCgF4EggKBggBEgIKAGIXCgtwcm9iYWJpbGl0eRIICgYIARICCgBCBAoAEA8=";

  private static final String YAML =
      """
      apiVersion: tidemill.dev/v1alpha1
      kind: Pipeline
      metadata: {%s}
      spec:
        task: binary-classification
        data:
          sources:
            - name: points
              files: {path: in/, glob: "*.csv", format: csv, settleFor: 0s}
          query: SELECT id, seen_at, x, x > 5 AS y FROM points
          columns: {id: [id], time: seen_at, label: y}
          clock: data
          window: {all: true}
          holdout: {by: time, length: 1d, minRows: 5}
        train: {runner: process, command: [sh, train.sh], seed: 7, timeout: 2m}
        model: {format: onnx, positive: {output: probability}}
        gates:
          data: {onFail: reject, checks: [{unique: {columns: [id]}}]}
          model: {checks: [{metric: {name: auc, min: 0.5}}]}
      """;

  private PointsProject() {}

  /**
   * The specification.
   *
   * @param metadata name and namespace, as YAML
   * @param more fields of {@code spec}, the triggers at least
   */
  public static String yaml(String metadata, String more) {
    return YAML.formatted(metadata) + more.indent(2);
  }

  /** Writes the points and the trainer, a script, into a new folder. */
  public static Path write(Path folder, String trainer) throws IOException {
    Files.createDirectories(folder.resolve("in"));
    Files.writeString(folder.resolve("train.sh"), trainer);
    StringBuilder csv = new StringBuilder("id,seen_at,x\n");
    for (int i = 0; i < 100; i++) {
      LocalDateTime at = LocalDateTime.of(2001, 1, 1, 0, 0).plusHours(i);
      csv.append(i).append(',').append(at).append(":00,").append(i % 10).append('\n');
    }
    Files.writeString(folder.resolve("in/a.csv"), csv);
    return folder;
  }
}
