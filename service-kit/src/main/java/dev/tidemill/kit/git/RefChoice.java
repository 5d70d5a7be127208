package dev.tidemill.kit.git;

import dev.tidemill.kit.files.Glob;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * Which branch or tag is followed: one by its name, or of those that match a pattern the one with
 * the highest version.
 */
public final class RefChoice {

  private static final String HEADS = "refs/heads/";
  private static final String TAGS = "refs/tags/";

  private final String prefix;
  private final String name;
  private final boolean pattern;

  private RefChoice(String prefix, String name) {
    this.prefix = prefix;
    this.name = name;
    this.pattern = name.matches(".*[*?\\[{].*");
  }

  /**
   * Reads what a specification says.
   *
   * @param ref a branch such as {@code main}, a pattern of branches such as {@code release/*}, or
   *     either in full, such as {@code refs/tags/v1.2}
   * @param tags a pattern of tags, which are followed instead
   */
  public static RefChoice of(String ref, Optional<String> tags) {
    if (tags.isPresent()) {
      return new RefChoice(TAGS, tags.get());
    }
    for (String prefix : new String[] {HEADS, TAGS}) {
      if (ref.startsWith(prefix)) {
        return new RefChoice(prefix, ref.substring(prefix.length()));
      }
    }
    return ref.startsWith("refs/") ? new RefChoice("", ref) : new RefChoice(HEADS, ref);
  }

  /** The full name of the one that is followed, or the pattern of those. */
  public String fullName() {
    return prefix + name;
  }

  /** What to ask a server for: a full name, or all of a kind. */
  String asked() {
    return pattern ? (prefix.isEmpty() ? "refs/*" : prefix + "*") : prefix + name;
  }

  /**
   * The one to follow.
   *
   * @param commits by full name
   */
  Optional<GitTip> of(Map<String, String> commits) {
    if (!pattern) {
      return Optional.ofNullable(commits.get(prefix + name))
          .map(commit -> new GitTip(prefix + name, commit));
    }
    Glob glob = Glob.of(name);
    return commits.keySet().stream()
        .filter(ref -> ref.startsWith(prefix))
        .map(ref -> ref.substring(prefix.length()))
        .filter(shorter -> matches(glob, shorter))
        .max(VersionOrder.INSTANCE)
        .map(shorter -> new GitTip(prefix + shorter, commits.get(prefix + shorter)));
  }

  private static boolean matches(Glob glob, String name) {
    try {
      return glob.matches(Path.of(name));
    } catch (InvalidPathException e) {
      return false; // its characters are none of this machine
    }
  }

  /** As messages name it: {@code branch main}, {@code tags v*}. */
  @Override
  public String toString() {
    String kind = prefix.equals(HEADS) ? "branch " : prefix.equals(TAGS) ? "tag " : "ref ";
    return pattern ? kind.trim() + (prefix.equals(HEADS) ? "es " : "s ") + name : kind + name;
  }
}
