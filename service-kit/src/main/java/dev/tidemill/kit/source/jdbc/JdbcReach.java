package dev.tidemill.kit.source.jdbc;

import dev.tidemill.kit.net.RefusedUrlException;
import dev.tidemill.kit.net.UrlRules;
import dev.tidemill.kit.secret.SecretPlaces;
import dev.tidemill.kit.secret.UnresolvedSecretException;
import dev.tidemill.kit.source.SourceException;
import dev.tidemill.schemas.spec.source.JdbcRows;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTransientException;
import java.util.OptionalInt;
import java.util.Properties;
import java.util.Set;

/** Opens databases for queries that read. */
public final class JdbcReach {

  private static final int LOGIN_WITHIN_SECONDS = 15;

  /**
   * PostgreSQL's driver has no more of the rows in memory at a time. It begins with a few, and goes
   * on with so many as the longest one allows.
   */
  private static final String MEGABYTES_AT_ONCE = "64M";

  private static final int FIRST_ROWS = 10;
  private static final int MOST_ROWS = 200;

  /** Classes of SQL states that pass: connection, transaction, resources, intervention, system. */
  private static final Set<String> PASSING = Set.of("08", "40", "53", "57", "58");

  private final UrlRules rules;
  private final SecretPlaces secrets;

  /**
   * @param rules judge the hosts that a specification names
   * @param secrets has the passwords
   */
  public JdbcReach(UrlRules rules, SecretPlaces secrets) {
    this.rules = rules;
    this.secrets = secrets;
  }

  /**
   * Opens a database. Its first statement begins a transaction that sees one state of the database
   * and only reads, as far as the driver knows such.
   *
   * @param folder of the pipeline
   * @throws SourceException if it may not be reached, has no driver, or refuses
   */
  public Connection open(JdbcRows source, Path folder) throws SourceException {
    Properties properties = new Properties();
    try {
      rules.checkJdbc(source.url());
      source.user().ifPresent(user -> properties.setProperty("user", user));
      if (source.password().isPresent()) {
        properties.setProperty(
            "password", secrets.resolve(source.password().get(), folder).reveal());
      }
    } catch (RefusedUrlException e) {
      throw new SourceException("jdbc.url: " + e.getMessage(), e.passing(), e);
    } catch (UnresolvedSecretException e) {
      throw new SourceException("jdbc.password: " + e.getMessage(), false, e);
    }
    if (isPostgres(source)) {
      properties.setProperty("loginTimeout", String.valueOf(LOGIN_WITHIN_SECONDS));
      properties.setProperty("connectTimeout", String.valueOf(LOGIN_WITHIN_SECONDS));
      properties.setProperty("socketTimeout", String.valueOf(source.timeout().toSeconds() + 30));
      properties.setProperty("tcpKeepAlive", "true");
      properties.setProperty("maxResultBuffer", MEGABYTES_AT_ONCE);
      properties.setProperty("adaptiveFetch", "true");
      properties.setProperty("adaptiveFetchMaximum", String.valueOf(MOST_ROWS));
      properties.setProperty("ApplicationName", "tidemill");
    }
    try {
      return prepared(DriverManager.getConnection(source.url(), properties));
    } catch (SQLException e) {
      throw problem(e);
    }
  }

  private static boolean isPostgres(JdbcRows source) {
    return source.url().startsWith("jdbc:postgresql:");
  }

  /** How many rows the first part of a result has; empty: all parts have as many as asked for. */
  static OptionalInt firstRows(JdbcRows source) {
    return isPostgres(source) ? OptionalInt.of(FIRST_ROWS) : OptionalInt.empty();
  }

  private static Connection prepared(Connection connection) throws SQLException {
    try {
      connection.setAutoCommit(false);
      readOnly(connection);
      if (connection
          .getMetaData()
          .supportsTransactionIsolationLevel(Connection.TRANSACTION_REPEATABLE_READ)) {
        connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
      }
      return connection;
    } catch (SQLException | RuntimeException e) {
      connection.close();
      throw e;
    }
  }

  /** Some databases in a file are read only from their opening on. */
  private static void readOnly(Connection connection) throws SQLException {
    try {
      connection.setReadOnly(true);
    } catch (SQLFeatureNotSupportedException e) {
      return;
    } catch (SQLException e) {
      if (!connection.getClass().getName().startsWith("org.duckdb.")) {
        throw e;
      }
    }
  }

  /** What a failure of a driver means. */
  public static SourceException problem(SQLException e) {
    String state = e.getSQLState() == null ? "" : e.getSQLState();
    boolean passing =
        e instanceof SQLTransientException
            || e instanceof SQLRecoverableException
            || (state.length() == 5 && PASSING.contains(state.substring(0, 2)));
    boolean noDriver =
        state.equals("08001") && String.valueOf(e.getMessage()).startsWith("No suit");
    if (noDriver) {
      return new SourceException(
          "no driver takes jdbc.url; correct the name after jdbc:, or put the jar of the driver on"
              + " TIDEMILL_CLASSPATH and start again",
          false,
          e);
    }
    String said = String.valueOf(e.getMessage()).strip().replaceAll("\\s*\\R\\s*", ", ");
    if (said.contains("maxResultBuffer")) {
      return new SourceException(
          "rows that follow each other have more than %sB together; leave the long columns out in jdbc.query"
              .formatted(MEGABYTES_AT_ONCE),
          false,
          e);
    }
    String cure = cure(state, said);
    String bare = cure.isEmpty() ? said : said.replaceFirst("\\.$", "");
    return new SourceException("the database says: " + bare + cure, passing, e);
  }

  /** What a person can do about a failure; empty if the database's own words must do. */
  private static String cure(String state, String said) {
    if (said.startsWith("No value specified for parameter")) {
      return "; write an operator ? of jdbc.query as ??";
    }
    if (state.startsWith("28")) {
      return "; correct jdbc.user or jdbc.password";
    }
    if (state.startsWith("08")) {
      return "; start the database, or correct host and port in jdbc.url";
    }
    if (state.equals("42601")) {
      return "; correct jdbc.query";
    }
    if (state.equals("3D000")) {
      return "; create the database, or correct jdbc.url";
    }
    if (state.equals("42501")) {
      return "; give the user the right to read it";
    }
    return state.startsWith("42") ? "; create what is missing, or correct jdbc.query" : "";
  }
}
