package dev.tidemill.standalone.rehearsal.page;

import java.util.List;
import java.util.Locale;

/** Pieces of a page. Every text of others passes {@link #text}. */
final class Html {

  private final StringBuilder out = new StringBuilder();

  /** A text in which nothing is markup. */
  static String text(Object value) {
    return String.valueOf(value)
        .replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }

  static String number(double value) {
    if (Double.isNaN(value)) {
      return "";
    }
    return value == Math.rint(value) && Math.abs(value) < 1e9
        ? Long.toString((long) value)
        : String.format(Locale.ROOT, "%.4g", value);
  }

  Html raw(String markup) {
    out.append(markup);
    return this;
  }

  Html heading(String words) {
    return raw("<h2>" + text(words) + "</h2>\n");
  }

  Html paragraph(String words) {
    return raw("<p>" + text(words) + "</p>\n");
  }

  /** A table; cells are texts. */
  Html table(List<String> head, List<List<String>> rows) {
    raw("<div class=\"wide\"><table><thead><tr>");
    head.forEach(h -> raw("<th>" + text(h) + "</th>"));
    raw("</tr></thead><tbody>\n");
    for (List<String> row : rows) {
      raw("<tr>");
      row.forEach(cell -> raw("<td>" + text(cell) + "</td>"));
      raw("</tr>\n");
    }
    return raw("</tbody></table></div>\n");
  }

  @Override
  public String toString() {
    return out.toString();
  }
}
