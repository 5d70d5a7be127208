package dev.tidemill.validation.evidence;

/**
 * What came true of a request, as its task means it.
 *
 * @param value 0 or 1, or a number; NaN where there are several classes
 * @param word the class where there are several, otherwise empty
 */
public record Truth(double value, String word) {

  static Truth number(double value) {
    return new Truth(value, "");
  }

  static Truth of(String word) {
    return new Truth(Double.NaN, word);
  }
}
