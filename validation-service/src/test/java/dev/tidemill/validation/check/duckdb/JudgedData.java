package dev.tidemill.validation.check.duckdb;

import dev.tidemill.schemas.message.DataFile;
import dev.tidemill.schemas.spec.GatesSpec.Severity;
import dev.tidemill.schemas.spec.check.Range;
import dev.tidemill.schemas.spec.check.Schema;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A data gate and the files that it judges. */
abstract class JudgedData {

  @TempDir Path folder;
  GateFixture gate;

  @BeforeEach
  void gate() {
    gate = new GateFixture(folder);
  }

  static Range range(double min, double max) {
    return new Range("x", OptionalDouble.of(min), OptionalDouble.of(max));
  }

  static Schema schema(String... namesAndTypes) {
    Map<String, String> columns = new LinkedHashMap<>();
    for (int i = 0; i < namesAndTypes.length; i += 2) {
      columns.put(namesAndTypes[i], namesAndTypes[i + 1]);
    }
    return new Schema(columns, Severity.WARN);
  }

  static List<String> paths(DataGate.Result result) {
    return result.failingFiles().stream().map(DataFile::path).toList();
  }
}
