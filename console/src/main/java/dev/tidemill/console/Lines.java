package dev.tidemill.console;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Lines that people read, indented by two spaces a level. */
final class Lines {

  private final List<String> out = new ArrayList<>();

  void add(int indent, String format, Object... args) {
    out.add("  ".repeat(indent) + String.format(Locale.ROOT, format, args).stripTrailing());
  }

  List<String> all() {
    return out;
  }

  /** A duration since the beginning, such as {@code +12.3s}. */
  static String elapsed(Instant start, Instant at) {
    return String.format(Locale.ROOT, "+%.1fs", Duration.between(start, at).toMillis() / 1000.0);
  }

  /** A whole number as it is, any other number with four digits. */
  static String number(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e9
        ? String.valueOf((long) value)
        : String.format(Locale.ROOT, "%.4g", value);
  }

  /** The beginning of a digest, by which people tell it from others. */
  static String shorten(String digest) {
    return digest.length() > 12 ? digest.substring(0, 12) : digest;
  }
}
