package dev.tidemill.training.snapshot.jdbc;

import static dev.tidemill.kit.sql.Sql.name;
import static dev.tidemill.kit.sql.Sql.text;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.io.SerializedString;
import dev.tidemill.kit.source.SourceException;
import dev.tidemill.kit.source.jdbc.JdbcColumn;
import dev.tidemill.kit.source.jdbc.JdbcQuery;
import dev.tidemill.kit.sql.GuardedDatabase;
import dev.tidemill.schemas.spec.source.JdbcRows;
import dev.tidemill.training.snapshot.SourceFile;
import dev.tidemill.training.snapshot.SourceLook;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Reads rows of a query into a file of Parquet with the types of the database: numbers, truth
 * values, days and times as such, everything else as text. The same rows give the same bytes.
 */
final class JdbcReading {

  static final String MEMORY = "1GB";
  private static final int LOOK_EVERY = 1_000;

  private static final int ROW_MEBIBYTES = 64;

  /** The longest row, as text. */
  private static final int ROW_BYTES = ROW_MEBIBYTES << 20;

  private final SourceLook<JdbcRows> look;
  private final JdbcQuery query;
  private long rows;

  JdbcReading(SourceLook<JdbcRows> look, JdbcQuery query) {
    this.look = look;
    this.query = query;
  }

  SourceFile of(Optional<Long> after, JdbcPosition position, String file)
      throws SourceException, IOException, SQLException {
    Path parquet = read(after, position.last());
    JdbcPosition read =
        new JdbcPosition(position.identity(), position.first(), position.last(), rows);
    return look.fetched().keep(look.source(), parquet, file, read.text(), look.now());
  }

  /** The rows above a watermark and up to another one, as a new file of Parquet. */
  Path read(Optional<Long> after, long last) throws SourceException, IOException, SQLException {
    Path lines = look.fetched().incoming(".jsonl");
    Path parquet = look.fetched().incoming(".parquet");
    try {
      write(after, last, lines);
      convert(lines, parquet);
    } finally {
      Files.deleteIfExists(lines);
    }
    return parquet;
  }

  private void write(Optional<Long> after, long last, Path lines)
      throws SourceException, IOException {
    try (JsonGenerator out =
        new JsonFactory()
            .createGenerator(new BufferedOutputStream(Files.newOutputStream(lines), 1 << 16))) {
      out.setRootValueSeparator(new SerializedString("\n"));
      query.<IOException>read(
          after,
          last,
          (watermark, values) -> {
            if (rows++ % LOOK_EVERY == 0) {
              look.fetched().requirePermit();
            }
            out.writeStartObject();
            for (int i = 0; i < values.length; i++) {
              out.writeStringField("c" + i, values[i]);
            }
            out.writeEndObject();
          });
    }
  }

  private void convert(Path lines, Path parquet) throws SourceException, SQLException {
    List<JdbcColumn> columns = query.allColumns();
    String texts =
        IntStream.range(0, columns.size())
            .mapToObj(i -> "c" + i + ": 'VARCHAR'")
            .collect(Collectors.joining(", ", "{", "}"));
    String casts =
        IntStream.range(0, columns.size())
            .mapToObj(
                i ->
                    "%s(c%d AS %s) AS %s"
                        .formatted(
                            columns.get(i).type().startsWith("DECIMAL") ? "TRY_CAST" : "CAST",
                            i,
                            columns.get(i).type(),
                            name(columns.get(i).name())))
            .collect(Collectors.joining(", "));
    Path own = look.fetched().temporary();
    GuardedDatabase.Confines confines = new GuardedDatabase.Confines(MEMORY, 1, List.of());
    try (GuardedDatabase database = GuardedDatabase.open(own, confines, look.fetched().permit())) {
      database.run(
          "COPY (SELECT %s FROM read_json(%s, format = 'newline_delimited', columns = %s, maximum_object_size = %d)) TO %s (FORMAT parquet)"
              .formatted(casts, text(lines), texts, ROW_BYTES, text(parquet)));
    } catch (SQLException e) {
      if (String.valueOf(e.getMessage()).contains("maximum_object_size")) {
        throw new SourceException(
            "a row is longer than %d MiB as text; leave its long columns out in jdbc.query"
                .formatted(ROW_MEBIBYTES),
            false,
            e);
      }
      throw e;
    }
  }
}
