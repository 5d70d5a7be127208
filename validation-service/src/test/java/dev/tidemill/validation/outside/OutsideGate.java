package dev.tidemill.validation.outside;

import dev.tidemill.schemas.spec.DataCheckSpec;
import dev.tidemill.schemas.spec.PipelineSpec;
import dev.tidemill.schemas.spec.PipelineSpecs;
import dev.tidemill.validation.check.duckdb.GateFixture;
import java.nio.file.Path;
import java.sql.SQLException;

/**
 * Reads a specification with a check from outside and runs its data gate, in a process that has the
 * kind's jar beside Tidemill's: {@code OutsideGate FOLDER}. Prints what is wrong with the
 * specification, or what the checks came to.
 */
public final class OutsideGate {

  private static final String SPECIFICATION =
      """
      apiVersion: tidemill.dev/v1alpha1
      kind: Pipeline
      metadata: {name: outside}
      spec:
        task: binary-classification
        data:
          sources:
            - name: rows
              files: {path: incoming/, glob: "*.csv", format: csv}
          columns: {id: [id], time: at, label: y}
        train: {command: [train]}
        model: {format: onnx, positive: {output: p}}
        gates:
          data:
            checks:
              - even: {column: x}
      """;

  private OutsideGate() {}

  public static void main(String[] arguments) throws SQLException {
    PipelineSpecs.ParseResult parsed = PipelineSpecs.parse(SPECIFICATION, "outside.yaml");
    parsed.errors().forEach(System.out::println);
    if (parsed.spec().isPresent()) {
      run(Path.of(arguments[0]), parsed.spec().get());
    }
  }

  private static void run(Path folder, PipelineSpec spec) throws SQLException {
    GateFixture gate =
        new GateFixture(folder)
            .newFile("fine.csv", "id,x,at,y", "1,2,2001-01-01,1", "2,4,2001-01-02,0")
            .newFile("odd.csv", "id,x,at,y", "3,5,2001-01-03,1", "4,8,2001-01-04,0");
    for (DataCheckSpec check : spec.gates().data().checks()) {
      gate.check(check.name(), check.severity(), check.scope(), check.where(), check.kind());
    }
    gate.run()
        .checks()
        .forEach(
            c ->
                System.out.println(
                    c.name() + " " + c.kind() + " " + c.message() + c.failingRows()));
  }
}
