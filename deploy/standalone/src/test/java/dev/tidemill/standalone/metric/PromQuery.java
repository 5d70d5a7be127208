package dev.tidemill.standalone.metric;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The parts of a query that name metrics and labels. */
public final class PromQuery {

  /** Functions and keywords have other names than the metrics of a process of Tidemill. */
  private static final Pattern SELECTOR =
      Pattern.compile(
          "\\b((?:tidemill|jvm|process|system|kafka)_[a-z0-9_]+|up)\\b(\\{[^}]*})?(?!\\s*\\()");

  private static final Pattern MATCHER = Pattern.compile("([a-z_]+)\\s*(?:=~|!~|!=|=)\\s*\"");
  private static final Pattern GROUPED =
      Pattern.compile("\\b(?:by|without|on|ignoring)\\s*\\(([^)]*)\\)");

  /**
   * A selector.
   *
   * @param text as it is in the query: {@code up{job="tidemill"}}
   */
  public record Selector(String text, String metric, Set<String> labels) {}

  private final String text;

  /** A query, or what is left of it once variables are replaced. */
  public PromQuery(String text) {
    this.text = text;
  }

  /** Every selector, in the order of the text. */
  public List<Selector> selectors() {
    List<Selector> found = new ArrayList<>();
    Matcher matcher = SELECTOR.matcher(withoutGroups());
    while (matcher.find()) {
      Set<String> labels = new LinkedHashSet<>();
      if (matcher.group(2) != null) {
        MATCHER.matcher(matcher.group(2)).results().forEach(m -> labels.add(m.group(1)));
      }
      found.add(new Selector(matcher.group(), matcher.group(1), labels));
    }
    return found;
  }

  private String withoutGroups() {
    return GROUPED.matcher(text).replaceAll(" ");
  }

  /** The labels that it groups and joins by. */
  public Set<String> grouped() {
    Set<String> labels = new LinkedHashSet<>();
    for (MatchResult group : GROUPED.matcher(text).results().toList()) {
      for (String label : group.group(1).split(",")) {
        labels.add(label.strip());
      }
    }
    return labels;
  }
}
