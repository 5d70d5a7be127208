package dev.tidemill.validation.check;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/** Numbers for people. */
public final class Numbers {

  private static final BigDecimal TINY = new BigDecimal("1e-6");
  private static final BigDecimal HUGE = new BigDecimal("1e21");

  private Numbers() {}

  /** At most five significant digits; without an exponent unless the number is tiny or huge. */
  public static String show(double value) {
    if (!Double.isFinite(value)) {
      return Double.toString(value);
    }
    BigDecimal rounded = new BigDecimal(value).round(new MathContext(5, RoundingMode.HALF_EVEN));
    if (rounded.signum() == 0) {
      return "0";
    }
    BigDecimal size = rounded.abs();
    if (size.compareTo(TINY) < 0 || size.compareTo(HUGE) >= 0) {
      return rounded.stripTrailingZeros().toString();
    }
    return rounded.stripTrailingZeros().toPlainString();
  }

  /** The smaller number; the other one where one is NaN. */
  public static double least(double a, double b) {
    return Double.isNaN(a) ? b : Double.isNaN(b) ? a : Math.min(a, b);
  }

  /** The larger number; the other one where one is NaN. */
  public static double greatest(double a, double b) {
    return Double.isNaN(a) ? b : Double.isNaN(b) ? a : Math.max(a, b);
  }
}
