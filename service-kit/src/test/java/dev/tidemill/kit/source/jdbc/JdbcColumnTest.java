package dev.tidemill.kit.source.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Types;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What drivers say of their columns, and how the values are kept. */
class JdbcColumnTest {

  private static JdbcColumn column(int type, String name) throws SQLException {
    ResultSetMetaData columns =
        (ResultSetMetaData)
            Proxy.newProxyInstance(
                JdbcColumnTest.class.getClassLoader(),
                new Class<?>[] {ResultSetMetaData.class},
                (proxy, method, arguments) ->
                    switch (method.getName()) {
                      case "getColumnCount" -> 1;
                      case "getColumnLabel" -> "x";
                      case "getColumnType" -> type;
                      case "getColumnTypeName" -> name;
                      default -> throw new AssertionError(method);
                    });
    List<JdbcColumn> all = JdbcColumn.of(columns);
    assertThat(all).hasSize(1);
    return all.get(0);
  }

  private static String type(int type, String name) throws SQLException {
    return column(type, name).type();
  }

  @Test
  void aNumberWithoutASignHasRoomForItsLargestValues() throws SQLException {
    assertThat(type(Types.INTEGER, "INT")).isEqualTo("INTEGER");
    assertThat(type(Types.INTEGER, "INT UNSIGNED")).isEqualTo("BIGINT");
    assertThat(type(Types.BIGINT, "BIGINT")).isEqualTo("BIGINT");
    assertThat(type(Types.BIGINT, "BIGINT UNSIGNED")).isEqualTo("DECIMAL(20, 0)");
    assertThat(new JdbcColumn("x", "DECIMAL(20, 0)", true).grows()).isTrue();
  }

  @Test
  void moneyIsTextAsItsSignAndCommasAre() throws SQLException {
    assertThat(type(Types.DOUBLE, "money")).isEqualTo(JdbcColumn.TEXT);
    assertThat(type(Types.DOUBLE, "float8")).isEqualTo("DOUBLE");
  }

  @Test
  void whatADatabaseCannotSortIsSortedAsText() throws SQLException {
    assertThat(column(Types.BIGINT, "int8").order(3, "\"")).isEqualTo("3");
    assertThat(column(Types.OTHER, "json").order(3, "\"")).isEqualTo("CAST(\"x\" AS VARCHAR)");
    assertThat(column(Types.SQLXML, "xml").order(1, "`")).isEqualTo("CAST(`x` AS VARCHAR)");
  }
}
