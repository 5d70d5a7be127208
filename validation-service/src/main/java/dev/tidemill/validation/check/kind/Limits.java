package dev.tidemill.validation.check.kind;

import dev.tidemill.validation.check.Numbers;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/** A smallest and a largest number, either of which may be missing. */
final class Limits {

  private Limits() {}

  /** Both in words. */
  static String within(OptionalDouble min, OptionalDouble max) {
    List<String> words = new ArrayList<>();
    min.ifPresent(m -> words.add("at least " + Numbers.show(m)));
    max.ifPresent(m -> words.add("at most " + Numbers.show(m)));
    return String.join(" ", words);
  }
}
