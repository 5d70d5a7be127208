package dev.tidemill.training.snapshot.jdbc;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Rows of a query.
 *
 * @param identity of the query and its database
 * @param first the smallest watermark
 * @param last the largest one
 * @param rows how many
 */
record JdbcPosition(String identity, long first, long last, long rows) {

  private static final Pattern FORM = Pattern.compile("(\\S+) (-?[0-9]+)\\.\\.(-?[0-9]+) ([0-9]+)");

  /** A position that {@link #text} wrote; empty if it is none. */
  static Optional<JdbcPosition> of(String text) {
    Matcher form = FORM.matcher(text);
    return form.matches()
        ? Optional.of(
            new JdbcPosition(
                form.group(1),
                Long.parseLong(form.group(2)),
                Long.parseLong(form.group(3)),
                Long.parseLong(form.group(4))))
        : Optional.empty();
  }

  String text() {
    return identity + " " + first + ".." + last + " " + rows;
  }
}
