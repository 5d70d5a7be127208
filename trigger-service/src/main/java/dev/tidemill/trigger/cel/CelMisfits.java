package dev.tidemill.trigger.cel;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Says of an operator or a function what it takes and what it got instead. */
final class CelMisfits {

  private static final Pattern COMPILED =
      Pattern.compile(
          "found no matching overload for '([^']*)' applied to '(?:(.*?)\\.)?\\((.*?)\\)'.*",
          Pattern.DOTALL);
  private static final Pattern EVALUATED =
      Pattern.compile("No matching overload for function '([^']*)'.*", Pattern.DOTALL);
  private static final Pattern NOT_BOOLEAN =
      Pattern.compile("expected boolean value, found: (.*)", Pattern.DOTALL);
  private static final Pattern NO_FIELD =
      Pattern.compile("Error resolving field '([^']*)'\\. Field selections must be.*");

  private static final String CONVERT = "int(x), double(x) and string(x) convert a value";

  private static final Set<String> CONVERTED = Set.of("int", "double", "string");

  /** What each takes, by CEL's own name. */
  private static final Map<String, String> TAKES = takes();

  private CelMisfits() {}

  private static Map<String, String> takes() {
    Map<String, String> all = new HashMap<>();
    all.put(
        "_+_",
        "two values of one type (int, double, string, bytes, list, duration), or a timestamp and a"
            + " duration");
    all.put(
        "_-_",
        "two values of one type (int, double, timestamp, duration), or a timestamp and a duration");
    all.put("_*_", "two ints or two doubles");
    all.put("_/_", "two ints or two doubles");
    all.put("_%_", "two ints");
    for (String comparison : List.of("_<_", "_<=_", "_>_", "_>=_")) {
      all.put(
          comparison,
          "two numbers, or two values of one type (string, bool, bytes, timestamp, duration)");
    }
    all.put("_==_", "two values of one type");
    all.put("_!=_", "two values of one type");
    all.put("_&&_", "two bools");
    all.put("_||_", "two bools");
    all.put("!_", "a bool");
    all.put("-_", "an int or a double");
    all.put("_?_:_", "a bool before ?, and after it two values of one type");
    all.put("@in", "a list or a map on its right");
    all.put("_[_]", "an int after a list, or a key after a map");
    all.put("size", "a string, bytes, a list or a map");
    for (String ofText : List.of("contains", "startsWith", "endsWith", "matches")) {
      all.put(ofText, "a string, and stands after a string: text." + ofText + "('x')");
    }
    all.put("int", "a number, a string or a timestamp");
    all.put("uint", "a number or a string");
    all.put("double", "a number or a string");
    all.put("string", "a number, a string, bytes, a bool, a timestamp or a duration");
    all.put("bytes", "a string or bytes");
    all.put("bool", "a bool, or the string 'true' or 'false'");
    all.put("timestamp", "a string such as '2026-01-31T00:00:00Z', or an int of seconds");
    all.put("duration", "a string such as '90s' or '6h'");
    return all;
  }

  /** Of a message of the compiler; empty if it is about something else. */
  static Optional<String> ofCompilation(String says) {
    Matcher m = COMPILED.matcher(says);
    if (!m.matches()) {
      return Optional.empty();
    }
    String all = m.group(2) == null ? m.group(3) : m.group(2) + ", " + m.group(3);
    // parameters of types hold commas of their own
    List<String> types =
        all.isEmpty()
            ? List.of()
            : Arrays.stream(withoutParameters(all).split(", ")).map(CelMisfits::named).toList();
    return Optional.of(told(m.group(1), types));
  }

  /** The operator or function of a message of an evaluation that got what it does not take. */
  static Optional<String> function(String says) {
    Matcher m = EVALUATED.matcher(says);
    return m.matches() ? Optional.of(m.group(1)) : Optional.empty();
  }

  /**
   * Of a message of an evaluation; empty if it is about something else.
   *
   * @param got the types of what the operator or function got; empty if they are not known
   */
  static Optional<String> ofEvaluation(String says, List<String> got) {
    Matcher value = NOT_BOOLEAN.matcher(says);
    if (value.matches()) {
      return Optional.of("a bool is needed here, and it got " + value.group(1));
    }
    Matcher field = NO_FIELD.matcher(says);
    if (field.matches()) {
      return Optional.of(
          "the field %s is asked of a value that has no fields; only a map has"
              .formatted(field.group(1)));
    }
    return function(says).map(f -> told(f, got));
  }

  private static String told(String function, List<String> got) {
    String takes =
        TAKES.containsKey(function)
            ? TAKES.get(function)
            : function.startsWith("get")
                ? "nothing or the name of a time zone, and stands after a timestamp"
                : "other values";
    String types = String.join(" and ", got);
    return "%s takes %s%s%s"
        .formatted(
            shown(function),
            takes,
            got.isEmpty() ? "" : "; it got " + types,
            isMixed(function, got) ? "; " + CONVERT : "");
  }

  private static boolean isMixed(String function, List<String> got) {
    return function.startsWith("_")
        && got.size() == 2
        && CONVERTED.containsAll(got)
        && !got.get(0).equals(got.get(1));
  }

  /** As people write it. */
  private static String shown(String function) {
    return switch (function) {
      case "_?_:_" -> "? :";
      case "_[_]" -> "[ ]";
      case "@in" -> "in";
      default -> function.matches("\\w*[a-zA-Z]\\w*") ? function : function.replace("_", "");
    };
  }

  private static String withoutParameters(String types) {
    String before;
    String now = types;
    do {
      before = now;
      now = before.replaceAll("(list|map|type)\\([^()]*\\)", "$1");
    } while (!now.equals(before));
    return now;
  }

  private static String named(String type) {
    return switch (type) {
      case "google.protobuf.Timestamp" -> "timestamp";
      case "google.protobuf.Duration" -> "duration";
      case "dyn" -> "a value of the event";
      default -> type.startsWith("%") ? "any value" : type;
    };
  }
}
