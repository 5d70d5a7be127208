package dev.tidemill.kit.source.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemill.kit.source.SourceException;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;

/** What a driver says is told in one line, with what to do about it. */
class JdbcProblemTest {

  private static String told(String state, String message) {
    SourceException problem = JdbcReach.problem(new SQLException(message, state));
    return problem.getMessage();
  }

  @Test
  void aServerThatIsNotThere() {
    assertThat(told("08001", "Connection to localhost:1 refused. Check host and port."))
        .isEqualTo(
            "the database says: Connection to localhost:1 refused. Check host and port; start the"
                + " database, or correct host and port in jdbc.url");
  }

  @Test
  void aQueryThatIsNotSql() {
    assertThat(told("42601", "ERROR: syntax error at or near \"SELCT\"\n  Position: 1"))
        .isEqualTo(
            "the database says: ERROR: syntax error at or near \"SELCT\", Position: 1; correct"
                + " jdbc.query");
    assertThat(told("42P01", "ERROR: relation \"x\" does not exist\n  Position: 15"))
        .endsWith("does not exist, Position: 15; create what is missing, or correct jdbc.query");
  }

  @Test
  void aDatabaseWithoutDriver() {
    assertThat(told("08001", "No suitable driver found for jdbc:oracle:thin:secret@x"))
        .isEqualTo(
            "no driver takes jdbc.url; correct the name after jdbc:, or put the jar of the driver"
                + " on TIDEMILL_CLASSPATH and start again");
  }
}
