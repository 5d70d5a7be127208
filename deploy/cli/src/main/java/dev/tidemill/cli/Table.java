package dev.tidemill.cli;

import dev.tidemill.schemas.text.ForeignText;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Columns of text, aligned. Picocli has a table too, but it reads its markup in each cell: of the
 * message {@code @|red stop|@} it would print a part only.
 */
public final class Table {

  private final List<String[]> rows = new ArrayList<>();

  public Table(String... heads) {
    rows.add(heads);
  }

  public Table row(Object... cells) {
    rows.add(Arrays.stream(cells).map(Table::line).toArray(String[]::new));
    return this;
  }

  private static String line(Object cell) {
    return cell == null ? "" : ForeignText.shown(cell.toString()).replace('\n', ' ');
  }

  public void print(PrintWriter out) {
    String format =
        IntStream.range(0, rows.get(0).length)
            .mapToObj(column -> "%-" + width(column) + "s")
            .collect(Collectors.joining("  "));
    rows.forEach(row -> out.println(format.formatted((Object[]) row).stripTrailing()));
    out.flush();
  }

  /** The width of a column in characters, at least 1. */
  private int width(int column) {
    return rows.stream().mapToInt(row -> row[column].length()).reduce(1, Math::max);
  }
}
