package dev.tidemill.standalone.scaffold;

import com.fasterxml.jackson.databind.node.TextNode;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** Values as a specification has them. */
final class Yaml {

  private static final Pattern PLAIN = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
  private static final Set<String> WORDS =
      Set.of("y", "n", "yes", "no", "on", "off", "true", "false", "null");
  private static final int DIGITS = 3;

  private Yaml() {}

  /** A name; in quotes where YAML would read something else. */
  static String key(String name) {
    return PLAIN.matcher(name).matches() && !WORDS.contains(name.toLowerCase(Locale.ROOT))
        ? name
        : text(name);
  }

  /** A type; in quotes where it has what YAML would take for a list. */
  static String type(String type) {
    return type.matches("[A-Za-z_ ]+") ? type : text(type);
  }

  /** A text in quotes: JSON's text is YAML's too. */
  static String text(String value) {
    return TextNode.valueOf(value).toString();
  }

  static String number(double value) {
    return new BigDecimal(value).round(new MathContext(6)).stripTrailingZeros().toPlainString();
  }

  /** A short number that is not above. */
  static String below(double value) {
    return rounded(value, RoundingMode.FLOOR);
  }

  /** A short number that is not below. */
  static String above(double value) {
    return rounded(value, RoundingMode.CEILING);
  }

  private static String rounded(double value, RoundingMode mode) {
    return new BigDecimal(value)
        .round(new MathContext(DIGITS, mode))
        .stripTrailingZeros()
        .toPlainString();
  }
}
