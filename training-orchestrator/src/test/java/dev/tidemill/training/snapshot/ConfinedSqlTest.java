package dev.tidemill.training.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemill.kit.sql.FileRows;
import dev.tidemill.kit.sql.GuardedDatabase;
import dev.tidemill.kit.sql.Permit;
import dev.tidemill.schemas.file.FileReading;
import dev.tidemill.schemas.file.FileReading.Format;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the SQL of a specification cannot reach. {@code OTHER} stands for another folder. */
class ConfinedSqlTest {

  @TempDir Path folder;
  private Path other;
  private Path given;
  private GuardedDatabase database;

  @BeforeEach
  void open() throws Exception {
    Path own = Files.createDirectory(folder.resolve("own"));
    other = Files.createDirectory(folder.resolve("other"));
    given = Files.writeString(other.resolve("gi[v]en*.csv"), "a\n1\n");
    Files.writeString(other.resolve("secret.csv"), "a\n2\n");
    database =
        GuardedDatabase.open(
            own, new GuardedDatabase.Confines("256MB", 2, List.of(given)), Permit.ALWAYS);
  }

  @AfterEach
  void close() throws SQLException {
    database.close();
  }

  @Test
  void theFilesThatItIsOpenedForAreRead() throws Exception {
    try (FileRows rows = FileRows.of(database, FileReading.of(Format.CSV), given)) {
      assertThat(database.rows("SELECT a FROM " + rows.relation())).containsExactly(List.of("1"));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT * FROM read_text('OTHER/secret.csv')",
        "SELECT * FROM read_csv('OTHER/secret.csv')",
        "SELECT * FROM 'OTHER/secret.csv'",
        "SELECT * FROM read_blob('OTHER/*')",
        "SELECT * FROM glob('OTHER/*')",
        "SELECT * FROM read_text('OWN/../other/secret.csv')",
        "SELECT * FROM sniff_csv('OTHER/secret.csv')",
        "SELECT * FROM read_text('/etc/passwd')",
        "SELECT * FROM read_csv('http://127.0.0.1:9/x.csv')",
        "SELECT * FROM read_text('/proc/self/environ')",
        "SELECT getenv('PATH')",
        "COPY (SELECT 1) TO 'OTHER/new.csv'",
        "COPY (SELECT 1) TO 'OTHER/secret.csv'",
        "EXPORT DATABASE 'OTHER/new'",
        "ATTACH 'OTHER/new.db' AS new",
        "INSTALL httpfs",
        "LOAD 'OTHER/new.duckdb_extension'",
        "CREATE PERSISTENT SECRET s (TYPE http, BEARER_TOKEN 'x')",
        "SET memory_limit = '100GB'",
        "RESET memory_limit",
        "PRAGMA threads = 64",
        "SET enable_external_access = true",
        "SET allowed_directories = ['/']",
        "SET temp_directory = 'OTHER'",
        "SET lock_configuration = false"
      })
  void whatIsElsewhereIsOutOfReach(String attack) throws Exception {
    String sql =
        attack.replace("OTHER", other.toString()).replace("OWN", folder.resolve("own").toString());

    assertThatThrownBy(() -> database.run(sql)).isInstanceOf(SQLException.class);

    try (Stream<Path> files = Files.list(other)) {
      assertThat(files).hasSize(2);
    }
    assertThat(other.resolve("secret.csv")).hasContent("a\n2\n");
  }

  @Test
  void memoryAndThreadsAreThoseThatWereGiven() throws SQLException {
    assertThat(database.rows("SELECT current_setting('threads')").get(0).get(0)).isEqualTo(2L);
    assertThat(database.rows("SELECT current_setting('memory_limit')").get(0).get(0))
        .isEqualTo("244.1 MiB");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT * FROM rows",
        "FROM rows",
        "SELECT ';' AS a, E'\\';' AS b -- ; a comment\n FROM rows",
        "WITH a AS (SELECT 1 AS x) SELECT * FROM a UNION ALL SELECT 2",
        "SELECT * FROM rows ASOF JOIN other ON rows.t >= other.t QUALIFY row_number() OVER () = 1",
        "PIVOT rows ON city IN ('ATL', 'JFK') USING sum(x)"
      })
  void oneQueryIsOne(String query) throws SQLException {
    database.requireQuery(query);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT 1; COPY (SELECT 1) TO 'x.csv'",
        "SELECT 1; SELECT 2",
        "SELECT E'\\''; SET threads = 3 --'",
        "SELECT $$;$$; SET threads = 3",
        "COPY (SELECT 1) TO 'x.csv'",
        "SELECT 1) t; COPY (SELECT 1) TO 'x.csv'; SELECT (1",
        "ATTACH 'x.db'",
        "CREATE TABLE x AS SELECT 1",
        "SET threads = 3",
        ""
      })
  void whatIsNotOneQueryIsRefused(String query) {
    assertThatThrownBy(() -> database.requireQuery(query)).isInstanceOf(SQLException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"a > b", "a > b -- why", "length(c) > 1 AND d IN ('x)', ';')", "count(*) > 3"})
  void oneExpressionIsOne(String expression) throws SQLException {
    database.requireExpression(expression);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1), (2",
        "1) FROM range(3) WHERE (true",
        "true) OR (true), count(*) FILTER (WHERE (true",
        "true)) FROM rows; COPY rows TO 'x.csv'; SELECT ((1",
        "1); SELECT (1",
        "1 /*",
        "a >",
        ""
      })
  void whatIsNotOneExpressionIsRefused(String expression) {
    assertThatThrownBy(() -> database.requireExpression(expression))
        .isInstanceOf(SQLException.class);
  }
}
