package dev.tidemill.schemas.spec;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Quantities in Kubernetes' notation: bytes ({@code 512Mi 1Gi 2G}) and cores ({@code 2 500m}). */
public final class Quantities {

  private static final Pattern BYTES =
      Pattern.compile("([0-9]{1,15}(?:\\.[0-9]{1,9})?)(Ki|Mi|Gi|Ti|k|M|G|T)?");
  private static final Map<String, Double> UNITS =
      Map.of(
          "Ki",
          1024.0,
          "Mi",
          1048576.0,
          "Gi",
          1073741824.0,
          "Ti",
          1099511627776.0,
          "k",
          1e3,
          "M",
          1e6,
          "G",
          1e9,
          "T",
          1e12);

  private Quantities() {}

  /** What a document has for a quantity: text, or a number without an exponent. */
  public static String text(JsonNode value) {
    return value.isNumber() ? value.decimalValue().toPlainString() : value.asText();
  }

  /**
   * The bytes of a quantity.
   *
   * @throws IllegalArgumentException with what is allowed
   */
  public static long bytes(String text) {
    Matcher m = BYTES.matcher(text);
    if (!m.matches()) {
      throw new IllegalArgumentException(
          "\""
              + text
              + "\" is not a quantity; write bytes or a number with Ki, Mi, Gi, k, M or G, such as"
              + " 512Mi");
    }
    double factor = m.group(2) == null ? 1 : UNITS.get(m.group(2));
    return Math.round(Double.parseDouble(m.group(1)) * factor);
  }

  /**
   * CPU cores: {@code 2} or {@code 500m}.
   *
   * @throws IllegalArgumentException with what is allowed
   */
  public static double cores(String text) {
    try {
      double n =
          text.endsWith("m")
              ? Double.parseDouble(text.substring(0, text.length() - 1)) / 1000
              : Double.parseDouble(text);
      if (n > 0 && n < 100_000) {
        return n;
      }
    } catch (NumberFormatException e) {
      // The message below is for this too.
    }
    throw new IllegalArgumentException(
        "\"" + text + "\" is not a number of cores; write 2, 0.5 or 500m");
  }
}
