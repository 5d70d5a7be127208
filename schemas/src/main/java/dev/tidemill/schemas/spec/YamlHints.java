package dev.tidemill.schemas.spec;

import java.util.Optional;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;

/** Tells how to mend a text that YAML reads as something else, mostly by quoting it. */
final class YamlHints {

  /** Characters that YAML gives a meaning at the start of a value. */
  private static final String SPECIAL = "*&!%@`[]{}|>,?";

  private YamlHints() {}

  /** The line to look at: of what does not end that on which it begins. 0: unknown. */
  static int line(MarkedYAMLException e) {
    Mark mark = opening(e).orElse(e.getProblemMark());
    return mark == null ? 0 : mark.getLine() + 1;
  }

  /** Where the bracket or the quote is that has no partner; the parser notices it further down. */
  private static Optional<Mark> opening(MarkedYAMLException e) {
    String context = String.valueOf(e.getContext());
    boolean open = context.contains("parsing a flow") || context.contains("scanning a quoted");
    return open && e.getContextMark() != null && e.getProblemMark() != null
        ? Optional.of(e.getContextMark())
            .filter(from -> from.getLine() < e.getProblemMark().getLine())
        : Optional.empty();
  }

  /** A parser's problem, and the value to quote if that is the likely cause. */
  static String problem(String text, MarkedYAMLException e) {
    Mark mark = e.getProblemMark() == null ? e.getContextMark() : e.getProblemMark();
    String problem = String.valueOf(e.getProblem());
    if (opening(e).isPresent()) {
      Mark from = opening(e).get();
      String line = text.lines().skip(from.getLine()).findFirst().orElse("");
      String sign = from.getColumn() < line.length() ? line.substring(from.getColumn()) : "";
      return "the %s at character %d has no partner that closes it, down to line %d"
          .formatted(
              sign.isEmpty() ? "text" : sign.substring(0, 1),
              from.getColumn() + 1,
              e.getProblemMark().getLine() + 1);
    }
    if (problem.contains("\\t(TAB)")) {
      return "a tab cannot indent; use spaces";
    }
    if (problem.contains("mapping values are not allowed here")) {
      return mark == null || !YamlIndents.startsLine(text, mark)
          ? problem + "; quote a text that holds a colon and a space"
          : YamlIndents.tooDeep(text, mark.getLine());
    }
    if (problem.contains("another document")) {
      return "a second document begins here; a file holds one specification";
    }
    if (problem.contains("<block end>") || problem.contains("<document start>")) {
      return "this line does not belong to the lines before it; look at its indentation"
          + (mark == null ? "" : YamlIndents.told(text, mark.getLine()));
    }
    // The parser shows a character with its code: "unexpected character found /(47)".
    String plain = problem.replaceAll("found (.)\\(\\d+\\)", "'$1'");
    return plain + (mark == null ? "" : quote(text, mark));
  }

  /** {@code ; quote the value: "..."} for a value with a special start, else nothing. */
  static String quote(String text, Mark mark) {
    String line = text.lines().skip(mark.getLine()).findFirst().orElse("");
    int column = Math.min(mark.getColumn() + 1, line.length());
    int start = Math.max(line.lastIndexOf(": ", column), line.lastIndexOf("- ", column)) + 2;
    if (start < 2 || start >= line.length() || SPECIAL.indexOf(line.charAt(start)) < 0) {
      return "";
    }
    boolean flow = line.substring(0, start).contains("{");
    int comma = line.indexOf(", ", start);
    int brace = line.lastIndexOf('}');
    int end = flow && comma > 0 ? comma : flow && brace > start ? brace : line.length();
    String value = end <= start ? "" : line.substring(start, end).strip();
    if (value.isEmpty()) {
      return "";
    }
    return "; a text that starts with %s must be quoted: \"%s\""
        .formatted(value.charAt(0), value.replace("\\", "\\\\").replace("\"", "\\\""));
  }
}
