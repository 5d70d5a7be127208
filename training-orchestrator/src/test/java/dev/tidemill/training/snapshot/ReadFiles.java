package dev.tidemill.training.snapshot;

import dev.tidemill.kit.sql.GuardedDatabase;
import dev.tidemill.kit.sql.Permit;
import dev.tidemill.kit.sql.SourceTable;
import dev.tidemill.kit.sql.Sql;
import dev.tidemill.schemas.file.FileReading;
import dev.tidemill.schemas.spec.DataSpec;
import dev.tidemill.schemas.spec.DataSpec.SourceSpec;
import dev.tidemill.schemas.spec.PipelineSpec;
import dev.tidemill.training.TestSpecs;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Files in a folder, and the table that they are read into. */
abstract class ReadFiles {

  @TempDir Path folder;
  GuardedDatabase database;
  final List<SourceTable.Part> files = new ArrayList<>();

  @BeforeEach
  void open() throws SQLException {
    database =
        GuardedDatabase.open(
            folder, new GuardedDatabase.Confines("256MB", 0, List.of()), Permit.ALWAYS);
  }

  @AfterEach
  void close() throws SQLException {
    database.close();
  }

  void file(String name, String text) throws IOException {
    file(name, text.getBytes(StandardCharsets.UTF_8));
  }

  void file(String name, byte[] bytes) throws IOException {
    files.add(new SourceTable.Part(files.size(), Files.write(folder.resolve(name), bytes)));
  }

  /** As the one source of a pipeline says in its files. */
  SourceTable load(String format, String options) throws SQLException {
    PipelineSpec spec = TestSpecs.flightDelays("format: csv", "format: " + format + ", " + options);
    DataSpec data = spec.data();
    SourceSpec source = data.sources().get(0);
    FileReading reading = data.reading(source, List.of());
    return SourceTable.load(database, "t", reading, files);
  }

  List<Object> column(SourceTable table, String column) throws SQLException {
    return database
        .rows(
            "SELECT CAST(%s AS VARCHAR) FROM %s ORDER BY rowid"
                .formatted(Sql.name(column), table.table()))
        .stream()
        .map(r -> r.get(0))
        .toList();
  }
}
