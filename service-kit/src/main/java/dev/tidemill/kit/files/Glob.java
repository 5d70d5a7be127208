package dev.tidemill.kit.files;

import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * A pattern of relative paths. It is Java's glob, except that {@code **}{@code /} also matches
 * nothing: {@code **}{@code /*.csv} takes the files at the top too.
 */
public final class Glob implements PathMatcher {

  private static final String ANY_FOLDERS = "**/";

  private final List<PathMatcher> alternatives;

  private Glob(List<PathMatcher> alternatives) {
    this.alternatives = alternatives;
  }

  /**
   * Reads a pattern.
   *
   * @throws java.util.regex.PatternSyntaxException if the text is not a pattern
   */
  public static Glob of(String pattern) {
    String once = pattern;
    while (once.contains("**/**/")) {
      once = once.replace("**/**/", ANY_FOLDERS);
    }
    Set<String> all = new LinkedHashSet<>();
    expand(once, 0, all);
    return new Glob(
        all.stream().map(p -> FileSystems.getDefault().getPathMatcher("glob:" + p)).toList());
  }

  private static void expand(String pattern, int from, Set<String> into) {
    int at = pattern.indexOf(ANY_FOLDERS, from);
    while (at > 0 && "/{,".indexOf(pattern.charAt(at - 1)) < 0) {
      at = pattern.indexOf(ANY_FOLDERS, at + 1);
    }
    if (at < 0) {
      into.add(pattern);
      return;
    }
    expand(pattern, at + ANY_FOLDERS.length(), into);
    expand(pattern.substring(0, at) + pattern.substring(at + ANY_FOLDERS.length()), at, into);
  }

  @Override
  public boolean matches(Path relative) {
    return alternatives.stream().anyMatch(a -> a.matches(relative));
  }
}
