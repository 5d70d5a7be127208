package dev.tidemill.gateway.model;

import dev.tidemill.gateway.tensor.Datatype;
import dev.tidemill.gateway.tensor.RowLayout;
import dev.tidemill.schemas.message.Signature;
import java.util.Map;
import java.util.Set;

/**
 * What a request may leave out, and what the model is given then.
 *
 * @param defaults by the name of a column, or of its own input
 * @param optional columns or inputs that may be missing
 */
record AbsentInputs(Map<String, String> defaults, Set<String> optional) {

  private static final Map<String, Integer> TRUTHS = Map.of("true", 1, "1", 1, "false", 0, "0", 0);

  /**
   * @throws IllegalArgumentException when a default is not of its input's type
   */
  static AbsentInputs of(Signature signature, RowLayout layout) {
    AbsentInputs absent = new AbsentInputs(signature.defaults(), Set.copyOf(signature.optional()));
    for (RowLayout.Column column : layout.columns()) {
      if (absent.usual(column) != null) {
        Object elements = column.input().datatype().newArray(column.element() + 1);
        absent.fill(column, elements, column.element());
      }
    }
    return absent;
  }

  /** Whether a request may leave it out: whole numbers and truth values cannot be missing. */
  boolean allowed(RowLayout.Column column) {
    boolean floating = column.input().datatype().floating();
    boolean may = optional.contains(column.name()) || optional.contains(column.input().name());
    return usual(column) != null || (may && (floating || column.text()));
  }

  /** Puts the default in, or what is missing. */
  void fill(RowLayout.Column column, Object elements, int at) {
    String word = usual(column);
    if (column.text()) {
      ((String[]) elements)[at] = word;
    } else {
      Datatype type = column.input().datatype();
      type.set(elements, at, word == null ? Double.NaN : number(column, word));
    }
  }

  /** The default of a column, by its name or that of its own input; or null. */
  private String usual(RowLayout.Column column) {
    return defaults.getOrDefault(column.name(), defaults.get(column.input().name()));
  }

  private static double number(RowLayout.Column column, String word) {
    Datatype type = column.input().datatype();
    if (type == Datatype.BOOL && TRUTHS.containsKey(word)) {
      return TRUTHS.get(word);
    }
    try {
      double number = Double.parseDouble(word);
      if (type.floating() || (number == Math.rint(number) && type.holds((long) number))) {
        return number;
      }
    } catch (NumberFormatException e) {
      // told below, as a number of another type is
    }
    throw new IllegalArgumentException(
        "the default '%s' of the input '%s' is not %s".formatted(word, column.name(), type));
  }
}
