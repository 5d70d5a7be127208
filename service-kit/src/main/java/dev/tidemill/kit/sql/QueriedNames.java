package dev.tidemill.kit.sql;

import com.fasterxml.jackson.databind.JsonNode;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * The tables that a query names. Nothing runs for it.
 *
 * @param names in lower case; empty: the text is not one query, so it may name any
 */
public record QueriedNames(Optional<Set<String>> names) {

  private static final String TYPE = "type";

  /** Asks DuckDB's parser. */
  public static QueriedNames of(String sql) {
    try {
      JsonNode statements = UserSql.parsed(sql);
      Set<String> names = new HashSet<>();
      collect(statements, false, names);
      return new QueriedNames(Optional.of(names));
    } catch (SQLException notOneQuery) {
      return new QueriedNames(Optional.empty());
    }
  }

  /** Whether the query may read a table. */
  public boolean mayHave(String table) {
    return names.isEmpty() || names.get().contains(table.toLowerCase(Locale.ROOT));
  }

  /** A function such as {@code query_table('rows')} takes names as texts. */
  private static void collect(JsonNode node, boolean isFunction, Set<String> names) {
    boolean inFunction = isFunction || node.path(TYPE).asText().equals("TABLE_FUNCTION");
    if (node.path("table_name").isTextual()) {
      names.add(node.path("table_name").asText().toLowerCase(Locale.ROOT));
    }
    if (inFunction && node.isTextual()) {
      names.add(node.asText().toLowerCase(Locale.ROOT));
    }
    node.forEach(child -> collect(child, inFunction, names));
  }
}
