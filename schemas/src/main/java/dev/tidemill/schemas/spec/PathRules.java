package dev.tidemill.schemas.spec;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds paths that cannot work. Tidemill opens paths as they are written: it has no shell that
 * expands them, and no client of a remote store.
 */
final class PathRules {

  private static final Pattern SCHEME = Pattern.compile("([A-Za-z][A-Za-z0-9+.-]+)://.*");
  private static final Pattern HOME = Pattern.compile("~[A-Za-z0-9_.-]*(/.*)?");
  private static final Pattern VARIABLE =
      Pattern.compile("(?:.*/)?(\\$[A-Za-z_]\\w*|\\$\\{[A-Za-z_]\\w*}|%[A-Za-z_]\\w*%)(?:/.*)?");
  private static final String SMART_QUOTES = "\u2018\u2019\u201a\u201c\u201d\u201e\u00ab\u00bb";

  private PathRules() {}

  /** What is wrong with a path or a pattern of paths, in one sentence. */
  static Optional<String> problem(String path) {
    Matcher scheme = SCHEME.matcher(path);
    if (scheme.matches()) {
      return Optional.of(
          "\"%s\" is in a store (%s://), and stores are not read here; a path on this machine is allowed here, and a source of the kind s3 reads s3://"
              .formatted(path, scheme.group(1)));
    }
    if (HOME.matcher(path).matches()) {
      return Optional.of(
          "\"%s\" starts with ~, which only a shell expands; write the path out".formatted(path));
    }
    Matcher variable = VARIABLE.matcher(path);
    if (variable.matches()) {
      return Optional.of(
          "\"%s\" holds %s, and variables are not expanded here; write the path out"
              .formatted(path, variable.group(1)));
    }
    if (path.chars().anyMatch(c -> SMART_QUOTES.indexOf(c) >= 0)) {
      return Optional.of(
          "\"%s\" holds typographic quotes, probably from a text editor; write \" or none"
              .formatted(path));
    }
    if (path.indexOf('\0') >= 0) {
      return Optional.of("a path cannot hold the character NUL");
    }
    return Optional.empty();
  }

  /** Checks the path in a field, if the field is a text. */
  static void check(SpecErrors errors, String field, JsonNode path) {
    if (path.isTextual()) {
      problem(path.asText()).ifPresent(problem -> errors.add(field, problem));
    }
  }
}
