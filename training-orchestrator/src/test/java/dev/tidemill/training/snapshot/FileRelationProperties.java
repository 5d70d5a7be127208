package dev.tidemill.training.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemill.kit.sql.FileRelation;
import dev.tidemill.kit.sql.GuardedDatabase;
import dev.tidemill.kit.sql.Permit;
import dev.tidemill.kit.sql.SourceTable;
import dev.tidemill.kit.sql.Sql;
import dev.tidemill.schemas.file.FileReading;
import dev.tidemill.schemas.file.FileReading.Format;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

class FileRelationProperties {

  private static Path folder;
  private static GuardedDatabase database;

  @BeforeContainer
  static void open() throws IOException, SQLException {
    folder = Files.createTempDirectory("relations");
    database =
        GuardedDatabase.open(
            folder, new GuardedDatabase.Confines("256MB", 0, List.of()), Permit.ALWAYS);
  }

  @AfterContainer
  static void close() throws SQLException {
    database.close();
  }

  @Provide
  Arbitrary<String> names() {
    return Arbitraries.strings()
        .withChars("abx01*?[]{}!-^~'\"#;,%$&=@ +()é")
        .ofMinLength(1)
        .ofMaxLength(12)
        .map(n -> n + ".csv");
  }

  @Property(tries = 150)
  void anyFileNameIsReadAsItself(@ForAll("names") String name, @ForAll("names") String other)
      throws IOException, SQLException {
    Assume.that(!name.equals(other));
    Path own = Files.createDirectories(Files.createTempDirectory(folder, "day=1[a]*"));
    Path file = Files.writeString(own.resolve(name), "id,filename\n1,mine\n");
    Files.writeString(own.resolve(other), "id,filename\n2,other\n");

    SourceTable table =
        SourceTable.load(
            database, "t", FileReading.of(Format.CSV), List.of(new SourceTable.Part(7, file)));
    List<List<Object>> rows = database.rows("SELECT * FROM " + table.table());
    database.run("DROP TABLE " + table.table());

    assertThat(rows).containsExactly(List.of(7, 1L, "mine"));
  }

  @Property(tries = 50)
  void aParquetFileUnderAnyNameIsReadAsItself(@ForAll("names") String name)
      throws IOException, SQLException {
    Path own = Files.createTempDirectory(folder, "p");
    Path file = own.resolve(name);
    database.run("COPY (SELECT 5 AS v) TO " + Sql.text(own.resolve("x")) + " (FORMAT parquet)");
    Files.move(own.resolve("x"), file);
    assertThat(database.rows("SELECT v FROM " + FileRelation.parquet(file)))
        .containsExactly(List.of(5));
  }

  @Property(tries = 100)
  void anyTextIsQuotedAsItself(@ForAll String text) throws SQLException {
    Assume.that(text.indexOf('\0') < 0);
    Assume.that(StandardCharsets.UTF_8.newEncoder().canEncode(text));
    assertThat(database.rows("SELECT " + Sql.text(text)).get(0)).containsExactly(text);
  }
}
