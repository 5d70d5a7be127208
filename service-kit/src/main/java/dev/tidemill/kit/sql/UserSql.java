package dev.tidemill.kit.sql;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * Reads the SQL of specifications with DuckDB's own parser. A text could close the parentheses
 * around it, or end the statement and begin another: the caller that puts it into a statement has
 * to know.
 */
final class UserSql {

  private static final ObjectMapper JSON = new ObjectMapper();

  private UserSql() {}

  static void requireQuery(GuardedDatabase database, String sql) throws SQLException {
    JsonNode statements = parsed(database, sql);
    if (statements.size() != 1) {
      throw new SQLException(
          "It must be one SELECT statement; these are " + statements.size() + " statements");
    }
  }

  static void requireExpression(GuardedDatabase database, String sql) throws SQLException {
    JsonNode statements = parsed(database, "SELECT (" + sql + "\n)");
    JsonNode node = statements.path(0).path("node");
    boolean one =
        statements.size() == 1
            && node.path("type").asText().equals("SELECT_NODE")
            && node.path("select_list").size() == 1
            && node.path("from_table").path("type").asText().equals("EMPTY")
            && isNothing(node.path("where_clause"))
            && isNothing(node.path("having"))
            && isNothing(node.path("qualify"))
            && node.path("group_expressions").isEmpty()
            && node.path("modifiers").isEmpty();
    if (!one) {
      throw new SQLException("It must be one expression, such as arrival > departure: " + sql);
    }
  }

  private static boolean isNothing(JsonNode node) {
    return node.isNull() || node.isMissingNode();
  }

  private static JsonNode parsed(GuardedDatabase database, String sql) throws SQLException {
    return statements(database.rows(serialized(sql)).get(0).get(0));
  }

  /** Without a database of a job. */
  static JsonNode parsed(String sql) throws SQLException {
    try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(serialized(sql))) {
      result.next();
      return statements(result.getString(1));
    }
  }

  private static String serialized(String sql) {
    return "SELECT CAST(json_serialize_sql(" + Sql.text(sql) + ") AS VARCHAR)";
  }

  private static JsonNode statements(Object json) throws SQLException {
    JsonNode tree;
    try {
      tree = JSON.readTree(String.valueOf(json));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("DuckDB's JSON is always JSON", e);
    }
    if (!tree.path("error").asBoolean(true)) {
      return tree.path("statements");
    }
    String why = tree.path("error_message").asText();
    throw new SQLException(
        tree.path("error_type").asText().equals("parser")
            ? "Parser Error: " + why
            : "It must be one SELECT statement (and PIVOT has to name its values: IN (...))");
  }
}
