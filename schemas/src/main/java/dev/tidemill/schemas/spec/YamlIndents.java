package dev.tidemill.schemas.spec;

import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.yaml.snakeyaml.error.Mark;

/** Tells how a line of YAML may be indented. Lines count from 0 here, as the parser counts them. */
final class YamlIndents {

  private YamlIndents() {}

  /** Whether a colon follows the first name of its line. */
  static boolean startsLine(String text, Mark colon) {
    String line = line(text, colon.getLine());
    return !line.substring(0, Math.min(colon.getColumn(), line.length())).contains(": ");
  }

  /** Of a line that follows a value, and is indented as if it belonged to that. */
  static String tooDeep(String text, int at) {
    return "this line belongs to no name: the line before it has a value already" + told(text, at);
  }

  /** How a line is indented, and how it may be. */
  static String told(String text, int at) {
    int is = indent(line(text, at));
    NavigableSet<Integer> allowed = allowed(text, at);
    allowed.remove(is);
    return allowed.isEmpty()
        ? ""
        : ": it is indented by %s; allowed here: %s"
            .formatted(
                spaces(is),
                allowed.descendingSet().stream()
                    .map(n -> Integer.toString(n))
                    .collect(Collectors.joining(" or ")));
  }

  /** Where the names of the lines before it stand that are still open. */
  private static NavigableSet<Integer> allowed(String text, int at) {
    List<String> before = text.lines().limit(at).toList();
    NavigableSet<Integer> open = new TreeSet<>();
    int least = Integer.MAX_VALUE;
    for (int i = before.size() - 1; i >= 0 && least > 0; i--) {
      String line = before.get(i);
      String bare = line.strip();
      if (bare.isEmpty() || bare.startsWith("#")) {
        continue;
      }
      int indent = indent(line);
      int name = bare.startsWith("- ") ? indent + 2 : indent; // what stands after the hyphen
      if (name < least) {
        open.add(name);
      }
      if (indent < least) {
        open.add(indent);
        least = indent;
      }
    }
    return open;
  }

  private static int indent(String line) {
    return line.length() - line.stripLeading().length();
  }

  private static String spaces(int n) {
    return n == 1 ? "1 space" : n + " spaces";
  }

  private static String line(String text, int at) {
    return text.lines().skip(at).findFirst().orElse("");
  }
}
