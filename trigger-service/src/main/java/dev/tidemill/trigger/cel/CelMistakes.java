package dev.tidemill.trigger.cel;

import dev.tidemill.schemas.text.Nearest;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What people write who know SQL, Python or JavaScript, and what CEL has for it. */
final class CelMistakes {

  private static final List<String> FUNCTIONS =
      List.of(
          "all",
          "bool",
          "bytes",
          "contains",
          "double",
          "duration",
          "dyn",
          "endsWith",
          "exists",
          "exists_one",
          "filter",
          "getDate",
          "getDayOfMonth",
          "getDayOfWeek",
          "getDayOfYear",
          "getFullYear",
          "getHours",
          "getMilliseconds",
          "getMinutes",
          "getMonth",
          "getSeconds",
          "has",
          "int",
          "map",
          "matches",
          "size",
          "startsWith",
          "string",
          "timestamp",
          "type",
          "uint");

  /** Names of other languages, by their lower-case form. */
  private static final Map<String, String> CONSTANTS =
      Map.of("true", "true", "false", "false", "none", "null", "nil", "null", "null", "null");

  private static final Map<String, String> OTHER_FUNCTIONS =
      Map.of(
          "len", "size",
          "length", "size",
          "count", "size",
          "includes", "contains",
          "regex", "matches",
          "str", "string",
          "float", "double",
          "any", "exists");

  /** A mistake by what it looks like outside of texts, and what to write. */
  private record Habit(Pattern looks, String write) {}

  private static final List<Habit> HABITS =
      List.of(
          habit("[\u2018\u2019\u201C\u201D]", "write straight quotes, ' or \", around a text"),
          habit("(?i)\\band\\b", "write && for \"and\""),
          habit("(?i)\\bor\\b", "write || for \"or\""),
          habit("(?i)\\bnot\\s+in\\b", "write !(a in b) for \"a not in b\""),
          habit("(?i)\\bnot\\b", "write ! for \"not\""),
          habit("<>", "write != for \"<>\""),
          habit("=~|~=|~", "write text.matches('pattern') for a comparison with a pattern"),
          habit(
              "(?i)\\blike\\b", "write text.contains('x') or text.matches('pattern') for \"like\""),
          habit("(?i)\\bis\\b", "write == for \"is\""),
          habit("===", "write == for \"===\""),
          habit("(?<![=!<>])=(?!=)", "write == for \"=\""),
          habit("(?<!&)&(?!&)", "write && for \"&\""),
          habit("(?<!\\|)\\|(?!\\|)", "write || for \"|\""));

  private static final Pattern TEXT =
      Pattern.compile("\"(?:[^\"\\\\\n]|\\\\.)*\"|'(?:[^'\\\\\n]|\\\\.)*'");

  private static final Pattern UNEXPECTED =
      Pattern.compile("(?:mismatched|extraneous) input '(.*?)' expecting.*");

  private CelMistakes() {}

  private static Habit habit(String looks, String write) {
    return new Habit(Pattern.compile(looks), write);
  }

  /** What to say of a name that there is not. */
  static String undeclared(String name, String text, Set<String> variables) {
    Set<String> known = new TreeSet<>(variables);
    if (Pattern.compile("\\b" + Pattern.quote(name) + "\\s*\\(").matcher(text).find()) {
      Optional<String> meant =
          Optional.ofNullable(OTHER_FUNCTIONS.get(name)).or(() -> Nearest.of(name, FUNCTIONS));
      return "there is no function \"%s\"%s"
          .formatted(
              name,
              meant
                  .map(m -> "; did you mean " + m + "?")
                  .orElse("; there are " + String.join(", ", FUNCTIONS)));
    }
    String constant = CONSTANTS.get(name.toLowerCase(Locale.ROOT));
    if (constant != null) {
      return "there is no \"%s\"; write %s".formatted(name, constant);
    }
    String allowed = "it may use " + String.join(", ", known);
    return Nearest.of(name, known)
        .map(m -> "there is no \"%s\"; did you mean %s? In all %s".formatted(name, m, allowed))
        .orElse("there is no \"%s\"; %s".formatted(name, allowed));
  }

  /**
   * What to say of an expression that is not one.
   *
   * @param says what the parser says
   */
  static String syntax(String says, String text) {
    String bare = TEXT.matcher(text).replaceAll("''");
    for (Habit habit : HABITS) {
      if (habit.looks.matcher(bare).find()) {
        return habit.write;
      }
    }
    if (bare.replace("''", "").matches("(?s).*['\"].*")) {
      return "a text does not end; write its closing quote";
    }
    if ((says.contains("<EOF>") && !UNEXPECTED.matcher(says).matches())
        || says.contains("input '<EOF>'")) {
      return "it ends too early; a value or a closing bracket is missing";
    }
    Matcher unexpected = UNEXPECTED.matcher(says);
    return unexpected.matches()
        ? "\"%s\" cannot stand here".formatted(unexpected.group(1))
        : "it is not understood here: " + says;
  }
}
