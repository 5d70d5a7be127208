package dev.tidemill.standalone.rehearsal.page;

import dev.tidemill.kit.files.TemporaryFolders;
import dev.tidemill.kit.sql.FileRelation;
import dev.tidemill.kit.sql.GuardedDatabase;
import dev.tidemill.kit.sql.Permit;
import dev.tidemill.kit.sql.Sql;
import dev.tidemill.schemas.text.ForeignText;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The columns of some rows in figures: a row of texts for each, in the order of {@link #HEAD}. */
final class DataProfile {

  static final List<String> HEAD =
      List.of("column", "type", "missing", "different", "least", "mean", "most");

  private static final int LONGEST = 19;
  private static final String MEMORY = "1GB";

  private DataProfile() {}

  /**
   * Of the rows of Parquet files.
   *
   * @throws SQLException if they cannot be read
   */
  static List<List<String>> of(List<Path> files) throws SQLException, IOException {
    Path temporary = TemporaryFolders.create("profile");
    GuardedDatabase.Confines confines = new GuardedDatabase.Confines(MEMORY, 0, files);
    try (GuardedDatabase database = GuardedDatabase.open(temporary, confines, Permit.ALWAYS)) {
      String rows = FileRelation.parquet(files);
      String sql =
          "SELECT column_name, column_type, null_percentage, min, avg, max FROM (SUMMARIZE SELECT *"
              + " FROM "
              + rows
              + ")";
      List<List<String>> profile = new ArrayList<>();
      for (List<Object> row : database.rows(sql)) {
        String different =
            "SELECT count(DISTINCT %s) FROM %s".formatted(Sql.name((String) row.get(0)), rows);
        profile.add(
            List.of(
                shown(row.get(0)),
                shown(row.get(1)).toLowerCase(Locale.ROOT),
                shown(row.get(2)) + " %",
                shown(database.rows(different).get(0).get(0)),
                shown(row.get(3)),
                shown(row.get(4)),
                shown(row.get(5))));
      }
      return profile;
    } finally {
      TemporaryFolders.delete(temporary);
    }
  }

  private static String shown(Object value) {
    String text = value == null ? "" : value.toString();
    try {
      return text.matches("-?[0-9]*\\.[0-9]+([eE].*)?")
          ? Html.number(Double.parseDouble(text))
          : cut(text);
    } catch (NumberFormatException e) {
      return cut(text);
    }
  }

  private static String cut(String text) {
    return text.length() > LONGEST ? ForeignText.cut(text, LONGEST) + "..." : text;
  }
}
